export interface PresenceOptions {
  /** Says `online` on the status topic. */
  say(): void;
  /** Monotonic ms. */
  readonly now?: () => number;
}

/** Least time between two repairs, in ms: whoever says `offline` without end is not answered without end. */
export const REPAIR_MS = 1_000;

/**
 * Says `online` again where somebody else said that we are gone: the broker that notices the last run's death when this one
 * is up, or whoever may write there. At once after a rest, and always once more after the last time.
 */
export class Presence {
  readonly #say: () => void;
  readonly #now: () => number;
  #saidAt = Number.NEGATIVE_INFINITY;
  #timer: NodeJS.Timeout | undefined;

  constructor({ say, now = () => performance.now() }: PresenceOptions) {
    this.#say = say;
    this.#now = now;
  }

  /** Something was said on the status topic that is not so, or may not be. */
  doubted(): void {
    if (this.#timer) return;
    const restMs = this.#saidAt + REPAIR_MS - this.#now();
    if (restMs <= 0) this.#repair();
    else this.#timer = setTimeout(() => this.#repair(), restMs);
  }

  /** Nothing is repaired any more, until there is doubt again. */
  rest(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
  }

  #repair(): void {
    this.rest();
    this.#saidAt = this.#now();
    this.#say();
  }
}
