import { RTP_HEADER_BYTES } from './media-packet.ts';

/** RFC 8285 section 4.2: what marks extensions with one-byte headers. */
const ONE_BYTE_PROFILE = 0xbede;

/** Flag in the first byte: an extension follows the fixed header (RFC 3550 section 5.1). */
const EXTENSION = 0x10;

/** The extension's own header and one element of three bytes. */
export const PLAYOUT_DELAY_BYTES = 8;

/** Bounds that a viewer's jitter buffer is to keep, in ms; in steps of 10 up to 40,950. */
export interface PlayoutDelay {
  readonly minMs: number;
  readonly maxMs: number;
}

const PLAYOUT_DELAY_STEP_MS = 10;
const PLAYOUT_DELAY_MOST = 0xfff;

/** Writes one viewer's RTP header over the room left for it in a shared packet (RFC 3550 section 5.1). */
export class HeaderWriter {
  readonly #ssrc: number;
  readonly #payloadType: number;

  constructor({ ssrc, payloadType }: { readonly ssrc: number; readonly payloadType: number }) {
    this.#ssrc = ssrc >>> 0;
    this.#payloadType = payloadType & 0x7f;
  }

  /**
   * Fills the first twelve bytes: version 2, no padding, extension or CSRC. `sequence` and `timestamp` may be
   * unwrapped, their low 16 and 32 bits are written.
   */
  write(bytes: Buffer, sequence: number, timestamp: number, marker: boolean): void {
    const ssrc = this.#ssrc;
    const ticks = timestamp >>> 0;
    bytes[0] = 0x80;
    bytes[1] = marker ? this.#payloadType | 0x80 : this.#payloadType;
    bytes[2] = sequence >>> 8;
    bytes[3] = sequence;
    bytes[4] = ticks >>> 24;
    bytes[5] = ticks >>> 16;
    bytes[6] = ticks >>> 8;
    bytes[7] = ticks;
    bytes[8] = ssrc >>> 24;
    bytes[9] = ssrc >>> 16;
    bytes[10] = ssrc >>> 8;
    bytes[11] = ssrc;
  }
}

/**
 * The packet anew, its header already written, with the header extension
 * `http://www.webrtc.org/experiments/rtp-hdrext/playout-delay` under `id` (1 to 14): minimum and maximum, 12 bits
 * each. It is {@link PLAYOUT_DELAY_BYTES} longer.
 */
export function withPlayoutDelay(
  packet: Buffer,
  { id, minMs, maxMs }: PlayoutDelay & { readonly id: number },
): Buffer {
  const bytes = Buffer.allocUnsafe(packet.length + PLAYOUT_DELAY_BYTES);
  packet.copy(bytes, 0, 0, RTP_HEADER_BYTES);
  bytes[0] = packet.readUInt8(0) | EXTENSION;
  bytes.writeUInt16BE(ONE_BYTE_PROFILE, RTP_HEADER_BYTES);
  bytes.writeUInt16BE(1, RTP_HEADER_BYTES + 2);
  // The length of an element is told less one.
  bytes.writeUInt8((id << 4) | 2, RTP_HEADER_BYTES + 4);
  bytes.writeUIntBE(steps(minMs) * 0x1000 + steps(maxMs), RTP_HEADER_BYTES + 5, 3);
  packet.copy(bytes, RTP_HEADER_BYTES + PLAYOUT_DELAY_BYTES, RTP_HEADER_BYTES);
  return bytes;
}

function steps(ms: number): number {
  return Math.max(0, Math.min(PLAYOUT_DELAY_MOST, Math.round(ms / PLAYOUT_DELAY_STEP_MS)));
}
