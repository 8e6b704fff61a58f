/** Writes bits, first bit first, into a buffer that is used again for the next slice. */
export class BitWriter {
  readonly #bytes: Uint8Array;
  #length = 0;
  /** Bits not yet written stand in the low end; what is above them has been written already. */
  #pending = 0;
  #pendingBits = 0;

  constructor(capacityBytes: number) {
    this.#bytes = new Uint8Array(capacityBytes);
  }

  /** Appends the low `bits` of `value`, at most 24; the bits of `value` above them must be 0. */
  put(value: number, bits: number): void {
    this.#pending = (this.#pending << bits) | value;
    this.#pendingBits += bits;
    while (this.#pendingBits >= 8) {
      this.#pendingBits -= 8;
      this.#bytes[this.#length++] = this.#pending >>> this.#pendingBits;
    }
  }

  put32(value: number): void {
    this.put(value >>> 16, 16);
    this.put(value & 0xffff, 16);
  }

  /** `ue(v)`, Exp-Golomb (ITU-T H.264 section 9.1), below 2^23. */
  putUnsigned(value: number): void {
    const code = value + 1;
    const zeros = 31 - Math.clz32(code);
    this.put(0, zeros);
    this.put(code, zeros + 1);
  }

  /** `se(v)`: 0, 1, −1, 2, −2 … (section 9.1.1). */
  putSigned(value: number): void {
    this.putUnsigned(value > 0 ? 2 * value - 1 : -2 * value);
  }

  /** Ends the payload with a 1 and zeros up to the byte (section 7.3.2.11), hands it out, and starts anew. */
  finish(): Uint8Array {
    this.put(0b1000_0000, 8);
    return this.takeWholeBytes();
  }

  /** Hands out the whole bytes written so far, drops the bits beyond them, and starts anew. */
  takeWholeBytes(): Uint8Array {
    const bytes = this.#bytes.subarray(0, this.#length);
    this.#length = 0;
    this.#pendingBits = 0;
    return bytes;
  }
}
