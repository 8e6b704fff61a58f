/** RTCP extended reports (RFC 3611): how a receiver that sends no media learns the round trip time. */

/** RFC 3611 section 2 and RFC 3550 section 6.4.2. */
const EXTENDED_REPORT = 207;
const RECEIVER_REPORT = 201;

/** Block types (RFC 3611 section 4). */
const RECEIVER_REFERENCE_TIME = 4;
const DELAY_SINCE_LAST_RR = 5;

const XR_HEADER_BYTES = 8;
const BLOCK_HEADER_BYTES = 4;
const REFERENCE_TIME_BYTES = 12;
const EMPTY_RECEIVER_REPORT_BYTES = 8;
const DLRR_BYTES = XR_HEADER_BYTES + BLOCK_HEADER_BYTES + 12;

/** A receiver reference time report block (section 4.4). */
export interface ReceiverReferenceTime {
  /** Who asks. */
  readonly ssrc: number;
  /** The middle 32 bits of the NTP time at which it was sent. */
  readonly ntpMiddle: number;
}

/** The last receiver reference time in a compound RTCP packet; undefined where there is none, or it is malformed. */
export function receiverReferenceTime(compound: Buffer): ReceiverReferenceTime | undefined {
  let found: ReceiverReferenceTime | undefined;
  for (let at = 0; at + 4 <= compound.length; ) {
    const end = at + 4 + compound.readUInt16BE(at + 2) * 4;
    if (compound.readUInt8(at) >> 6 !== 2 || end > compound.length) return undefined;
    if (compound.readUInt8(at + 1) === EXTENDED_REPORT) found = inExtendedReport(compound, at, end) ?? found;
    at = end;
  }
  return found;
}

function inExtendedReport(bytes: Buffer, at: number, end: number): ReceiverReferenceTime | undefined {
  if (at + XR_HEADER_BYTES > end) return undefined;
  for (let block = at + XR_HEADER_BYTES; block + BLOCK_HEADER_BYTES <= end; ) {
    const next = block + BLOCK_HEADER_BYTES + bytes.readUInt16BE(block + 2) * 4;
    if (next > end) return undefined;
    if (bytes.readUInt8(block) === RECEIVER_REFERENCE_TIME && block + REFERENCE_TIME_BYTES <= next) {
      return { ssrc: bytes.readUInt32BE(at + 4), ntpMiddle: bytes.readUInt32BE(block + 6) };
    }
    block = next;
  }
  return undefined;
}

/**
 * The reply to it (section 4.5), for one that leaves at once: no delay since. `ssrc` is the sender's own. An empty
 * receiver report leads it, as RFC 3550 section 6.1 wants.
 */
export function buildDelaySinceLastReceiverReport(ssrc: number, asked: ReceiverReferenceTime): Buffer {
  const bytes = Buffer.alloc(EMPTY_RECEIVER_REPORT_BYTES + DLRR_BYTES);
  bytes.writeUInt8(0x80, 0);
  bytes.writeUInt8(RECEIVER_REPORT, 1);
  bytes.writeUInt16BE(EMPTY_RECEIVER_REPORT_BYTES / 4 - 1, 2);
  bytes.writeUInt32BE(ssrc >>> 0, 4);
  const at = EMPTY_RECEIVER_REPORT_BYTES;
  bytes.writeUInt8(0x80, at);
  bytes.writeUInt8(EXTENDED_REPORT, at + 1);
  bytes.writeUInt16BE(DLRR_BYTES / 4 - 1, at + 2);
  bytes.writeUInt32BE(ssrc >>> 0, at + 4);
  bytes.writeUInt8(DELAY_SINCE_LAST_RR, at + 8);
  bytes.writeUInt16BE(3, at + 10);
  bytes.writeUInt32BE(asked.ssrc >>> 0, at + 12);
  bytes.writeUInt32BE(asked.ntpMiddle >>> 0, at + 16);
  return bytes;
}
