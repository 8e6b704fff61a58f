import { type Camera, DeviceError } from '../../devices/camera.ts';

export interface StillsOptions {
  readonly camera: Pick<Camera, 'name' | 'snapshot'>;
  readonly isEnabled: () => boolean;
  /** Monotonic ms. */
  readonly now?: () => number;
}

/** A picture so young, in ms, is given again instead of asking the camera. */
const FRESH_MS = 1_000;

/** Profiles whose stills are waited for at once. */
const MAX_WAITING = 8;

/** A camera's stills, for all who want one: it is asked for one at a time. */
export class Stills {
  readonly #options: StillsOptions;
  readonly #now: () => number;
  /** Ends what is asked of the camera. */
  #abort = new AbortController();
  readonly #listeners = new Set<(jpeg: Buffer) => void>();
  readonly #waiting = new Map<string, Promise<Buffer>>();
  #last: { readonly key: string; readonly jpeg: Buffer; readonly at: number } | undefined;
  #told: Buffer | undefined;
  #tail: Promise<unknown> = Promise.resolve();

  constructor(options: StillsOptions) {
    this.#options = options;
    this.#now = options.now ?? (() => performance.now());
  }

  onTaken(listener: (jpeg: Buffer) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** A still that every listener is told, once each. Throws `DeviceError`. */
  async take(signal?: AbortSignal): Promise<Buffer> {
    const jpeg = await this.get(signal);
    if (jpeg === this.#told) return jpeg;
    this.#told = jpeg;
    for (const listener of this.#listeners) listener(jpeg);
    return jpeg;
  }

  /** A still for whoever asks; of the main stream, or of the profile with that token. Throws `DeviceError`. */
  async get(signal?: AbortSignal, profile?: string): Promise<Buffer> {
    const { camera, isEnabled } = this.#options;
    if (!isEnabled()) throw this.#error('unreachable', `${camera.name} is switched off`);
    if (!camera.snapshot) throw this.#error('unsupported', `${camera.name} gives no stills`);
    const key = profile ?? '';
    const fresh = this.#fresh(key);
    if (fresh) return fresh;
    return this.#unlessAborted(this.#waiting.get(key) ?? this.#queue(key, profile), signal);
  }

  close(): void {
    this.#listeners.clear();
    this.forget();
  }

  /** The camera was switched off: no picture of before is given after, nor one that is under way. */
  forget(): void {
    this.#abort.abort();
    this.#abort = new AbortController();
    this.#waiting.clear();
    this.#dropLast();
  }

  #dropLast(): void {
    this.#last = undefined;
    this.#told = undefined;
  }

  #fresh(key: string): Buffer | undefined {
    if (this.#last && this.#now() - this.#last.at >= FRESH_MS) this.#dropLast();
    return this.#last?.key === key ? this.#last.jpeg : undefined;
  }

  #queue(key: string, profile: string | undefined): Promise<Buffer> {
    const { camera } = this.#options;
    if (this.#waiting.size >= MAX_WAITING) {
      const message = `${camera.name} is asked for more stills than it can give; try again in a second`;
      return Promise.reject(this.#error('refused', message));
    }
    const { signal } = this.#abort;
    const asked = this.#tail.then(async () => {
      try {
        const jpeg = signal.aborted ? undefined : await camera.snapshot?.(signal, profile);
        signal.throwIfAborted();
        if (!jpeg) throw this.#error('unsupported', `${camera.name} gives no stills`);
        this.#last = { key, jpeg, at: this.#now() };
        return jpeg;
      } catch (error) {
        throw signal.aborted ? this.#error('unreachable', `${camera.name} was switched off`) : error;
      } finally {
        if (!signal.aborted) this.#waiting.delete(key);
      }
    });
    this.#waiting.set(key, asked);
    this.#tail = asked.catch(() => undefined);
    return asked;
  }

  /** Only the one who asked gives up; others may wait for the same picture. */
  async #unlessAborted(asked: Promise<Buffer>, signal: AbortSignal | undefined): Promise<Buffer> {
    if (!signal) return asked;
    const { name } = this.#options.camera;
    return new Promise((resolve, reject) => {
      const giveUp = () => reject(this.#error('timeout', `the still of ${name} is not waited for any more`));
      if (signal.aborted) giveUp();
      signal.addEventListener('abort', giveUp, { once: true });
      asked.then(resolve, reject).finally(() => signal.removeEventListener('abort', giveUp));
    });
  }

  #error(kind: 'unreachable' | 'unsupported' | 'refused' | 'timeout', message: string): DeviceError {
    return new DeviceError({ kind, camera: this.#options.camera.name, message });
  }
}
