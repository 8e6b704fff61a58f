import type { Logger } from 'pino';
import { type Camera, type CameraFacts, DeviceError, type DeviceErrorKind } from '../../devices/camera.ts';
import { problemOf, type StreamProblem } from '../stream/stream-problem.ts';
import { afterProbe } from './probe-policy.ts';

export interface FactsWatchOptions {
  readonly camera: Pick<Camera, 'name' | 'probe'>;
  /** What the camera can do, or whether it answers, may have changed. */
  readonly onChange: () => void;
  /** It did not answer, and does again. */
  readonly onBack: () => void;
  readonly logger: Logger;
}

/** What a camera says that it is and can do, asked for again and again; so it is also known whether it answers. */
export class FactsWatch {
  readonly #options: FactsWatchOptions;
  #abort: AbortController | undefined;
  #facts: CameraFacts | undefined;
  #problem: StreamProblem | undefined;
  #reading: Promise<CameraFacts> | undefined;
  /** Begins when the one that runs has ended, and so sees what was changed meanwhile. */
  #nextReading: Promise<CameraFacts> | undefined;
  /** Ends the pause that is on; absent where none is, or one that nobody may cut short. */
  #wake: (() => void) | undefined;

  constructor(options: FactsWatchOptions) {
    this.#options = options;
  }

  /** As last told; absent before the camera has answered once. */
  get facts(): CameraFacts | undefined {
    return this.#facts;
  }

  /** Why it did not answer the last time; absent where it did. */
  get problem(): StreamProblem | undefined {
    return this.#problem;
  }

  start(): void {
    if (this.#abort) return;
    this.#abort = new AbortController();
    void this.#keepAsking(this.#abort.signal);
  }

  /** Asks nothing any more, and forgets whether the camera answered. */
  stop(): void {
    this.#abort?.abort();
    this.#abort = undefined;
    this.#problem = undefined;
  }

  /** Something speaks for it that the camera has gone. */
  askNow(): void {
    this.#wake?.();
  }

  /** Asks anew; whoever calls while it is asked shares in the next time. Throws `DeviceError`. */
  refresh(): Promise<CameraFacts> {
    const { camera } = this.#options;
    const signal = this.#abort?.signal;
    if (!signal) return Promise.reject(switchedOff(camera.name));
    if (this.#nextReading) return this.#nextReading;
    if (!this.#reading) return this.#read(signal);
    const next = this.#reading
      .catch(() => undefined)
      .then(() => {
        this.#nextReading = undefined;
        return this.#read(signal);
      });
    this.#nextReading = next;
    return next;
  }

  async #read(signal: AbortSignal): Promise<CameraFacts> {
    const { camera } = this.#options;
    if (signal.aborted) throw switchedOff(camera.name);
    const reading = camera.probe(signal);
    this.#reading = reading;
    try {
      const facts = await reading;
      if (!signal.aborted) this.#facts = facts;
      return facts;
    } catch (error) {
      // Whoever waits for it is not to take that for a fault.
      if (signal.aborted) throw switchedOff(camera.name, error);
      this.askNow();
      throw error;
    } finally {
      if (this.#reading === reading) this.#reading = undefined;
      this.#options.onChange();
    }
  }

  async #keepAsking(signal: AbortSignal): Promise<void> {
    let failures = 0;
    while (!signal.aborted) {
      const why = await this.#ask(signal);
      failures = why === undefined ? 0 : failures + 1;
      const waitMs = afterProbe(why === undefined ? { kind: 'known' } : { kind: 'failed', why, failures });
      await this.#pause(waitMs, { signal, patient: why !== undefined });
    }
  }

  /** Nothing where the camera answered, else why it did not. */
  async #ask(signal: AbortSignal): Promise<DeviceErrorKind | 'other' | undefined> {
    const { camera, logger, onChange, onBack } = this.#options;
    try {
      await this.#read(signal);
      if (signal.aborted) return undefined;
      const wasAway = this.#problem !== undefined;
      this.#problem = undefined;
      if (wasAway) logger.info({ camera: camera.name }, 'the camera answers again');
      if (wasAway) onBack();
      return undefined;
    } catch (error) {
      if (signal.aborted) return 'other';
      const problem = problemOf(error);
      const { reason, message } = problem;
      if (this.#problem?.message !== message)
        logger.warn({ camera: camera.name, reason, problem: message }, 'the camera does not answer');
      this.#problem = problem;
      return error instanceof DeviceError ? error.kind : 'other';
    } finally {
      if (!signal.aborted) onChange();
    }
  }

  /** A patient pause is not cut short: it is a retry's own. */
  async #pause(forMs: number, { signal, patient }: { signal: AbortSignal; patient: boolean }): Promise<void> {
    if (signal.aborted) return;
    await new Promise<void>((resolve) => {
      const end = () => {
        clearTimeout(timer);
        signal.removeEventListener('abort', end);
        resolve();
      };
      const timer = setTimeout(end, forMs);
      signal.addEventListener('abort', end);
      if (!patient) this.#wake = end;
    });
    this.#wake = undefined;
  }
}

function switchedOff(camera: string, cause?: unknown): DeviceError {
  return new DeviceError({ kind: 'unreachable', camera, message: `${camera} is switched off`, cause });
}
