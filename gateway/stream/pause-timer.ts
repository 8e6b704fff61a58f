export interface PauseTimerOptions {
  /** How long nothing must have come, in ms. */
  readonly afterMs: number;
  readonly onPause: () => void;
  /** Monotonic ms. */
  readonly now: () => number;
}

/** Tells once that nothing has come for a while. Cheap to touch for each packet: one timer runs, and is not set anew. */
export class PauseTimer {
  readonly #options: PauseTimerOptions;
  #touchedAt = 0;
  #timer: NodeJS.Timeout | undefined;

  constructor(options: PauseTimerOptions) {
    this.#options = options;
  }

  /** Something has come at `atMs`. */
  touch(atMs: number): void {
    this.#touchedAt = atMs;
    this.#timer ??= setTimeout(() => this.#look(), this.#options.afterMs);
  }

  stop(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
  }

  #look(): void {
    const { afterMs, now, onPause } = this.#options;
    const left = this.#touchedAt + afterMs - now();
    this.#timer = left > 0 ? setTimeout(() => this.#look(), left) : undefined;
    if (left <= 0) onPause();
  }
}
