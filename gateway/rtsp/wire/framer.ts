import { RtspError } from '../errors.ts';
import { DOLLAR, findHeadEnd, MAY_START, matchStart } from './framing.ts';
import { contentLengthOf, isStartLine, parseHead, type RtspHead, type RtspMessage } from './message.ts';

/** Longest start line with header fields, in bytes. */
export const MAX_HEAD_BYTES = 16 * 1024;
/** Longest body, in bytes; an SDP has a few hundred. */
export const MAX_BODY_BYTES = 64 * 1024;

/** Longest start line among garbage, in bytes; a message that is in its place may have a longer one. */
const MAX_START_LINE_BYTES = 2048;
/** What a connection may bring that is no frame and no message, in bytes; nobody knows what talks there then. */
export const MAX_DISCARDED_BYTES = 4 * 1024 * 1024;

export interface FramerSink {
  /** One interleaved frame's payload (RFC 2326 section 10.12); the bytes are valid during the call only. */
  onFrame(channel: number, payload: Buffer): void;
  onMessage(message: RtspMessage): void;
}

const CR = 0x0d;
const LF = 0x0a;
const FRAME_HEADER_BYTES = 4;
/** The shortest packet that can be recognised among garbage: an RTCP report without blocks. */
const MIN_RECOGNISED_BYTES = 8;

/** {@link RtspFramer} must see more bytes before it can tell. */
const UNKNOWN = 0;
/** No unit of RTSP begins here. */
const GARBAGE = -1;

/**
 * Cuts what arrives on an RTSP connection into messages and interleaved frames. Whole frames are handed on as views
 * into the chunk; only a unit that is split over chunks is copied, into one buffer that is kept. After garbage it
 * looks for the next frame on a channel that was set up, or the next message.
 */
export class RtspFramer {
  readonly #sink: FramerSink;
  readonly #address: string;
  /** The beginning of a unit whose end has not arrived. */
  readonly #held = Buffer.allocUnsafeSlow(MAX_HEAD_BYTES + MAX_BODY_BYTES);
  #heldBytes = 0;
  /** Bytes of the held unit, once its header tells. */
  #heldUnit = UNKNOWN;
  /** The message whose length {@link #measure} has just found. */
  #head: RtspHead | undefined;
  #headBytes = 0;
  /** How much of the held bytes was searched for the end of a head already. */
  #searchedBytes = 0;
  /** Bytes of the unit that {@link #measure} has just called garbage. */
  #garbageBytes = 1;
  readonly #channels = new Uint8Array(256);
  #inSync = true;
  #discarded = 0;

  constructor(options: { sink: FramerSink; address: string }) {
    this.#sink = options.sink;
    this.#address = options.address;
  }

  /** Bytes that belonged to no frame and no message, and were skipped. */
  get discardedBytes(): number {
    return this.#discarded;
  }

  /** Frames on these channels are looked for after garbage. */
  expectChannels(channels: readonly number[]): void {
    this.#channels.fill(0);
    for (const channel of channels) this.#channels[channel] = 1;
  }

  /** Takes the next bytes of the connection; nothing of `chunk` is kept. Throws {@link RtspError} `too-large`. */
  push(chunk: Buffer): void {
    const end = chunk.length;
    let at = this.#heldBytes === 0 ? 0 : this.#resume(chunk);
    while (at < end) {
      const unit = this.#measure(chunk, at, end);
      if (unit === GARBAGE) {
        at = this.#skip(chunk, at, end);
      } else if (unit === UNKNOWN || at + unit > end) {
        this.#heldUnit = unit;
        this.#heldBytes = chunk.copy(this.#held, 0, at, end);
        return;
      } else {
        this.#deliver(chunk, at, unit);
        at += unit;
      }
    }
  }

  /** The whole length of the unit at `at`, {@link UNKNOWN}, or {@link GARBAGE}. */
  #measure(bytes: Buffer, at: number, end: number): number {
    const first = bytes[at] as number;
    this.#garbageBytes = 1;
    if (first !== DOLLAR) {
      // Stray line ends after a body whose length the camera counted wrong.
      if (first === CR || first === LF) return this.#inSync ? 1 : GARBAGE;
      return MAY_START[first] === 1 ? this.#measureMessage(bytes, at, end) : GARBAGE;
    }
    if (end - at < FRAME_HEADER_BYTES) return UNKNOWN;
    const length = ((bytes[at + 2] as number) << 8) | (bytes[at + 3] as number);
    if (length === 0) return this.#inSync ? FRAME_HEADER_BYTES : GARBAGE;
    if (end - at <= FRAME_HEADER_BYTES) return UNKNOWN;
    // RTP and RTCP both begin with version 2 (RFC 3550); a dollar sign amid garbage rarely has it four bytes on.
    if ((bytes[at + FRAME_HEADER_BYTES] as number) >> 6 !== 2) return GARBAGE;
    if (!this.#inSync && (length < MIN_RECOGNISED_BYTES || this.#channels[bytes[at + 1] as number] === 0))
      return GARBAGE;
    return FRAME_HEADER_BYTES + length;
  }

  #measureMessage(bytes: Buffer, at: number, end: number): number {
    const start = matchStart(bytes, at, end);
    if (start !== 'whole') return start === 'part' ? UNKNOWN : GARBAGE;
    const searched = bytes === this.#held && at === 0 ? this.#searchedBytes : 0;
    this.#searchedBytes = 0;
    if (searched === 0) {
      const line = this.#measureStartLine(bytes, at, end);
      if (line !== 'whole') return line === 'part' ? UNKNOWN : GARBAGE;
    }
    const limit = Math.min(end, at + MAX_HEAD_BYTES);
    // The empty line may have begun in the last two bytes.
    const headEnd = findHeadEnd(bytes, at + Math.max(0, searched - 2), limit);
    if (headEnd < 0) {
      if (end - at >= MAX_HEAD_BYTES)
        return this.#tooLarge(`a header of more than ${MAX_HEAD_BYTES} bytes`, MAX_HEAD_BYTES);
      this.#searchedBytes = limit - at;
      return UNKNOWN;
    }
    const headBytes = headEnd - at;
    const head = parseHead(bytes.toString('latin1', at, headEnd).trimEnd());
    if (!head) return GARBAGE;
    const bodyBytes = contentLengthOf(head);
    if (bodyBytes > MAX_BODY_BYTES) return this.#tooLarge(`a body of ${bodyBytes} bytes`, headBytes);
    this.#head = head;
    this.#headBytes = headBytes;
    return headBytes + bodyBytes;
  }

  /** What begins like a message and goes on otherwise is found out before its end is looked for. */
  #measureStartLine(bytes: Buffer, at: number, end: number): 'whole' | 'part' | 'none' {
    const most = this.#inSync ? MAX_HEAD_BYTES : MAX_START_LINE_BYTES;
    const area = bytes.subarray(at, Math.min(end, at + most));
    const lineEnd = area.indexOf(LF);
    if (lineEnd < 0) {
      if (area.length < most) return 'part';
      if (this.#inSync) this.#tooLarge(`a header of more than ${MAX_HEAD_BYTES} bytes`, area.length);
      this.#garbageBytes = area.length;
      return 'none';
    }
    if (isStartLine(area.toString('latin1', 0, lineEnd).replace(/\r$/, ''))) return 'whole';
    return 'none';
  }

  /** Among garbage a message that is too long is garbage, too, and skipped without a look into it. */
  #tooLarge(what: string, refusedBytes: number): number {
    this.#garbageBytes = refusedBytes;
    if (!this.#inSync) return GARBAGE;
    throw new RtspError({
      kind: 'too-large',
      address: this.#address,
      message: `${this.#address} sent ${what}: check that an RTSP camera listens there`,
    });
  }

  #deliver(bytes: Buffer, at: number, unit: number): void {
    const first = bytes[at];
    if (first === CR || first === LF) return;
    this.#inSync = true;
    if (first === DOLLAR) {
      this.#sink.onFrame(bytes[at + 1] as number, bytes.subarray(at + FRAME_HEADER_BYTES, at + unit));
      return;
    }
    const head = this.#head;
    this.#head = undefined;
    if (head)
      this.#sink.onMessage({ ...head, body: Buffer.from(bytes.subarray(at + this.#headBytes, at + unit)) });
  }

  /** Where something may begin after the garbage at `at`. */
  #skip(bytes: Buffer, at: number, end: number): number {
    this.#inSync = false;
    let next = Math.min(end, at + this.#garbageBytes);
    while (next < end && MAY_START[bytes[next] as number] === 0) next++;
    this.#discarded += next - at;
    if (this.#discarded > MAX_DISCARDED_BYTES)
      throw new RtspError({
        kind: 'too-large',
        address: this.#address,
        message: `${this.#address} sent more than ${MAX_DISCARDED_BYTES} bytes that are no RTSP: check that an RTSP camera listens there`,
      });
    return next;
  }

  /** Goes on with the held unit; returns how much of the chunk it took. */
  #resume(chunk: Buffer): number {
    let at = 0;
    while (this.#heldBytes > 0) {
      const wanted = this.#wantedBytes(chunk, at);
      const taken = chunk.copy(this.#held, this.#heldBytes, at, Math.min(chunk.length, at + wanted));
      this.#heldBytes += taken;
      at += taken;
      if (taken < wanted) return at;
      this.#digest();
    }
    return at;
  }

  /** How many bytes more bring the held unit to its next decision, or to its end. */
  #wantedBytes(chunk: Buffer, at: number): number {
    const held = this.#heldBytes;
    if (this.#heldUnit !== UNKNOWN) return this.#heldUnit - held;
    if (this.#held[0] === DOLLAR) return held < FRAME_HEADER_BYTES ? FRAME_HEADER_BYTES - held : 1;
    if (matchStart(this.#held, 0, held) === 'part') return 1;
    const lineEnd = chunk.indexOf(LF, at);
    return Math.min(MAX_HEAD_BYTES - held, (lineEnd < 0 ? chunk.length : lineEnd) - at + 1);
  }

  /** Takes what is whole out of the held bytes; leaves the beginning of one unit, or nothing. */
  #digest(): void {
    let at = 0;
    this.#heldUnit = UNKNOWN;
    while (at < this.#heldBytes) {
      const unit = this.#measure(this.#held, at, this.#heldBytes);
      if (unit === GARBAGE) {
        at = this.#skip(this.#held, at, this.#heldBytes);
      } else if (unit === UNKNOWN || at + unit > this.#heldBytes) {
        this.#heldUnit = unit;
        break;
      } else {
        this.#deliver(this.#held, at, unit);
        at += unit;
      }
    }
    if (at > 0) this.#held.copyWithin(0, at, this.#heldBytes);
    this.#heldBytes -= at;
  }
}
