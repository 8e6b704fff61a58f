import { setTimeout as sleep } from 'node:timers/promises';
import { afterPull } from './reconnect.ts';
import { problemOf, type StreamProblem } from './stream-problem.ts';

export interface PullLoopOptions {
  /** One pull from connect to end: resolves after `signal` aborts, rejects when it fails by itself. */
  readonly pull: (signal: AbortSignal) => Promise<void>;
  /** Called before each try. */
  readonly onTry: () => void;
  /** Called when a try has failed; the next follows by itself. */
  readonly onFailure: (problem: StreamProblem) => void;
  /** Called when the loop was stopped and its last pull has ended. */
  readonly onEnd: () => void;
  /** Whether somebody waits for the picture; asked after each failure. */
  readonly isWatched: () => boolean;
  readonly random?: () => number;
  /** Monotonic ms. */
  readonly now?: () => number;
  /** Waits so many ms, or less when `signal` aborts. */
  readonly pause?: (forMs: number, signal: AbortSignal) => Promise<void>;
}

async function pauseFor(forMs: number, signal: AbortSignal): Promise<void> {
  await sleep(forMs, undefined, { signal }).catch(() => undefined);
}

/** Pictures for so long make a success; a camera that closes after its first packet is not pulled four times a second. */
const LASTING_MS = 5_000;

/** Keeps one pull running between `start` and `stop`, with the pauses that `reconnect.ts` decides. */
export class PullLoop {
  readonly #options: PullLoopOptions;
  #abort: AbortController | undefined;
  /** The run before this one; many cameras refuse a session while the last is not torn down. */
  #ended: Promise<void> = Promise.resolve();
  #failures = 0;
  /** Since when this pull bears fruit. */
  #fruitfulSince: number | undefined;
  /** Kept over a stop: whoever opens the page again and again must not lock the camera's account. */
  #refusal: { readonly problem: StreamProblem; readonly until: number } | undefined;
  /** Ends the pause that is on; absent where none is, or one that nobody may cut short. */
  #wake: (() => void) | undefined;

  constructor(options: PullLoopOptions) {
    this.#options = options;
  }

  /** Somebody waits for the picture: begins, or cuts short the pause before the next try. */
  start(): void {
    this.#wake?.();
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

  /** The pull bears fruit: once it has for some time, the next failure is a first one again. */
  succeeded(): void {
    this.#fruitfulSince ??= this.#now();
    this.#refusal = undefined;
  }

  async #run(signal: AbortSignal): Promise<void> {
    await this.#sitOutRefusal(signal);
    while (!signal.aborted) {
      this.#options.onTry();
      const problem = await this.#pullOnce(signal);
      if (!problem) break;
      const { reason, isBusy } = problem;
      const watched = this.#options.isWatched();
      const outcome = { reason, failures: this.#failures, watched, isBusy };
      const { forMs } = afterPull(outcome, this.#options.random ?? Math.random);
      const refused = reason === 'refused-credentials';
      this.#refusal = refused ? { problem, until: this.#now() + forMs } : undefined;
      // Who watches already has the pause of one who does, which none need cut short.
      await this.#pause(forMs, { signal, patient: refused || watched });
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
    this.#options.onFailure(refusal.problem);
    await this.#pause(leftMs, { signal, patient: true });
  }

  #now(): number {
    return (this.#options.now ?? (() => performance.now()))();
  }

  async #pause(forMs: number, { signal, patient }: { signal: AbortSignal; patient: boolean }): Promise<void> {
    const over = new AbortController();
    const end = () => over.abort();
    if (!patient) this.#wake = end;
    signal.addEventListener('abort', end, { once: true });
    if (signal.aborted) end();
    await (this.#options.pause ?? pauseFor)(forMs, over.signal);
    signal.removeEventListener('abort', end);
    this.#wake = undefined;
  }

  async #pullOnce(signal: AbortSignal): Promise<StreamProblem | undefined> {
    this.#fruitfulSince = undefined;
    try {
      await this.#options.pull(signal);
      return undefined;
    } catch (error) {
      if (signal.aborted) return undefined;
      const sinceMs = this.#fruitfulSince === undefined ? 0 : this.#now() - this.#fruitfulSince;
      this.#failures = sinceMs >= LASTING_MS ? 1 : this.#failures + 1;
      const problem = problemOf(error);
      this.#options.onFailure(problem);
      return problem;
    }
  }
}
