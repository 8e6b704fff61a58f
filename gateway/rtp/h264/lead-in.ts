import { NAL_TYPE_MASK } from './nal.ts';

/** One RTP packet may hold all of a stream's lead-in, or claim to; it has at most 65535 bytes. */
const MAX_BYTES = 128 * 1024;
const MAX_NALS = 64;
const FIRST_BYTES = 2048;

/**
 * The NAL units that wait for their picture's first slice: parameter sets, SEI, delimiters. What a frame begins with
 * leaves before its slices arrive, and only they tell whether it is a keyframe. One is open at a time, the last.
 */
export class LeadIn {
  bytes = Buffer.allocUnsafeSlow(FIRST_BYTES);
  /** Numbers the access units, so that a parameter set is known by the one it came in. */
  group = 0;
  #starts: number[] = [];
  #ends: number[] = [];
  #open = -1;
  #used = 0;
  #scanned = 0;
  #rtpTimestamp = 0;
  #doubtful = false;

  /** How many complete NAL units there are. */
  get count(): number {
    return this.#ends.length;
  }

  start(index: number): number {
    return this.#starts[index] ?? 0;
  }

  end(index: number): number {
    return this.#ends[index] ?? 0;
  }

  type(index: number): number {
    return this.bytes.readUInt8(this.start(index)) & NAL_TYPE_MASK;
  }

  has(type: number): boolean {
    for (let i = 0; i < this.#ends.length; i++) if (this.type(i) === type) return true;
    return false;
  }

  /** False where there are too many already. */
  begin(header: number, rtpTimestamp: number): boolean {
    this.#rtpTimestamp = rtpTimestamp;
    if (this.#ends.length >= MAX_NALS || !this.#reserve(1)) return false;
    this.#open = this.#used;
    this.bytes[this.#used++] = header;
    this.#scanned = this.#used;
    return true;
  }

  /** False where it would be too large; the open NAL unit is dropped then. */
  append(bytes: Buffer, start: number, end: number): boolean {
    if (this.#open < 0) return false;
    if (!this.#reserve(end - start)) {
      this.drop();
      return false;
    }
    this.#used += bytes.copy(this.bytes, this.#used, start, end);
    return true;
  }

  /** Completes the open NAL unit and gives back its index, or -1 where there is none. */
  finish(): number {
    return this.#finishAt(this.#used);
  }

  /**
   * Cameras put several NAL units into one, Annex B start codes between them. Where the open one holds a start code
   * with a byte behind it, completes it in front of that and gives back where the next one begins in
   * {@link bytes}; it reaches to {@link tail}. Otherwise -1.
   */
  split(): number {
    if (this.#open < 0) return -1;
    for (let i = this.#scanned; i + 3 < this.#used; i++) {
      if (this.bytes[i] === 0 && this.bytes[i + 1] === 0 && this.bytes[i + 2] === 1) {
        let end = i;
        while (end > this.#open + 1 && this.bytes[end - 1] === 0) end--;
        this.#finishAt(end);
        return i + 3;
      }
    }
    this.#scanned = Math.max(this.#scanned, this.#used - 3);
    return -1;
  }

  /** One past the last byte that was appended. */
  get tail(): number {
    return this.#used;
  }

  /** Opens the bytes from `start` to the tail, which {@link split} has told of. False where there are too many. */
  reopen(start: number): boolean {
    if (this.#ends.length >= MAX_NALS) return false;
    this.#open = start;
    this.#scanned = start + 1;
    return true;
  }

  /** Forgets the open NAL unit. */
  drop(): void {
    if (this.#open >= 0) this.#used = this.#open;
    this.#open = -1;
  }

  /** Something was lost: the picture that these precede may be. */
  doubt(): void {
    this.#doubtful = this.#ends.length > 0;
  }

  /** Forgets what precedes a picture that was lost, now that one with this timestamp comes. */
  settle(rtpTimestamp: number): void {
    if (this.#doubtful && this.#rtpTimestamp !== rtpTimestamp) this.clear();
    this.#doubtful = false;
  }

  clear(): void {
    this.#doubtful = false;
    this.#starts.length = 0;
    this.#ends.length = 0;
    this.#open = -1;
    this.#used = 0;
    this.group++;
  }

  #finishAt(end: number): number {
    if (this.#open < 0) return -1;
    this.#starts.push(this.#open);
    this.#ends.push(end);
    this.#open = -1;
    return this.#ends.length - 1;
  }

  #reserve(bytes: number): boolean {
    const needed = this.#used + bytes;
    if (needed > MAX_BYTES) return false;
    if (needed > this.bytes.length) {
      const larger = Buffer.allocUnsafeSlow(Math.min(MAX_BYTES, needed * 2));
      this.bytes.copy(larger, 0, 0, this.#used);
      this.bytes = larger;
    }
    return true;
  }
}
