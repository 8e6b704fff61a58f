const FU_A = 28;
const FU_HEADER_BYTES = 2;

/**
 * The RTP payloads of one NAL unit (RFC 6184): itself where it fits (section 5.6), otherwise FU-A fragments
 * (section 5.8), all full but the last. `nal` is without start code.
 */
export function payloadsOf(nal: Buffer, maxPayloadBytes: number): readonly Buffer[] {
  const header = nal[0];
  if (header === undefined) return [];
  if (nal.length <= maxPayloadBytes) return [nal];
  const indicator = (header & 0xe0) | FU_A;
  const type = header & 0x1f;
  const room = maxPayloadBytes - FU_HEADER_BYTES;
  const payloads: Buffer[] = [];
  // The header byte is not carried: receivers build it again from indicator and type.
  for (let from = 1; from < nal.length; from += room) {
    const part = nal.subarray(from, from + room);
    const start = from === 1 ? 0x80 : 0;
    const end = from + room >= nal.length ? 0x40 : 0;
    const payload = Buffer.allocUnsafe(FU_HEADER_BYTES + part.length);
    payload[0] = indicator;
    payload[1] = start | end | type;
    part.copy(payload, FU_HEADER_BYTES);
    payloads.push(payload);
  }
  return payloads;
}
