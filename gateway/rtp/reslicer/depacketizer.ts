import type { RtpView } from '../rtp-view.ts';
import { FRAGMENT_END, FRAGMENT_START, NalKind, type NalSyntax, SIZE_BYTES } from './nal-syntax.ts';
import type { ReslicerCounters } from './reslicer-counters.ts';

/** Takes NAL units as they come out of packets: whole, or from `begin` by `append` to `end` or `abort`. */
export interface NalSink {
  whole(bytes: Buffer, start: number, end: number): void;
  /** What there is already of the bytes behind the header lies from `start` to `end`; {@link append} brings it too. */
  begin(header: number, bytes: Buffer, start: number, end: number): void;
  /** `last`: {@link end} follows at once. */
  append(bytes: Buffer, start: number, end: number, last: boolean): void;
  end(): void;
  /** The rest will not come. */
  abort(): void;
  /** Something is missing here. */
  lose(): void;
}

/**
 * Takes NAL units out of RTP payloads: single ones, aggregates and fragments in decoding order (RFC 6184 section 6,
 * packetization modes 0 and 1; RFC 7798 section 4.4 without DONL), and what resembles them.
 */
export class Depacketizer {
  readonly #syntax: NalSyntax;
  readonly #sink: NalSink;
  readonly #counters: ReslicerCounters;
  #fragmented = false;

  constructor(options: {
    readonly syntax: NalSyntax;
    readonly sink: NalSink;
    readonly counters: ReslicerCounters;
  }) {
    this.#syntax = options.syntax;
    this.#sink = options.sink;
    this.#counters = options.counters;
  }

  /** True in the middle of a fragmented NAL unit. */
  get fragmented(): boolean {
    return this.#fragmented;
  }

  push(view: RtpView): void {
    const { bytes, payloadStart: start, payloadEnd: end } = view;
    const { headerBytes, fragmentType, aggregateType } = this.#syntax;
    if (end - start < headerBytes) {
      this.#counters.emptyNals++;
      return;
    }
    const header = this.#syntax.header(bytes, start);
    const type = this.#syntax.type(header);
    if (type === fragmentType) {
      this.#fragment(header, bytes, start + headerBytes, end);
      return;
    }
    this.#finishUnended();
    const code = startCode(bytes, start, end);
    if (code > 0) this.#byteStream(bytes, start + code, end);
    else if (type === aggregateType) this.#aggregate(bytes, start + headerBytes, end);
    else this.#whole(bytes, start, end);
  }

  /** What was begun does not go on. */
  break(): void {
    if (!this.#fragmented) return;
    this.#fragmented = false;
    this.#counters.brokenNals++;
    this.#sink.abort();
  }

  #fragment(packetHeader: number, bytes: Buffer, start: number, end: number): void {
    if (start >= end) {
      this.#counters.malformedPackets++;
      return;
    }
    const { headerBytes, typeMask } = this.#syntax;
    const flags = bytes.readUInt8(start);
    const last = (flags & FRAGMENT_END) !== 0;
    let from = start + 1;
    if (flags & FRAGMENT_START) {
      this.#finishUnended();
      let header = this.#syntax.withType(packetHeader, flags & typeMask);
      // A start code is no content of a NAL unit: what follows it begins with a header of its own.
      const code = startCode(bytes, from, end);
      if (code > 0 && from + code + headerBytes <= end) {
        header = this.#syntax.header(bytes, from + code);
        from += code + headerBytes;
      }
      if (this.#syntax.kind(header) === NalKind.none) {
        this.#counters.unsupportedPackets++;
        return;
      }
      this.#fragmented = true;
      this.#sink.begin(header, bytes, from, end);
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

  #whole(bytes: Buffer, start: number, end: number): void {
    if (end - start < this.#syntax.headerBytes) {
      this.#counters.emptyNals++;
      return;
    }
    const header = this.#syntax.header(bytes, start);
    if (this.#syntax.kind(header) === NalKind.none) this.#counters.unsupportedPackets++;
    else this.#sink.whole(bytes, start, end);
  }

  /** A camera that never sets the end bit, for nothing was lost in between. */
  #finishUnended(): void {
    if (!this.#fragmented) return;
    this.#fragmented = false;
    this.#sink.end();
  }

  #aggregate(bytes: Buffer, start: number, end: number): void {
    let at = start;
    while (at + SIZE_BYTES <= end) {
      const size = bytes.readUInt16BE(at);
      at += SIZE_BYTES;
      // Padding without the header's padding bit ends here too, so that this is no loss.
      if (at + size > end) {
        this.#counters.malformedPackets++;
        return;
      }
      this.#whole(bytes, at, at + size);
      at += size;
    }
  }

  /** Annex B of either standard inside a packet: NAL units between start codes, the first of which is behind us. */
  #byteStream(bytes: Buffer, start: number, end: number): void {
    let from = start;
    while (from < end) {
      let next = from;
      while (next < end && startCode(bytes, next, end) === 0) next++;
      let to = next;
      // Zeros in front of a start code belong to it; so do those at the end (trailing_zero_8bits).
      while (to > from && bytes[to - 1] === 0) to--;
      this.#whole(bytes, from, to);
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
