/**
 * Reads the lengths of MQTT control packets (MQTT 3.1.1 section 2.2) as their bytes come by. The parser behind it
 * collects whatever length a packet claims, up to 256 MB; here the claim alone is read, so a packet is refused
 * before it has arrived.
 */
export interface PacketMeter {
  /** False once a packet claims more than `limit` bytes after its fixed header, or its length can not be read. */
  pass(chunk: Uint8Array, limit: number): boolean;
  /** Packets that have begun so far, and those of them that publish. */
  readonly packets: number;
  readonly publishes: number;
}

/** The upper half of a packet's first byte (MQTT 3.1.1 section 2.2.1). */
const PUBLISH = 3;

/** A remaining length has 7 bits in each of at most 4 bytes. */
const LAST_LENGTH_SHIFT = 21;

export function createPacketMeter(): PacketMeter {
  let expected: 'type' | 'length' | 'body' = 'type';
  let shift = 0;
  let remaining = 0;
  let packets = 0;
  let publishes = 0;

  return {
    get packets() {
      return packets;
    },
    get publishes() {
      return publishes;
    },
    pass(chunk, limit) {
      let at = 0;
      while (at < chunk.length) {
        if (expected === 'body') {
          const here = Math.min(remaining, chunk.length - at);
          remaining -= here;
          at += here;
          if (remaining === 0) expected = 'type';
          continue;
        }
        const byte = chunk[at++] ?? 0;
        if (expected === 'type') {
          packets++;
          if (byte >> 4 === PUBLISH) publishes++;
          expected = 'length';
          shift = 0;
          remaining = 0;
          continue;
        }
        remaining |= (byte & 0x7f) << shift;
        if (remaining > limit) return false;
        if (byte & 0x80) {
          if (shift === LAST_LENGTH_SHIFT) return false;
          shift += 7;
        } else {
          expected = remaining === 0 ? 'type' : 'body';
        }
      }
      return true;
    },
  };
}
