export interface PaceOptions {
  /** Least time between two runs, in ms. */
  readonly everyMs: number;
  readonly run: () => void;
  /** Monotonic ms. */
  readonly now?: () => number;
}

/** Runs something when it is asked to: at once where it has rested, otherwise once for all who asked meanwhile. */
export class Pace {
  readonly #options: PaceOptions;
  readonly #now: () => number;
  #ranAt = Number.NEGATIVE_INFINITY;
  #timer: NodeJS.Timeout | undefined;

  constructor(options: PaceOptions) {
    this.#options = options;
    this.#now = options.now ?? (() => performance.now());
  }

  /** Whether a run is still to come. */
  get isWaiting(): boolean {
    return this.#timer !== undefined;
  }

  ask(): void {
    if (this.#timer) return;
    const restsMs = this.#ranAt + this.#options.everyMs - this.#now();
    if (restsMs <= 0) this.#run();
    else this.#timer = setTimeout(() => this.#run(), restsMs);
  }

  close(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
  }

  #run(): void {
    this.#timer = undefined;
    this.#ranAt = this.#now();
    this.#options.run();
  }
}
