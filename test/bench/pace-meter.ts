import { payloadStart } from './frame-mark.ts';

const STAP_A = 24;
const FU_A = 28;
const FU_HEADER_BYTES = 2;
const FU_START = 0x80;
const STAP_SIZE_BYTES = 2;
const RTP_HEADER_BYTES = 12;

/** What packets of this payload could carry a picture in, in bytes. */
export const IDEAL_PAYLOAD_BYTES = 1200;

export interface Pace {
  /** Whole pictures. */
  readonly frames: number;
  /** Their packets. */
  readonly packets: number;
  /** The packets that they would fill at least: ⌈bytes ÷ {@link IDEAL_PAYLOAD_BYTES}⌉ for each picture. */
  readonly idealPackets: number;
  readonly largestPacketBytes: number;
  /** RTP packets that the sender sent by its sequence numbers, those lost on the way included. */
  readonly sent: number;
}

/** Counts what one viewer gets, in whole pictures. */
export class PaceMeter {
  #inStep = false;
  #frameBytes = 0;
  #framePackets = 0;
  #frames = 0;
  #packets = 0;
  #idealPackets = 0;
  #largest = 0;
  #sent = 0;
  #sequence: number | undefined;

  get pace(): Pace {
    return {
      frames: this.#frames,
      packets: this.#packets,
      idealPackets: this.#idealPackets,
      largestPacketBytes: this.#largest,
      sent: this.#sent,
    };
  }

  /** One well-formed RTP packet without padding (RFC 3550), as gateways send them. */
  push(packet: Buffer): void {
    if (packet.length < RTP_HEADER_BYTES) return;
    this.#countSent(packet.readUInt16BE(2));
    this.#largest = Math.max(this.#largest, packet.length);
    this.#framePackets++;
    this.#frameBytes += nalBytes(packet.subarray(payloadStart(packet)));
    if ((packet.readUInt8(1) & 0x80) === 0) return;
    // The first picture may have been joined in its middle.
    if (this.#inStep) {
      this.#frames++;
      this.#packets += this.#framePackets;
      this.#idealPackets += Math.ceil(this.#frameBytes / IDEAL_PAYLOAD_BYTES);
    }
    this.#inStep = true;
    this.#frameBytes = 0;
    this.#framePackets = 0;
  }

  #countSent(sequence: number): void {
    const step = this.#sequence === undefined ? 1 : (sequence - this.#sequence) & 0xffff;
    // A step back is a packet that came late or twice, and was counted.
    if (step >= 0x8000) return;
    this.#sent += step;
    this.#sequence = sequence;
  }
}

/** Bytes of NAL units in a payload, without what packetization adds (RFC 6184). */
function nalBytes(payload: Buffer): number {
  const type = (payload[0] ?? 0) & 0x1f;
  if (type === FU_A) {
    const start = ((payload[1] ?? 0) & FU_START) !== 0;
    return payload.length - FU_HEADER_BYTES + (start ? 1 : 0);
  }
  if (type !== STAP_A) return payload.length;
  let bytes = 0;
  for (let at = 1; at + STAP_SIZE_BYTES <= payload.length; ) {
    const size = payload.readUInt16BE(at);
    bytes += size;
    at += STAP_SIZE_BYTES + size;
  }
  return bytes;
}
