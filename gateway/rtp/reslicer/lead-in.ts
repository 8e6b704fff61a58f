import { isSlice, NalKind, type NalSyntax } from './nal-syntax.ts';
import type { ParameterSets } from './parameter-sets.ts';
import type { ReslicerCounters } from './reslicer-counters.ts';

/** One RTP packet may hold all of a stream's lead-in, or claim to; it has at most 65535 bytes. */
const MAX_BYTES = 128 * 1024;
const MAX_NALS = 64;
const FIRST_BYTES = 2048;

/**
 * The NAL units that wait for their picture's first slice: parameter sets, SEI, delimiters. What a frame begins with
 * leaves before its slices arrive, and only they tell whether it is a keyframe. One is open at a time, the last; what
 * there is no room for is dropped. Parameter sets among them are in force as soon as they are complete.
 */
export class LeadIn {
  bytes = Buffer.allocUnsafeSlow(FIRST_BYTES);
  /** Numbers the access units, so that a parameter set is known by the one it came in. */
  group = 0;
  readonly #syntax: NalSyntax;
  readonly #sets: ParameterSets;
  readonly #counters: ReslicerCounters;
  #starts: number[] = [];
  #ends: number[] = [];
  #open = -1;
  #used = 0;
  #scanned = 0;
  #rtpTimestamp = 0;
  #doubtful = false;

  constructor(options: {
    readonly syntax: NalSyntax;
    readonly parameterSets: ParameterSets;
    readonly counters: ReslicerCounters;
  }) {
    this.#syntax = options.syntax;
    this.#sets = options.parameterSets;
    this.#counters = options.counters;
  }

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

  /** A `NalKind`. */
  kind(index: number): number {
    return this.#syntax.kindAt(this.bytes, this.start(index));
  }

  has(kind: number): boolean {
    for (let i = 0; i < this.#ends.length; i++) if (this.kind(i) === kind) return true;
    return false;
  }

  begin(header: number, rtpTimestamp: number): void {
    this.#rtpTimestamp = rtpTimestamp;
    if (this.#ends.length >= MAX_NALS || !this.#reserve(this.#syntax.headerBytes)) {
      this.#giveUp();
      return;
    }
    this.#open = this.#used;
    this.#used = this.#syntax.write(this.bytes, this.#used, header);
    this.#scanned = this.#used;
  }

  /**
   * Cameras put several NAL units into one, Annex B start codes between them: they are taken apart. Where that brings
   * a slice to light, it gives back where the slice begins in {@link bytes}, from there it reaches to {@link tail}
   * and goes on with what comes next; -1 otherwise.
   */
  append(bytes: Buffer, start: number, end: number): number {
    if (this.#open < 0) return -1;
    if (!this.#reserve(end - start)) {
      this.#giveUp();
      return -1;
    }
    this.#used += bytes.copy(this.bytes, this.#used, start, end);
    for (let next = this.#split(); next >= 0; next = this.#split()) {
      const kind = this.#syntax.kind(this.#syntax.header(this.bytes, next));
      if (isSlice(kind)) return next;
      if (kind === NalKind.none || this.#ends.length >= MAX_NALS) {
        this.#giveUp();
        return -1;
      }
      this.#open = next;
      this.#scanned = next + this.#syntax.headerBytes;
    }
    return -1;
  }

  /** Completes the open NAL unit, where there is one. */
  finish(): void {
    this.#finishAt(this.#used);
  }

  /** One past the last byte that was appended. */
  get tail(): number {
    return this.#used;
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

  /** Ends the open NAL unit in front of a start code; gives back where the header behind that is, or -1. */
  #split(): number {
    const { headerBytes } = this.#syntax;
    for (let i = this.#scanned; i + 2 + headerBytes < this.#used; i++) {
      if (this.bytes[i] === 0 && this.bytes[i + 1] === 0 && this.bytes[i + 2] === 1) {
        let end = i;
        while (end > this.#open + headerBytes && this.bytes[end - 1] === 0) end--;
        this.#finishAt(end);
        return i + 3;
      }
    }
    this.#scanned = Math.max(this.#scanned, this.#used - 2 - headerBytes);
    return -1;
  }

  #finishAt(end: number): void {
    if (this.#open < 0) return;
    const start = this.#open;
    this.#starts.push(start);
    this.#ends.push(end);
    this.#open = -1;
    this.#sets.add(this.bytes, { start, end, group: this.group });
  }

  #giveUp(): void {
    this.#counters.droppedLeadIns++;
    this.drop();
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
