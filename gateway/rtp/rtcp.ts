/** RFC 3550 section 12.1, RFC 4585 section 6.1. */
const PacketType = {
  senderReport: 200,
  receiverReport: 201,
  sourceDescription: 202,
  bye: 203,
  transportFeedback: 205,
  payloadFeedback: 206,
} as const;

/** Flag in the first byte: the last byte of the packet counts the padding, itself included. */
const PADDING = 0x20;

const NACK_FORMAT = 1;
const PLI_FORMAT = 1;
const FIR_FORMAT = 4;
const APPLICATION_FORMAT = 15;
const REMB_MARK = 0x52454d42; // "REMB"

const SENDER_INFO_BYTES = 28;
const REPORT_BLOCK_BYTES = 24;
const FEEDBACK_HEADER_BYTES = 12;
const CNAME_ITEM = 1;

/** The gateway as the source of all that it sends: one for a viewer's picture and sound, which it plays in step. */
export const GATEWAY_CNAME = 'oriel';

/** What one receiver tells of one source (RFC 3550 section 6.4.1). */
export interface ReportBlock {
  /** The source it is about. */
  readonly sourceSsrc: number;
  /** Since the report before, as a fraction of 256. */
  readonly fractionLost: number;
  /** Negative where more packets came than were expected. */
  readonly cumulativeLost: number;
  /** With the count of wraps above its 16 bits. */
  readonly highestSequence: number;
  /** In ticks of the source's clock. */
  readonly jitter: number;
  /** The middle 32 bits of the last sender report's NTP time; 0 where none has come. */
  readonly lastSr: number;
  /** Since then, in 1/65536 s. */
  readonly delaySinceLastSr: number;
}

/** What a sender tells of its own clocks and counts (RFC 3550 section 6.4.1). */
export interface SenderInfo {
  readonly ssrc: number;
  /** Seconds since 1900 in the upper 32 bits, their fraction in the lower. */
  readonly ntpTime: bigint;
  /** The same moment in the RTP clock, 32 bits. */
  readonly rtpTimestamp: number;
  readonly packets: number;
  readonly bytes: number;
}

/** Called for what a compound packet holds, in its order; what is left out is skipped. */
export interface RtcpVisitor {
  /** Picture loss indication (RFC 4585 section 6.3.1). */
  pictureLoss?(mediaSsrc: number): void;
  /** Full intra request (RFC 5104 section 4.3.1); the same `command` again is the same request. */
  fullIntraRequest?(mediaSsrc: number, command: number): void;
  /** Generic NACK (RFC 4585 section 6.2.1), once for each lost packet. */
  lost?(mediaSsrc: number, sequence: number): void;
  report?(block: ReportBlock): void;
  senderReport?(info: SenderInfo): void;
  /** Receiver estimated maximum bitrate (draft-alvestrand-rmcat-remb), in bits per second. */
  bandwidth?(bitsPerSecond: number): void;
  bye?(ssrc: number): void;
}

/**
 * Reads a compound RTCP packet (RFC 3550 section 6.1), or a reduced one (RFC 5506). False where it is malformed; what
 * came before that has been visited.
 */
export function visitRtcp(bytes: Buffer, visitor: RtcpVisitor): boolean {
  let at = 0;
  while (at < bytes.length) {
    if (at + 4 > bytes.length || bytes.readUInt8(at) >> 6 !== 2) return false;
    const end = at + 4 + bytes.readUInt16BE(at + 2) * 4;
    if (end > bytes.length) return false;
    const padding = bytes.readUInt8(at) & PADDING ? bytes.readUInt8(end - 1) : 0;
    if (!visitOne(bytes, { at, end: end - padding }, visitor)) return false;
    at = end;
  }
  return bytes.length > 0;
}

interface Span {
  readonly at: number;
  readonly end: number;
}

function visitOne(bytes: Buffer, { at, end }: Span, visitor: RtcpVisitor): boolean {
  const count = bytes.readUInt8(at) & 0x1f;
  switch (bytes.readUInt8(at + 1)) {
    case PacketType.senderReport:
      if (at + SENDER_INFO_BYTES > end) return false;
      visitor.senderReport?.({
        ssrc: bytes.readUInt32BE(at + 4),
        ntpTime: bytes.readBigUInt64BE(at + 8),
        rtpTimestamp: bytes.readUInt32BE(at + 16),
        packets: bytes.readUInt32BE(at + 20),
        bytes: bytes.readUInt32BE(at + 24),
      });
      return visitReports(bytes, { at: at + SENDER_INFO_BYTES, end, count }, visitor);
    case PacketType.receiverReport:
      return visitReports(bytes, { at: at + 8, end, count }, visitor);
    case PacketType.bye:
      if (at + 4 + count * 4 > end) return false;
      for (let i = 0; i < count; i++) visitor.bye?.(bytes.readUInt32BE(at + 4 + i * 4));
      return true;
    case PacketType.transportFeedback:
      return count !== NACK_FORMAT || visitNack(bytes, { at, end }, visitor);
    case PacketType.payloadFeedback:
      return visitPayloadFeedback(bytes, { at, end, count }, visitor);
    default:
      return true;
  }
}

function visitReports(
  bytes: Buffer,
  { at, end, count }: Span & { count: number },
  visitor: RtcpVisitor,
): boolean {
  if (at + count * REPORT_BLOCK_BYTES > end) return false;
  if (!visitor.report) return true;
  for (let i = 0; i < count; i++) {
    const block = at + i * REPORT_BLOCK_BYTES;
    visitor.report({
      sourceSsrc: bytes.readUInt32BE(block),
      fractionLost: bytes.readUInt8(block + 4),
      cumulativeLost: bytes.readIntBE(block + 5, 3),
      highestSequence: bytes.readUInt32BE(block + 8),
      jitter: bytes.readUInt32BE(block + 12),
      lastSr: bytes.readUInt32BE(block + 16),
      delaySinceLastSr: bytes.readUInt32BE(block + 20),
    });
  }
  return true;
}

function visitNack(bytes: Buffer, { at, end }: Span, visitor: RtcpVisitor): boolean {
  if (at + FEEDBACK_HEADER_BYTES > end) return false;
  if (!visitor.lost) return true;
  const mediaSsrc = bytes.readUInt32BE(at + 8);
  for (let entry = at + FEEDBACK_HEADER_BYTES; entry + 4 <= end; entry += 4) {
    const first = bytes.readUInt16BE(entry);
    const following = bytes.readUInt16BE(entry + 2);
    visitor.lost(mediaSsrc, first);
    for (let bit = 0; bit < 16; bit++) {
      if ((following >> bit) & 1) visitor.lost(mediaSsrc, (first + bit + 1) & 0xffff);
    }
  }
  return true;
}

function visitPayloadFeedback(
  bytes: Buffer,
  { at, end, count: format }: Span & { count: number },
  visitor: RtcpVisitor,
): boolean {
  if (at + FEEDBACK_HEADER_BYTES > end) return false;
  const content = at + FEEDBACK_HEADER_BYTES;
  if (format === PLI_FORMAT) visitor.pictureLoss?.(bytes.readUInt32BE(at + 8));
  if (format === FIR_FORMAT) {
    for (let entry = content; entry + 8 <= end; entry += 8) {
      visitor.fullIntraRequest?.(bytes.readUInt32BE(entry), bytes.readUInt8(entry + 4));
    }
  }
  if (format === APPLICATION_FORMAT && content + 8 <= end && bytes.readUInt32BE(content) === REMB_MARK) {
    const exponent = bytes.readUInt8(content + 5) >> 2;
    const mantissa = bytes.readUIntBE(content + 5, 3) & 0x3ffff;
    visitor.bandwidth?.(Math.min(Number.MAX_SAFE_INTEGER, mantissa * 2 ** exponent));
  }
  return true;
}

export interface ReceiverReport extends ReportBlock {
  /** Who reports. */
  readonly ssrc: number;
  /** Adds the source description that RFC 3550 section 6.1 wants in every compound packet. */
  readonly cname?: string;
}

/** A receiver report with one block; `cname` follows in a source description where given. */
export function buildReceiverReport(report: ReceiverReport): Buffer {
  const length = 8 + REPORT_BLOCK_BYTES;
  const bytes = Buffer.alloc(length);
  writeHeader(bytes, { type: PacketType.receiverReport, count: 1 });
  bytes.writeUInt32BE(report.ssrc >>> 0, 4);
  bytes.writeUInt32BE(report.sourceSsrc >>> 0, 8);
  bytes.writeUInt8(clamp(report.fractionLost, 0, 0xff), 12);
  bytes.writeIntBE(clamp(report.cumulativeLost, -0x80_0000, 0x7f_ffff), 13, 3);
  bytes.writeUInt32BE(report.highestSequence >>> 0, 16);
  bytes.writeUInt32BE(clamp(report.jitter, 0, 0xffff_ffff), 20);
  bytes.writeUInt32BE(report.lastSr >>> 0, 24);
  bytes.writeUInt32BE(clamp(report.delaySinceLastSr, 0, 0xffff_ffff), 28);
  return report.cname === undefined
    ? bytes
    : Buffer.concat([bytes, sourceDescription(report.ssrc, report.cname)]);
}

export interface SenderReport extends SenderInfo {
  /** As {@link ReceiverReport.cname}. */
  readonly cname?: string;
}

/**
 * A sender report without blocks; `cname` follows in a source description where given. Counts wrap at 32 bits, as the
 * RTP timestamp does.
 */
export function buildSenderReport(info: SenderReport): Buffer {
  const bytes = Buffer.alloc(SENDER_INFO_BYTES);
  writeHeader(bytes, { type: PacketType.senderReport, count: 0 });
  bytes.writeUInt32BE(info.ssrc >>> 0, 4);
  bytes.writeBigUInt64BE(BigInt.asUintN(64, info.ntpTime), 8);
  bytes.writeUInt32BE(info.rtpTimestamp >>> 0, 16);
  bytes.writeUInt32BE(info.packets >>> 0, 20);
  bytes.writeUInt32BE(info.bytes >>> 0, 24);
  return info.cname === undefined ? bytes : Buffer.concat([bytes, sourceDescription(info.ssrc, info.cname)]);
}

/** RFC 3550 section 6.5: one chunk with one item, ended by at least one zero and padded to 32 bits. */
function sourceDescription(ssrc: number, cname: string): Buffer {
  const name = Buffer.from(cname).subarray(0, 0xff);
  const bytes = Buffer.alloc(8 + Math.ceil((2 + name.length + 1) / 4) * 4);
  writeHeader(bytes, { type: PacketType.sourceDescription, count: 1 });
  bytes.writeUInt32BE(ssrc >>> 0, 4);
  bytes.writeUInt8(CNAME_ITEM, 8);
  bytes.writeUInt8(name.length, 9);
  name.copy(bytes, 10);
  return bytes;
}

function writeHeader(bytes: Buffer, { type, count }: { type: number; count: number }): void {
  bytes.writeUInt8(0x80 | count, 0);
  bytes.writeUInt8(type, 1);
  bytes.writeUInt16BE(bytes.length / 4 - 1, 2);
}

function clamp(value: number, least: number, most: number): number {
  return Math.max(least, Math.min(most, Math.trunc(value)));
}
