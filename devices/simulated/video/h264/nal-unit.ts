/** `nal_unit_type` of ITU-T H.264 table 7-1. */
export const NAL = { slice: 1, idrSlice: 5, sps: 7, pps: 8, filler: 12 } as const;
export type NalType = (typeof NAL)[keyof typeof NAL];

/** The header byte, the payload's closing byte: nothing shorter can be a filler. */
export const MIN_FILLER_BYTES = 2;

/** A NAL unit of its own memory, without a start code; `payload` (RBSP) is copied. */
export function nalUnit(type: NalType, payload: Uint8Array): Buffer {
  const referenced = type === NAL.filler ? 0 : 3;
  const unit = Buffer.allocUnsafe(1 + payload.length + countEmulations(payload));
  unit[0] = (referenced << 5) | type;
  escapeInto(unit, payload);
  return unit;
}

/** Bytes that a decoder throws away (section 7.3.2.7), `bytes` long in all, at least {@link MIN_FILLER_BYTES}. */
export function fillerUnit(bytes: number): Buffer {
  const unit = Buffer.alloc(bytes, 0xff);
  unit[0] = NAL.filler;
  unit[bytes - 1] = 0x80;
  return unit;
}

/** Index of the next byte that must have an emulation prevention byte before it, or −1 (section 7.4.1). */
function nextEmulation(payload: Uint8Array, from: number): number {
  for (let index = from + 2; index < payload.length; ) {
    const byte = payload[index] ?? 0;
    if (byte > 3) index += 3;
    else if (payload[index - 1] !== 0) index += 2;
    else if (payload[index - 2] !== 0) index += 1;
    else return index;
  }
  return -1;
}

function countEmulations(payload: Uint8Array): number {
  let count = 0;
  for (let at = nextEmulation(payload, 0); at >= 0; at = nextEmulation(payload, at)) count++;
  return count;
}

function escapeInto(unit: Buffer, payload: Uint8Array): void {
  let written = 1;
  let copied = 0;
  for (let at = nextEmulation(payload, 0); at >= 0; at = nextEmulation(payload, at)) {
    unit.set(payload.subarray(copied, at), written);
    written += at - copied;
    unit[written++] = 3;
    copied = at;
  }
  unit.set(payload.subarray(copied), written);
}
