const RTP_HEADER_BYTES = 12;
const FU_A = 28;
const FU_HEADER_BYTES = 2;
const FU_START = 0x80;
const NON_IDR_SLICE = 1;
const IDR_SLICE = 5;
/** NAL unit header, then the byte that says which macroblock comes first. */
const MARK_AT = 2;
const MARK_BYTES = 4;
const BITS_A_BYTE = 7;

/** Marks count pictures up to here and begin again: four bytes of seven bits. */
export const MARKS = 2 ** (MARK_BYTES * BITS_A_BYTE);

/** Numbers the picture that this slice is. The bytes are never zero, so that nothing looks like a start code. */
export function writeMark(slice: Buffer, frame: number): void {
  writeMarkAt(slice, MARK_AT, frame);
}

/** The same in a packet that holds the first fragment of the slice, as the bare loop sends it. */
export function writePacketMark(packet: Buffer, frame: number): void {
  writeMarkAt(packet, RTP_HEADER_BYTES + FU_HEADER_BYTES + MARK_AT - 1, frame);
}

/**
 * The mark of the picture whose slice begins in this RTP packet (RFC 6184: a NAL unit alone, or the first of its
 * fragments); undefined in all others. The pictures of the bench are larger than what servers put into aggregates.
 */
export function readMark(packet: Buffer): number | undefined {
  const payload = payloadStart(packet);
  const type = (packet[payload] ?? 0) & 0x1f;
  if (isSlice(type)) return readMarkAt(packet, payload + MARK_AT);
  const fragment = packet[payload + 1] ?? 0;
  if (type !== FU_A || (fragment & FU_START) === 0 || !isSlice(fragment & 0x1f)) return undefined;
  return readMarkAt(packet, payload + FU_HEADER_BYTES + MARK_AT - 1);
}

/** Behind CSRC list and header extension (RFC 3550 section 5.1). */
export function payloadStart(packet: Buffer): number {
  const flags = packet[0] ?? 0;
  const start = RTP_HEADER_BYTES + (flags & 0x0f) * 4;
  if ((flags & 0x10) === 0 || start + 4 > packet.length) return start;
  return start + 4 + packet.readUInt16BE(start + 2) * 4;
}

function isSlice(nalType: number): boolean {
  return nalType === NON_IDR_SLICE || nalType === IDR_SLICE;
}

function writeMarkAt(buffer: Buffer, at: number, frame: number): void {
  for (let i = 0; i < MARK_BYTES; i++) buffer[at + i] = 0x80 | ((frame >>> (i * BITS_A_BYTE)) & 0x7f);
}

function readMarkAt(buffer: Buffer, at: number): number | undefined {
  if (at + MARK_BYTES > buffer.length) return undefined;
  let frame = 0;
  for (let i = 0; i < MARK_BYTES; i++) frame |= ((buffer[at + i] ?? 0) & 0x7f) << (i * BITS_A_BYTE);
  return frame;
}
