import { RTP_HEADER_BYTES } from './media-packet.ts';

const VERSION = 2;

/**
 * One incoming RTP packet read in place (RFC 3550 section 5.1). Made once and parsed into again and again: nothing
 * is allocated per packet, and the fields hold until the next {@link parse}.
 */
export class RtpView {
  bytes: Buffer = Buffer.alloc(0);
  payloadType = 0;
  sequence = 0;
  /** As it is on the wire: 32 bits, wrapping, in the clock rate of the payload. */
  timestamp = 0;
  ssrc = 0;
  marker = false;
  /** First byte of the payload, behind CSRC list and header extension. */
  payloadStart = 0;
  /** One past the last byte of the payload, before the padding. */
  payloadEnd = 0;

  /** False, and the fields stay as they were, for anything that is no well-formed RTP packet. */
  parse(bytes: Buffer): boolean {
    const { length } = bytes;
    if (length < RTP_HEADER_BYTES) return false;
    const flags = bytes.readUInt8(0);
    if (flags >> 6 !== VERSION) return false;

    let start = RTP_HEADER_BYTES + (flags & 0x0f) * 4;
    if (flags & 0x10) {
      if (start + 4 > length) return false;
      start += 4 + bytes.readUInt16BE(start + 2) * 4;
    }
    let end = length;
    if (flags & 0x20) {
      // The count includes itself, so that zero is as wrong as one that reaches into the header.
      const padding = bytes.readUInt8(length - 1);
      if (padding === 0) return false;
      end -= padding;
    }
    if (start > end) return false;

    const second = bytes.readUInt8(1);
    this.bytes = bytes;
    this.marker = second > 0x7f;
    this.payloadType = second & 0x7f;
    this.sequence = bytes.readUInt16BE(2);
    this.timestamp = bytes.readUInt32BE(4);
    this.ssrc = bytes.readUInt32BE(8);
    this.payloadStart = start;
    this.payloadEnd = end;
    return true;
  }
}
