/** Writes one viewer's RTP header over the room left for it in a shared packet (RFC 3550 section 5.1). */
export class HeaderWriter {
  readonly #ssrc: number;
  readonly #payloadType: number;

  constructor({ ssrc, payloadType }: { readonly ssrc: number; readonly payloadType: number }) {
    this.#ssrc = ssrc >>> 0;
    this.#payloadType = payloadType & 0x7f;
  }

  /**
   * Fills the first twelve bytes: version 2, no padding, extension or CSRC. `sequence` and `timestamp` may be
   * unwrapped, their low 16 and 32 bits are written.
   */
  write(bytes: Buffer, sequence: number, timestamp: number, marker: boolean): void {
    const ssrc = this.#ssrc;
    const ticks = timestamp >>> 0;
    bytes[0] = 0x80;
    bytes[1] = marker ? this.#payloadType | 0x80 : this.#payloadType;
    bytes[2] = sequence >>> 8;
    bytes[3] = sequence;
    bytes[4] = ticks >>> 24;
    bytes[5] = ticks >>> 16;
    bytes[6] = ticks >>> 8;
    bytes[7] = ticks;
    bytes[8] = ssrc >>> 24;
    bytes[9] = ssrc >>> 16;
    bytes[10] = ssrc >>> 8;
    bytes[11] = ssrc;
  }
}
