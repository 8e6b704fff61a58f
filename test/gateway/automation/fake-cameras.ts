import { type CameraFacts, DeviceError } from '../../../devices/camera.ts';
import type {
  AutomatedCamera,
  AutomatedCameras,
  HappenedMoment,
  StandingCondition,
} from '../../../gateway/automation/automated-camera.ts';
import type { Command } from '../../../protocol/commands.ts';

/** A camera that is whatever a test says it is, and remembers what it was told to do. */
export class FakeCamera implements AutomatedCamera {
  readonly name: string;
  readonly commands: Command[] = [];
  known: CameraFacts | undefined = { snapshot: true, events: true };
  available = true;
  enabled = true;
  hasDoorbell = false;
  heard: AutomatedCamera['heard'] = 'yes';
  standing: StandingCondition[] = [];
  says: Record<string, unknown> = {};
  picture: Buffer | undefined = Buffer.from('a picture');
  /** Gives the picture that it gave before, of which nobody is told again. */
  silent = false;
  taken = 0;
  linksClosed = 0;
  readonly #onMoment = new Set<(moment: HappenedMoment) => void>();
  readonly #onSnapshot = new Set<(jpeg: Buffer) => void>();

  constructor(name: string) {
    this.name = name;
  }

  facts() {
    return this.known;
  }

  state() {
    return { online: this.available, enabled: this.enabled, ...this.says };
  }

  conditions() {
    return this.standing;
  }

  onMoment(listener: (moment: HappenedMoment) => void) {
    this.#onMoment.add(listener);
    return () => void this.#onMoment.delete(listener);
  }

  onSnapshot(listener: (jpeg: Buffer) => void) {
    this.#onSnapshot.add(listener);
    return () => void this.#onSnapshot.delete(listener);
  }

  async takeSnapshot() {
    this.taken++;
    const { picture } = this;
    if (!picture) throw new DeviceError({ kind: 'unreachable', camera: this.name, message: 'nobody there' });
    if (!this.silent) for (const listener of this.#onSnapshot) listener(picture);
    return picture;
  }

  control(): ReturnType<AutomatedCamera['control']> {
    return {
      receive: () => undefined,
      execute: async (command) => {
        this.commands.push(command);
        const { transaction } = command;
        const echo = transaction === undefined ? {} : { transaction };
        if (command.command !== 'snapshot') return { status: 'ok', ...echo };
        return { status: 'ok', ...echo, bytes: (await this.takeSnapshot()).length };
      },
      close: () => void this.linksClosed++,
    };
  }

  happens(moment: HappenedMoment): void {
    for (const listener of this.#onMoment) listener(moment);
  }

  /** How many still listen to it. */
  listeners(): number {
    return this.#onMoment.size + this.#onSnapshot.size;
  }
}

/** Cameras that come and go. */
export class FakeCameras implements AutomatedCameras {
  readonly #cameras = new Map<string, FakeCamera>();
  readonly #listeners = new Set<() => void>();

  constructor(...names: string[]) {
    for (const name of names) this.#cameras.set(name, new FakeCamera(name));
  }

  list() {
    return [...this.#cameras.values()];
  }

  get(name: string) {
    return this.#cameras.get(name);
  }

  /** The one of that name, which there has to be. */
  the(name: string): FakeCamera {
    const camera = this.#cameras.get(name);
    if (!camera) throw new Error(`no camera ${name}`);
    return camera;
  }

  onChange(listener: () => void) {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  }

  changed(): void {
    for (const listener of this.#listeners) listener();
  }

  add(name: string): FakeCamera {
    const camera = new FakeCamera(name);
    this.#cameras.set(name, camera);
    this.changed();
    return camera;
  }

  /** Another takes its place, perhaps by another name. */
  replace(name: string, next = name): FakeCamera {
    const camera = new FakeCamera(next);
    const cameras = this.list().map((one) => (one.name === name ? camera : one));
    this.#cameras.clear();
    for (const one of cameras) this.#cameras.set(one.name, one);
    this.changed();
    return camera;
  }

  remove(name: string): void {
    this.#cameras.delete(name);
    this.changed();
  }
}
