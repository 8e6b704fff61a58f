import type { MediaPacket } from '../rtp/media-packet.ts';

/** What a packet takes beside its bytes, objects and buffer included, in bytes: a group may be of very small ones. */
const OVERHEAD_BYTES = 200;

/**
 * The packets since the last keyframe, so that a viewer who joins in between sees a picture at once. Bounded in
 * memory: a group of pictures that grows beyond is dropped whole, since its second half alone decodes to nothing, and
 * {@link overflowed} tells so; whoever joins then gets the next keyframe, which the camera may be asked for.
 */
export class GopCache {
  readonly #maxBytes: number;
  readonly #now: () => number;
  #packets: MediaPacket[] = [];
  #bytes = 0;
  #frames = 0;
  #damaged = false;
  #overflowed = false;
  #generation = 0;
  #pushedAt = 0;

  /** `now` is in monotonic ms. */
  constructor(options: { maxBytes: number; now?: () => number }) {
    this.#maxBytes = options.maxBytes;
    this.#now = options.now ?? (() => performance.now());
  }

  /** Since the keyframe, oldest first; empty where there is none to start from. */
  get packets(): readonly MediaPacket[] {
    return this.#packets;
  }

  /** Of the packets themselves. */
  get bytes(): number {
    return this.#bytes;
  }

  /** Begun, the last one perhaps not ended. */
  get frames(): number {
    return this.#frames;
  }

  /** Something is missing behind the keyframe: a decoder gets no further than there. */
  get damaged(): boolean {
    return this.#damaged;
  }

  /** The stream's present group has outgrown the bound, so that there is nothing to replay before the next keyframe. */
  get overflowed(): boolean {
    return this.#overflowed;
  }

  /** Changes whenever {@link packets} starts anew. */
  get generation(): number {
    return this.#generation;
  }

  /** How old the newest packet is, in ms. */
  get quietForMs(): number {
    return this.#now() - this.#pushedAt;
  }

  push(packet: MediaPacket): void {
    if (packet.startsKeyframe) this.clear();
    else if (this.#packets.length === 0) return;
    const bytes = this.#bytes + packet.bytes.length;
    if (bytes + (this.#packets.length + 1) * OVERHEAD_BYTES > this.#maxBytes) {
      this.clear();
      this.#overflowed = true;
      return;
    }
    this.#packets.push(packet);
    this.#bytes = bytes;
    if (packet.startsFrame) this.#frames++;
    // What was lost in front of a keyframe is missed by nobody who starts there.
    if (packet.afterLoss && !packet.startsKeyframe) this.#damaged = true;
    this.#pushedAt = this.#now();
  }

  /** Forgets everything: what comes next does not continue what was. */
  clear(): void {
    // A new array, so that a feed that still reads the old one is not cut in mid-frame.
    this.#packets = [];
    this.#bytes = 0;
    this.#frames = 0;
    this.#damaged = false;
    this.#overflowed = false;
    this.#generation++;
  }
}
