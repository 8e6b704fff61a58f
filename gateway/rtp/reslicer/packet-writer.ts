import { type MediaPacket, RTP_HEADER_BYTES } from '../media-packet.ts';
import { FRAGMENT_END, FRAGMENT_START, type NalSyntax, SIZE_BYTES } from './nal-syntax.ts';
import { PacketSlab } from './packet-slab.ts';

/**
 * `fragment`: in the middle of a NAL unit. `single` and `aggregate` may take one more NAL unit. `closed`: the last
 * fragment of one.
 */
type Shape = 'none' | 'fragment' | 'single' | 'aggregate' | 'closed';

/**
 * Composes outgoing packets, one at a time, out of NAL units that arrive whole or in pieces. A fragment leaves as
 * soon as it is full; what ends a NAL unit waits for {@link flush}, which knows the marker, or for the next NAL unit.
 */
export class PacketWriter {
  readonly #syntax: NalSyntax;
  readonly #emit: (packet: MediaPacket) => void;
  readonly #limit: number;
  readonly #slab = new PacketSlab();
  #shape: Shape = 'none';
  #start = 0;
  #end = 0;
  #header = 0;
  #firstFragment = false;
  #timestamp = 0;
  #startsFrame = false;
  #startsKeyframe = false;
  #afterLoss = false;

  constructor(options: {
    readonly syntax: NalSyntax;
    readonly emit: (packet: MediaPacket) => void;
    readonly maxPacketBytes: number;
  }) {
    this.#syntax = options.syntax;
    this.#emit = options.emit;
    this.#limit = options.maxPacketBytes;
  }

  /** A complete packet waits for its marker. */
  get waiting(): boolean {
    return this.#shape !== 'none' && this.#shape !== 'fragment';
  }

  /** The next packet is a frame's first. Nothing may be left unflushed of the frame before. */
  startFrame(timestamp: number, keyframe: boolean): void {
    this.#timestamp = timestamp;
    this.#startsFrame = true;
    this.#startsKeyframe = keyframe;
  }

  /** Something is missing in front of the next packet. What waits lies before that, and leaves. */
  markLoss(): void {
    this.flush(false);
    this.#afterLoss = true;
  }

  /** A whole NAL unit: in the packet that waits, in one of its own, or in fragments. */
  nal(bytes: Buffer, start: number, end: number): void {
    const size = end - start;
    if (size > this.#limit - RTP_HEADER_BYTES) {
      this.begin(this.#syntax.header(bytes, start));
      this.append(bytes, start + this.#syntax.headerBytes, end, true);
      this.end();
      return;
    }
    if (this.#aggregates(size)) {
      this.#addSize(size);
      const at = this.#start + RTP_HEADER_BYTES;
      const own = this.#syntax.header(bytes, start);
      const before = this.#syntax.header(this.#slab.bytes, at);
      this.#syntax.write(this.#slab.bytes, at, this.#syntax.aggregateHeader(own, before));
    } else {
      this.flush(false);
      this.#open('single');
    }
    bytes.copy(this.#slab.bytes, this.#end, start, end);
    this.#end += size;
  }

  /** A NAL unit of yet unknown size, from its header on. */
  begin(header: number): void {
    this.flush(false);
    this.#header = header;
    this.#firstFragment = true;
    this.#openFragment();
  }

  /** `last`: these bytes end the NAL unit, so that a packet they just fill waits for {@link end}. */
  append(bytes: Buffer, start: number, end: number, last: boolean): void {
    let from = start;
    while (from < end) {
      // A NAL unit that turns out to fit in one packet gets the byte back that a fragment's header takes more.
      const whole = last && this.#firstFragment && this.#end + end - from === this.#start + this.#limit + 1;
      const full = this.#start + this.#limit + (whole ? 1 : 0);
      const size = Math.min(full - this.#end, end - from);
      bytes.copy(this.#slab.bytes, this.#end, from, from + size);
      this.#end += size;
      from += size;
      if (this.#end === full && (from < end || !last)) {
        this.#closeFragment(0);
        this.#send(false);
        this.#firstFragment = false;
        this.#openFragment();
      }
    }
  }

  /** The NAL unit is complete; its last packet waits. */
  end(): void {
    if (this.#firstFragment) {
      this.#start++;
      this.#syntax.write(this.#slab.bytes, this.#start + RTP_HEADER_BYTES, this.#header);
      this.#shape = 'single';
    } else {
      this.#closeFragment(FRAGMENT_END);
      this.#shape = 'closed';
    }
  }

  /** Drops what has not left of the NAL unit that was begun. */
  abort(): void {
    this.#shape = 'none';
  }

  /** Sends what waits; false where nothing complete does, so that there is nothing to bear the marker. */
  flush(marker: boolean): boolean {
    if (!this.waiting) return false;
    this.#send(marker);
    return true;
  }

  #open(shape: Shape): void {
    // One more for the byte that end() moves the packet by.
    this.#start = this.#slab.reserve(this.#limit + 1);
    this.#end = this.#start + RTP_HEADER_BYTES;
    this.#shape = shape;
  }

  #openFragment(): void {
    this.#open('fragment');
    this.#end += this.#syntax.headerBytes + 1;
  }

  #closeFragment(flags: number): void {
    const { fragmentType } = this.#syntax;
    const { bytes } = this.#slab;
    const packetHeader = this.#syntax.withType(this.#header, fragmentType);
    const at = this.#syntax.write(bytes, this.#start + RTP_HEADER_BYTES, packetHeader);
    bytes[at] = this.#syntax.type(this.#header) | flags | (this.#firstFragment ? FRAGMENT_START : 0);
  }

  #aggregates(size: number): boolean {
    const used = this.#end - this.#start + SIZE_BYTES + size;
    if (this.#shape === 'aggregate') return used <= this.#limit;
    return this.#shape === 'single' && used + this.#syntax.headerBytes + SIZE_BYTES <= this.#limit;
  }

  #addSize(size: number): void {
    const { bytes } = this.#slab;
    if (this.#shape === 'single') {
      const at = this.#start + RTP_HEADER_BYTES;
      const first = this.#end - at;
      const { headerBytes } = this.#syntax;
      bytes.copyWithin(at + headerBytes + SIZE_BYTES, at, this.#end);
      bytes.writeUInt16BE(first, at + headerBytes);
      this.#end += headerBytes + SIZE_BYTES;
      this.#shape = 'aggregate';
    }
    this.#end = bytes.writeUInt16BE(size, this.#end);
  }

  #send(marker: boolean): void {
    const packet: MediaPacket = {
      bytes: this.#slab.cut(this.#start, this.#end),
      timestamp: this.#timestamp,
      marker,
      startsFrame: this.#startsFrame,
      startsKeyframe: this.#startsKeyframe,
      afterLoss: this.#afterLoss,
    };
    this.#shape = 'none';
    this.#startsFrame = false;
    this.#startsKeyframe = false;
    this.#afterLoss = false;
    this.#emit(packet);
  }
}
