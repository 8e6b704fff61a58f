/** After a report has shown that it arrived, it is repeated so rarely, in ms; before, at the least so far apart. */
const REPEAT_MS = 60_000;
const RETRY_MS = 1_000;

/**
 * When a viewer is told its `playout-delay`: at once, again while no report shows that the packet which bore it has
 * arrived, rarely from then on.
 */
export class PlayoutHint {
  readonly #now: () => number;
  #due = true;
  #sentAt = 0;
  /** The number of the packet that bore it last, until a report covers it. */
  #sequence: number | undefined;

  /** `now` is in monotonic ms. */
  constructor(now: () => number) {
    this.#now = now;
  }

  /** The next packet that has room is to bear it. */
  get due(): boolean {
    return this.#due;
  }

  sentWith(sequence: number): void {
    this.#due = false;
    this.#sentAt = this.#now();
    this.#sequence = sequence;
  }

  /** `highestSequence` as in a report block; packets in front of it may be missing, and so the hint is repeated. */
  learnReport(highestSequence: number): void {
    if (this.#due) return;
    const sinceMs = this.#now() - this.#sentAt;
    if (this.#sequence !== undefined && ((highestSequence - this.#sequence) & 0xffff) < 0x8000) {
      this.#sequence = undefined;
    }
    this.#due = sinceMs >= (this.#sequence === undefined ? REPEAT_MS : RETRY_MS);
  }
}
