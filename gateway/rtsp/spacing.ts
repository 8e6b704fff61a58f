const RTP_HEADER_BYTES = 12;
/** How long a gap is remembered, in ms; up to twice that. */
const MEMORY_MS = 60_000;

/** How far apart a track's packets have come of late; some cameras send a picture every ten seconds. */
export class Spacing {
  #firstTimestamp: number | undefined;
  #isRegular = false;
  #lastAtMs = 0;
  #windowAtMs = 0;
  #gapMs = 0;
  #gapBeforeMs = 0;

  /** Two pictures have come, so that there is a distance between them. */
  get isKnown(): boolean {
    return this.#isRegular;
  }

  /** The longest gap of the last minute or two, in ms. */
  get longestGapMs(): number {
    return Math.max(this.#gapMs, this.#gapBeforeMs);
  }

  /** Called for every packet, so it allocates nothing. */
  onRtp(packet: Buffer, arrivedAtMs: number): void {
    if (packet.length < RTP_HEADER_BYTES) return;
    const timestamp = packet.readUInt32BE(4);
    if (this.#firstTimestamp === undefined) {
      this.#firstTimestamp = timestamp;
      this.#windowAtMs = arrivedAtMs;
    } else {
      if (timestamp !== this.#firstTimestamp) this.#isRegular = true;
      if (arrivedAtMs - this.#windowAtMs > MEMORY_MS) {
        this.#windowAtMs = arrivedAtMs;
        this.#gapBeforeMs = this.#gapMs;
        this.#gapMs = 0;
      }
      const gapMs = arrivedAtMs - this.#lastAtMs;
      if (gapMs > this.#gapMs) this.#gapMs = gapMs;
    }
    this.#lastAtMs = arrivedAtMs;
  }
}
