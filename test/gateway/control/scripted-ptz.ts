import type { Position, PtzDevice, PtzStatus, Velocity } from '../../../devices/camera.ts';

/** A camera head that writes down what it is told and answers when the test says so. */
export class ScriptedPtz implements PtzDevice {
  readonly calls: string[] = [];
  /** What the next calls do; a function per call, the default succeeds at once. */
  readonly script: (() => Promise<void>)[] = [];
  /** What the next questions for the status are answered; the last one stays. */
  statuses: PtzStatus[] = [{ position: { pan: 0, tilt: 0, zoom: 0 } }];
  asked = 0;

  move({ pan, tilt, zoom }: Velocity): Promise<void> {
    return this.#next(`move ${pan} ${tilt} ${zoom}`);
  }

  stop(): Promise<void> {
    return this.#next('stop');
  }

  moveBy({ pan, tilt, zoom }: Velocity, speed?: number): Promise<void> {
    return this.#next(`by ${pan} ${tilt} ${zoom}${speed === undefined ? '' : ` at ${speed}`}`);
  }

  aimBy({ pan, tilt, zoom }: Velocity, speed?: number): Promise<void> {
    return this.#next(`aim ${pan} ${tilt} ${zoom}${speed === undefined ? '' : ` at ${speed}`}`);
  }

  moveTo(position: Position, speed?: number): Promise<void> {
    return this.#next(`to ${JSON.stringify(position)}${speed === undefined ? '' : ` at ${speed}`}`);
  }

  async status(): Promise<PtzStatus> {
    this.asked++;
    const [next] = this.statuses;
    if (this.statuses.length > 1) this.statuses.shift();
    if (!next) throw new Error('no status');
    return next;
  }

  goToPreset(token: string): Promise<void> {
    return this.#next(`preset ${token}`);
  }

  async savePreset({ name, token }: { name: string; token?: string }): Promise<string> {
    await this.#next(`save ${name}${token === undefined ? '' : ` as ${token}`}`);
    return token ?? 'new';
  }

  removePreset(token: string): Promise<void> {
    return this.#next(`remove ${token}`);
  }

  goHome(): Promise<void> {
    return this.#next('home');
  }

  setHome(): Promise<void> {
    return this.#next('set home');
  }

  #next(call: string): Promise<void> {
    this.calls.push(call);
    return this.script.shift()?.() ?? Promise.resolve();
  }
}
