import { HeaderWriter } from './header-writer.ts';
import { MAX_PACKET_BYTES, RTP_HEADER_BYTES } from './media-packet.ts';

/** The number that the packet had, before its payload (RFC 4588 section 4). */
const ORIGINAL_SEQUENCE_BYTES = 2;

/** A packet of another stream, to be sent again. */
export interface OriginalPacket {
  /** Header included, at most {@link MAX_PACKET_BYTES}. */
  readonly bytes: Buffer;
  readonly sequence: number;
  readonly timestamp: number;
  readonly marker: boolean;
}

export interface RtxWriterOptions {
  readonly ssrc: number;
  readonly payloadType: number;
  readonly firstSequence: number;
}

/**
 * Wraps packets that are sent again into a retransmission stream (RFC 4588): it has an SSRC and numbers of its own, so
 * that SRTP, which refuses a sender what lies 1024 numbers behind the newest, takes packets of any age.
 */
export class RtxWriter {
  readonly #header: HeaderWriter;
  readonly #scratch = Buffer.alloc(MAX_PACKET_BYTES + ORIGINAL_SEQUENCE_BYTES);
  #next: number;

  constructor({ ssrc, payloadType, firstSequence }: RtxWriterOptions) {
    this.#header = new HeaderWriter({ ssrc, payloadType });
    this.#next = firstSequence & 0xffff;
  }

  /** The packet to send, to be copied before the next one is written. A number is never used for two packets. */
  write({ bytes, sequence, timestamp, marker }: OriginalPacket): Buffer {
    const packet = this.#scratch.subarray(0, bytes.length + ORIGINAL_SEQUENCE_BYTES);
    this.#header.write(packet, this.#next, timestamp, marker);
    packet.writeUInt16BE(sequence & 0xffff, RTP_HEADER_BYTES);
    bytes.copy(packet, RTP_HEADER_BYTES + ORIGINAL_SEQUENCE_BYTES, RTP_HEADER_BYTES);
    this.#next = (this.#next + 1) & 0xffff;
    return packet;
  }
}
