import { setTimeout as sleep } from 'node:timers/promises';
import { RtspError } from '../rtsp/errors.ts';
import { afterPull, type PullOutcome } from './reconnect.ts';

export interface PullLoopOptions {
  /** One pull from connect to end: resolves after `signal` aborts, rejects when it fails by itself. */
  readonly pull: (signal: AbortSignal) => Promise<void>;
  /** Called before each try. */
  readonly onTry: () => void;
  /** Called when a try has failed; the next follows by itself. */
  readonly onFailure: (error: unknown) => void;
  /** Called when the loop was stopped and its last pull has ended. */
  readonly onEnd: () => void;
  readonly random?: () => number;
  /** Monotonic ms. */
  readonly now?: () => number;
  /** Waits so many ms, or less when `signal` aborts. */
  readonly pause?: (forMs: number, signal: AbortSignal) => Promise<void>;
}

async function pauseFor(forMs: number, signal: AbortSignal): Promise<void> {
  await sleep(forMs, undefined, { signal }).catch(() => undefined);
}

/** Keeps one pull running between `start` and `stop`, with the pauses that `reconnect.ts` decides. */
export class PullLoop {
  readonly #options: PullLoopOptions;
  #abort: AbortController | undefined;
  /** The run before this one; many cameras refuse a session while the last is not torn down. */
  #ended: Promise<void> = Promise.resolve();
  #failures = 0;
  /** Kept over a stop: whoever opens the page again and again must not lock the camera's account. */
  #refusal: { readonly error: unknown; readonly until: number } | undefined;

  constructor(options: PullLoopOptions) {
    this.#options = options;
  }

  start(): void {
    if (this.#abort) return;
    this.#abort = new AbortController();
    const { signal } = this.#abort;
    this.#ended = this.#ended.then(() => this.#run(signal));
  }

  /** Resolves when the camera has been told (RTSP TEARDOWN) or did not listen. */
  async stop(): Promise<void> {
    this.#abort?.abort();
    this.#abort = undefined;
    await this.#ended;
  }

  /** The pull bears fruit: the next failure is a first one again. */
  succeeded(): void {
    this.#failures = 0;
    this.#refusal = undefined;
  }

  async #run(signal: AbortSignal): Promise<void> {
    await this.#sitOutRefusal(signal);
    while (!signal.aborted) {
      this.#options.onTry();
      const failure = await this.#pullOnce(signal);
      if (!failure) break;
      const { forMs } = afterPull(failure.outcome, this.#options.random ?? Math.random);
      const refused = failure.outcome.kind === 'refused-credentials';
      this.#refusal = refused ? { error: failure.error, until: this.#now() + forMs } : undefined;
      await this.#pause(forMs, signal);
    }
    this.#options.onEnd();
  }

  async #sitOutRefusal(signal: AbortSignal): Promise<void> {
    const refusal = this.#refusal;
    const leftMs = refusal ? refusal.until - this.#now() : 0;
    if (!refusal || leftMs <= 0) {
      if (!refusal) this.#failures = 0;
      return;
    }
    this.#options.onFailure(refusal.error);
    await this.#pause(leftMs, signal);
  }

  #now(): number {
    return (this.#options.now ?? (() => performance.now()))();
  }

  #pause(forMs: number, signal: AbortSignal): Promise<void> {
    return (this.#options.pause ?? pauseFor)(forMs, signal);
  }

  async #pullOnce(signal: AbortSignal): Promise<{ outcome: PullOutcome; error: unknown } | undefined> {
    try {
      await this.#options.pull(signal);
      return undefined;
    } catch (error) {
      if (signal.aborted) return undefined;
      this.#failures++;
      this.#options.onFailure(error);
      return { outcome: { kind: kindOf(error), failures: this.#failures }, error };
    }
  }
}

/** A device that is asked for the stream's address takes the same password as the stream, and locks as well. */
function kindOf(error: unknown): PullOutcome['kind'] {
  if (error instanceof RtspError) return error.kind;
  const refused = error instanceof Error && 'kind' in error && error.kind === 'refused-credentials';
  return refused ? 'refused-credentials' : 'device';
}
