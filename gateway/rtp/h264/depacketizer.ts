import type { RtpView } from '../rtp-view.ts';
import { isNal, NAL_PRIORITY_MASK, NAL_TYPE_MASK } from './nal.ts';
import type { ReslicerCounters } from './reslicer-counters.ts';

/** Packet types of RFC 6184 section 5.2. */
const STAP_A = 24;
const FU_A = 28;
const FU_HEADER_BYTES = 2;
const FU_START = 0x80;
const FU_END = 0x40;
const STAP_SIZE_BYTES = 2;

/** Takes NAL units as they come out of packets: whole, or from `begin` by `append` to `end` or `abort`. */
export interface NalSink {
  whole(bytes: Buffer, start: number, end: number): void;
  /** `second` is the byte behind the header, or -1 where it has not come yet. */
  begin(header: number, second: number): void;
  /** `last`: {@link end} follows at once. */
  append(bytes: Buffer, start: number, end: number, last: boolean): void;
  end(): void;
  /** The rest will not come. */
  abort(): void;
  /** Something is missing here. */
  lose(): void;
}

/** Takes NAL units out of RTP payloads in packetization modes 0 and 1 (RFC 6184 section 6), and what resembles them. */
export class Depacketizer {
  readonly #sink: NalSink;
  readonly #counters: ReslicerCounters;
  #fragmented = false;

  constructor(options: { readonly sink: NalSink; readonly counters: ReslicerCounters }) {
    this.#sink = options.sink;
    this.#counters = options.counters;
  }

  /** True in the middle of a fragmented NAL unit. */
  get fragmented(): boolean {
    return this.#fragmented;
  }

  push(view: RtpView): void {
    const { bytes, payloadStart: start, payloadEnd: end } = view;
    if (start >= end) {
      this.#counters.emptyNals++;
      return;
    }
    const type = bytes.readUInt8(start) & NAL_TYPE_MASK;
    if (type === FU_A) {
      this.#fragment(bytes, start, end);
      return;
    }
    this.#finishUnended();
    const code = startCode(bytes, start, end);
    if (code > 0) this.#byteStream(bytes, start + code, end);
    else if (isNal(type)) this.#sink.whole(bytes, start, end);
    else if (type === STAP_A) this.#aggregate(bytes, start + 1, end);
    else this.#counters.unsupportedPackets++;
  }

  /** What was begun does not go on. */
  break(): void {
    if (!this.#fragmented) return;
    this.#fragmented = false;
    this.#counters.brokenNals++;
    this.#sink.abort();
  }

  #fragment(bytes: Buffer, start: number, end: number): void {
    if (end - start < FU_HEADER_BYTES) {
      this.#counters.malformedPackets++;
      return;
    }
    const indicator = bytes.readUInt8(start);
    const header = bytes.readUInt8(start + 1);
    const last = (header & FU_END) !== 0;
    let from = start + FU_HEADER_BYTES;
    if (header & FU_START) {
      this.#finishUnended();
      let nalHeader = (indicator & NAL_PRIORITY_MASK) | (header & NAL_TYPE_MASK);
      // A start code is no content of a NAL unit: what follows it begins with a header byte of its own.
      const code = startCode(bytes, from, end);
      if (code > 0 && from + code < end) {
        nalHeader = bytes.readUInt8(from + code);
        from += code + 1;
      }
      if (!isNal(nalHeader & NAL_TYPE_MASK)) {
        this.#counters.unsupportedPackets++;
        return;
      }
      this.#fragmented = true;
      this.#sink.begin(nalHeader, from < end ? bytes.readUInt8(from) : -1);
    } else if (!this.#fragmented) {
      this.#counters.orphanFragments++;
      this.#sink.lose();
      return;
    }
    this.#sink.append(bytes, from, end, last);
    if (!last) return;
    this.#fragmented = false;
    this.#sink.end();
  }

  /** A camera that never sets the end bit, for nothing was lost in between. */
  #finishUnended(): void {
    if (!this.#fragmented) return;
    this.#fragmented = false;
    this.#sink.end();
  }

  #aggregate(bytes: Buffer, start: number, end: number): void {
    let at = start;
    while (at + STAP_SIZE_BYTES <= end) {
      const size = bytes.readUInt16BE(at);
      at += STAP_SIZE_BYTES;
      if (size === 0) {
        this.#counters.emptyNals++;
        continue;
      }
      // Padding without the header's padding bit ends here too, so that this is no loss.
      if (at + size > end) {
        this.#counters.malformedPackets++;
        return;
      }
      const type = bytes.readUInt8(at) & NAL_TYPE_MASK;
      if (isNal(type)) this.#sink.whole(bytes, at, at + size);
      else this.#counters.unsupportedPackets++;
      at += size;
    }
  }

  /** Annex B of H.264 inside a packet: NAL units between start codes, the first of which is behind us. */
  #byteStream(bytes: Buffer, start: number, end: number): void {
    let from = start;
    while (from < end) {
      let next = from;
      while (next < end && startCode(bytes, next, end) === 0) next++;
      let to = next;
      // Zeros in front of a start code belong to it; so do those at the end (trailing_zero_8bits).
      while (to > from && bytes[to - 1] === 0) to--;
      const type = to > from ? bytes.readUInt8(from) & NAL_TYPE_MASK : 0;
      if (to === from) this.#counters.emptyNals++;
      else if (isNal(type)) this.#sink.whole(bytes, from, to);
      else this.#counters.unsupportedPackets++;
      from = next + startCode(bytes, next, end);
      if (next === end) return;
    }
  }
}

/** The length of the Annex B start code at `at`, 0 where there is none. */
function startCode(bytes: Buffer, at: number, end: number): number {
  if (at + 3 > end || bytes[at] !== 0 || bytes[at + 1] !== 0) return 0;
  if (bytes[at + 2] === 1) return 3;
  return at + 4 <= end && bytes[at + 2] === 0 && bytes[at + 3] === 1 ? 4 : 0;
}
