import { BitWriter } from '../bit-writer.ts';

export interface SpsFields {
  readonly vpsId?: number;
  readonly id?: number;
  readonly profile?: number;
  readonly tier?: 0 | 1;
  readonly level?: number;
  /** Temporal sub-layers besides the first. */
  readonly subLayers?: number;
  readonly chroma?: 0 | 1 | 2 | 3;
  readonly separatePlanes?: boolean;
  readonly width?: number;
  readonly height?: number;
  readonly crop?: { left: number; right: number; top: number; bottom: number };
  readonly orderBits?: number;
  /** Of each sub-layer; the last is the whole stream's. */
  readonly reorder?: readonly number[];
}

/** profile_tier_level (H.265 section 7.3.3), every sub-layer with both a profile and a level. */
function writeProfile(
  bits: BitWriter,
  { profile = 1, tier = 0, level = 93, subLayers = 0 }: SpsFields,
): void {
  bits.u(0, 2).u(tier, 1).u(profile, 5).u(0x6000_0000, 32).u(9, 4).u(0, 44).u(level, 8);
  for (let i = 0; i < subLayers; i++) bits.u(3, 2);
  if (subLayers > 0) bits.u(0, 2 * (8 - subLayers));
  for (let i = 0; i < subLayers; i++) bits.u(0, 2).u(1, 1).u(profile, 5).u(1, 32).u(0, 48).u(level, 8);
}

/** A video parameter set as far as its profile, and filling. */
export function vps(fields: { id?: number } = {}): Buffer {
  const bits = new BitWriter()
    .u(fields.id ?? 0, 4)
    .u(3, 2)
    .u(0, 6)
    .u(0, 3)
    .u(1, 1)
    .u(0xffff, 16);
  writeProfile(bits, {});
  return bits.u(1, 1).ue(4).ue(0).ue(0).u(0, 6).ue(0).u(0, 2).nal(0x40, 0x01);
}

export function sps(fields: SpsFields = {}): Buffer {
  const { subLayers = 0, chroma = 1, width = 640, height = 368, crop, reorder = [0] } = fields;
  const bits = new BitWriter()
    .u(fields.vpsId ?? 0, 4)
    .u(subLayers, 3)
    .u(1, 1);
  writeProfile(bits, fields);
  bits.ue(fields.id ?? 0).ue(chroma);
  if (chroma === 3) bits.u(fields.separatePlanes ? 1 : 0, 1);
  bits
    .ue(width)
    .ue(height)
    .u(crop ? 1 : 0, 1);
  if (crop) bits.ue(crop.left).ue(crop.right).ue(crop.top).ue(crop.bottom);
  bits
    .ue(0)
    .ue(0)
    .ue((fields.orderBits ?? 8) - 4);
  bits.u(reorder.length > 1 ? 1 : 0, 1);
  for (const each of reorder) bits.ue(4).ue(each).ue(0);
  // Block sizes and tools.
  return bits.ue(0).ue(3).ue(0).ue(3).ue(1).ue(1).u(0, 10).nal(0x42, 0x01);
}

export interface PpsFields {
  readonly id?: number;
  readonly spsId?: number;
  readonly outputFlagPresent?: boolean;
  readonly extraBits?: number;
}

export function pps(fields: PpsFields = {}): Buffer {
  const bits = new BitWriter()
    .ue(fields.id ?? 0)
    .ue(fields.spsId ?? 0)
    .u(0, 1);
  bits.u(fields.outputFlagPresent ? 1 : 0, 1).u(fields.extraBits ?? 0, 3);
  return bits.u(0, 2).ue(0).ue(0).se(0).u(0, 12).nal(0x44, 0x01);
}

/** `nal_unit_type` by the names of H.265 table 7-1. */
const SLICE_TYPES = { trailN: 0, trailR: 1, raslN: 8, blaWRadl: 17, idrWRadl: 19, idrNLp: 20, cra: 21 };

export interface SliceFields {
  readonly type?: keyof typeof SLICE_TYPES;
  /** The picture's first. */
  readonly first?: boolean;
  readonly order?: number;
  readonly orderBits?: number;
  readonly pps?: PpsFields;
  readonly bytes?: number;
  readonly seed?: number;
}

/** A slice segment: header as far as the picture order, then filling without a start code. */
export function slice(fields: SliceFields = {}): Buffer {
  const { type = 'trailR', first = true, order = 0, orderBits = 8, bytes = 20, seed = 1 } = fields;
  const number = SLICE_TYPES[type];
  const bits = new BitWriter().u(first ? 1 : 0, 1);
  if (number >= 16) bits.u(0, 1);
  bits.ue(fields.pps?.id ?? 0);
  if (!first) bits.u(9, 6);
  bits.u(0, fields.pps?.extraBits ?? 0).ue(1);
  if (fields.pps?.outputFlagPresent) bits.u(1, 1);
  if (number !== 19 && number !== 20) bits.u(order % 2 ** orderBits, orderBits);
  const start = bits.nal(number << 1, 0x01);
  const filling = Buffer.alloc(Math.max(0, bytes - start.length));
  for (let i = 0; i < filling.length; i++) filling[i] = ((i * 167 + seed * 31) % 255) + 1;
  return Buffer.concat([start, filling]).subarray(0, Math.max(bytes, 3));
}
