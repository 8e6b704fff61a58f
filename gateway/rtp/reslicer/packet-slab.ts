import { Buffer } from 'node:buffer';

/**
 * Large enough that an allocation serves some fifty packets, small enough that what a cached packet keeps alive
 * beside itself does not matter.
 */
const SLAB_BYTES = 64 * 1024;

/**
 * Memory for one stream's outgoing packets, cut in the order in which they leave. They die in that order too, a
 * group of pictures at a time, so that a slab goes whole soon after its last packet: a cache holds at most one slab
 * more, at each of its ends, than it has packets. A buffer of its own for every packet costs the allocator and the
 * garbage collector more; Node's shared pool would mix them with what lives for hours.
 */
export class PacketSlab {
  bytes = Buffer.allocUnsafeSlow(SLAB_BYTES);
  #free = 0;

  /**
   * Makes room for a packet of at most a slab in {@link bytes}, which may be another buffer than before; gives back
   * where it begins.
   */
  reserve(bytes: number): number {
    if (this.#free + bytes > this.bytes.length) {
      this.bytes = Buffer.allocUnsafeSlow(SLAB_BYTES);
      this.#free = 0;
    }
    return this.#free;
  }

  /** Cuts off the packet that lies from `start` to `end`; the next one begins behind it. */
  cut(start: number, end: number): Buffer {
    this.#free = end;
    return this.bytes.subarray(start, end);
  }
}
