import type { ReslicerCounters } from './reslicer-counters.ts';

/** One frame may go wrong by a fault that we do not see; two in a row are a habit. */
const WRONG_FRAMES = 2;

/** About two seconds of right ones, before a camera that had it wrong is believed again. */
const RIGHT_FRAMES = 50;

/**
 * Whether a camera's RTP markers tell where its frames end (RFC 6184 section 5.1). Some set none, or one on every
 * slice: their frames end where the next one begins, at the price of one packet held back until then.
 */
export class MarkerTrust {
  readonly #counters: ReslicerCounters;
  #trusted = true;
  #run = 0;
  #marked = false;
  #early = false;

  constructor(counters: ReslicerCounters) {
    this.#counters = counters;
  }

  get trusted(): boolean {
    return this.#trusted;
  }

  /** The frame's packet at hand bears a marker. */
  mark(): void {
    this.#marked = true;
  }

  /** More of the frame has come: a marker before was wrong. */
  goOn(): void {
    if (this.#marked) this.#early = true;
  }

  /** The frame has ended, and another begins. One that was not received whole teaches nothing. */
  endFrame(received: 'whole' | 'damaged'): void {
    if (received === 'whole') {
      if (!this.#marked) this.#counters.missingMarkers++;
      if (this.#early) this.#counters.falseMarkers++;
      this.#judge(this.#marked && !this.#early);
    }
    this.#marked = false;
    this.#early = false;
  }

  #judge(right: boolean): void {
    this.#run = right === this.#trusted ? 0 : this.#run + 1;
    if (this.#run < (this.#trusted ? WRONG_FRAMES : RIGHT_FRAMES)) return;
    this.#trusted = !this.#trusted;
    this.#run = 0;
  }
}
