import type { MediaPacket } from '../rtp/media-packet.ts';

/**
 * The packets since the last keyframe, so that a viewer who joins in between sees a picture at once. Bounded in
 * bytes: a group of pictures that grows beyond is dropped whole, since its second half alone decodes to nothing;
 * whoever joins then waits for the next keyframe.
 */
export class GopCache {
  readonly #maxBytes: number;
  readonly #now: () => number;
  #packets: MediaPacket[] = [];
  #bytes = 0;
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

  get bytes(): number {
    return this.#bytes;
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
    if (this.#bytes + packet.bytes.length > this.#maxBytes) {
      this.clear();
      return;
    }
    this.#packets.push(packet);
    this.#bytes += packet.bytes.length;
    this.#pushedAt = this.#now();
  }

  /** Forgets everything: what comes next does not continue what was. */
  clear(): void {
    // A new array, so that a feed that still reads the old one is not cut in mid-frame.
    this.#packets = [];
    this.#bytes = 0;
    this.#generation++;
  }
}
