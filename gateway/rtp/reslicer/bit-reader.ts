/** More leading zeros than this are no number that a parameter set may hold (H.264 section 9.1, H.265 section 9.2). */
const MAX_LEADING_ZEROS = 31;

/**
 * Reads the raw byte sequence payload of a NAL unit bit by bit, without its emulation prevention bytes
 * (H.264 section 7.4.1, H.265 section 7.4.2). Throws a RangeError at the end of the data.
 */
export class BitReader {
  readonly #bytes: Uint8Array;
  #position: number;
  #current = 0;
  #bitsLeft = 0;
  #zeros = 0;

  /** `start` skips what stands before the payload: the NAL unit's own header. */
  constructor(bytes: Uint8Array, start: number) {
    this.#bytes = bytes;
    this.#position = start;
  }

  bit(): number {
    if (this.#bitsLeft === 0) this.#load();
    this.#bitsLeft--;
    return (this.#current >> this.#bitsLeft) & 1;
  }

  flag(): boolean {
    return this.bit() === 1;
  }

  /** At most 32 bits, the first the highest. */
  bits(count: number): number {
    let value = 0;
    for (let i = 0; i < count; i++) value = value * 2 + this.bit();
    return value;
  }

  skip(count: number): void {
    for (let i = 0; i < count; i++) this.bit();
  }

  /** ue(v), an unsigned Exp-Golomb code. Throws a RangeError where it is above `limit`. */
  unsigned(limit = Number.MAX_SAFE_INTEGER): number {
    let zeros = 0;
    while (this.bit() === 0) {
      if (++zeros > MAX_LEADING_ZEROS) throw new RangeError('an Exp-Golomb code is longer than 32 bits');
    }
    const value = 2 ** zeros - 1 + this.bits(zeros);
    if (value > limit) throw new RangeError(`${value} is above ${limit}`);
    return value;
  }

  /** se(v), a signed Exp-Golomb code (H.264 section 9.1.1, H.265 section 9.2.2). */
  signed(): number {
    const code = this.unsigned();
    return code % 2 === 1 ? (code + 1) / 2 : 0 - code / 2;
  }

  #load(): void {
    let byte = this.#next();
    if (this.#zeros >= 2 && byte === 3) {
      this.#zeros = 0;
      byte = this.#next();
    }
    this.#zeros = byte === 0 ? this.#zeros + 1 : 0;
    this.#current = byte;
    this.#bitsLeft = 8;
  }

  #next(): number {
    const byte = this.#bytes[this.#position];
    if (byte === undefined) throw new RangeError('the data ends in the middle of a field');
    this.#position++;
    return byte;
  }
}
