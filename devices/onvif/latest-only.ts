/**
 * Does one thing at a time with values that come faster than it is done: of those that wait only the latest counts.
 * Whoever waited with an older value is told at once that it is done, since nobody needs it any more.
 */
export class LatestOnly<T> {
  readonly #act: (value: T) => Promise<void>;
  #isBusy = false;
  #waiting: ((isItsTurn: boolean) => void) | undefined;

  constructor(act: (value: T) => Promise<void>) {
    this.#act = act;
  }

  /** Settles as `act` does, or at once where a later value or {@link drop} takes its place. */
  async run(value: T): Promise<void> {
    if (this.#isBusy && !(await this.#wait())) return;
    this.#isBusy = true;
    try {
      await this.#act(value);
    } finally {
      const next = this.#waiting;
      this.#waiting = undefined;
      // It stays busy for the next, so that nobody gets in between.
      if (next) next(true);
      else this.#isBusy = false;
    }
  }

  /** Lets go of the value that waits, but not of the one that is being done. */
  drop(): void {
    this.#waiting?.(false);
    this.#waiting = undefined;
  }

  #wait(): Promise<boolean> {
    this.drop();
    return new Promise((resolve) => {
      this.#waiting = resolve;
    });
  }
}
