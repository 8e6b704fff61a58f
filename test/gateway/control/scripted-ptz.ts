import type { PtzDevice, Velocity } from '../../../devices/camera.ts';

/** A camera head that writes down what it is told and answers when the test says so. */
export class ScriptedPtz implements PtzDevice {
  readonly calls: string[] = [];
  /** What the next calls do; a function per call, the default succeeds at once. */
  readonly script: (() => Promise<void>)[] = [];

  move({ pan, tilt, zoom }: Velocity): Promise<void> {
    return this.#next(`move ${pan} ${tilt} ${zoom}`);
  }

  stop(): Promise<void> {
    return this.#next('stop');
  }

  goToPreset(token: string): Promise<void> {
    return this.#next(`preset ${token}`);
  }

  goHome(): Promise<void> {
    return this.#next('home');
  }

  #next(call: string): Promise<void> {
    this.calls.push(call);
    return this.script.shift()?.() ?? Promise.resolve();
  }
}
