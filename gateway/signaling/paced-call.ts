export interface PacedCallOptions {
  readonly call: () => void;
  /** Least time between two calls, in ms. */
  readonly everyMs: number;
  /** What comes after a rest waits so long, in ms, for what comes along with it. */
  readonly gatherMs: number;
  /** Monotonic ms. */
  readonly now?: () => number;
}

/** Calls soon after it is asked to, however often that is; never too often, and always once more after the last time. */
export class PacedCall {
  readonly #options: PacedCallOptions;
  readonly #now: () => number;
  #timer: NodeJS.Timeout | undefined;
  #calledAt = Number.NEGATIVE_INFINITY;

  constructor(options: PacedCallOptions) {
    this.#options = options;
    this.#now = options.now ?? (() => performance.now());
  }

  soon(): void {
    const { call, everyMs, gatherMs } = this.#options;
    const restMs = this.#calledAt + everyMs - this.#now();
    this.#timer ??= setTimeout(
      () => {
        this.#timer = undefined;
        this.#calledAt = this.#now();
        call();
      },
      Math.max(gatherMs, restMs),
    );
  }

  /** What was asked for is not called any more. */
  close(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
  }
}
