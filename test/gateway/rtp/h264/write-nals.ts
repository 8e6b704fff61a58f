import { BitWriter } from '../bit-writer.ts';

export interface SpsFields {
  readonly profile?: number;
  readonly level?: number;
  readonly id?: number;
  /** In macroblocks. */
  readonly columns?: number;
  readonly rows?: number;
  readonly crop?: { left: number; right: number; top: number; bottom: number };
  readonly orderType?: 0 | 1 | 2;
  readonly reorderFrames?: number;
}

/** What High profile adds: 4:2:0, 8 bits, and eight scaling lists of which four are there. */
function writeScalingLists(bits: BitWriter): void {
  bits.ue(1).ue(0).ue(0).u(0, 1).u(1, 1);
  bits.u(1, 1).se(-8); // the default list, by a first value of zero
  bits.u(1, 1).se(8);
  for (let i = 1; i < 16; i++) bits.se(i % 3 === 0 ? -1 : 1);
  bits.u(0, 4);
  bits.u(1, 1).se(2).se(-10); // cut short: the rest repeats
  bits.u(1, 1);
  for (let i = 0; i < 64; i++) bits.se(0);
}

/** A sequence parameter set; profile 100 comes with scaling lists. */
export function sps(fields: SpsFields = {}): Buffer {
  const bits = new BitWriter()
    .u(fields.profile ?? 77, 8)
    .u(0, 8)
    .u(fields.level ?? 31, 8);
  bits.ue(fields.id ?? 0);
  if (fields.profile === 100) writeScalingLists(bits);
  bits.ue(0).ue(fields.orderType ?? 2);
  if (fields.orderType === 0) bits.ue(4);
  if (fields.orderType === 1) bits.u(0, 1).se(-3).se(2).ue(2).se(1).se(-70_000);
  bits
    .ue(1)
    .u(0, 1)
    .ue((fields.columns ?? 40) - 1)
    .ue((fields.rows ?? 23) - 1)
    .u(1, 1)
    .u(1, 1);
  const { crop } = fields;
  bits.u(crop ? 1 : 0, 1);
  if (crop) bits.ue(crop.left).ue(crop.right).ue(crop.top).ue(crop.bottom);
  bits.u(fields.reorderFrames === undefined ? 0 : 1, 1);
  if (fields.reorderFrames !== undefined) {
    // VUI: a wide aspect ratio, timing with long runs of zeros, no HRD, then the bitstream restriction.
    bits.u(1, 1).u(255, 8).u(4, 16).u(3, 16).u(0, 1).u(0, 1).u(0, 1);
    bits.u(1, 1).u(1, 32).u(50, 32).u(1, 1).u(0, 1).u(0, 1).u(0, 1);
    bits.u(1, 1).u(1, 1).ue(0).ue(0).ue(16).ue(16).ue(fields.reorderFrames).ue(16);
  }
  return bits.nal(0x67);
}

export function pps(id = 0, spsId = 0): Buffer {
  return new BitWriter()
    .ue(id)
    .ue(spsId)
    .u(0, 2)
    .ue(0)
    .ue(0)
    .ue(0)
    .u(0, 3)
    .se(0)
    .se(0)
    .se(0)
    .u(0, 3)
    .nal(0x68);
}

/** A coded slice of `bytes` bytes: its header as far as asked for, then filling without a start code. */
export function slice(options: {
  type?: 'idr' | 'plain' | 'disposable';
  firstMacroblock?: number;
  /** H.264 table 7-6. */
  sliceType?: number;
  /** pic_order_cnt_lsb, as `sps` has it with order type 0. */
  order?: number;
  bytes?: number;
  seed?: number;
}): Buffer {
  const { type = 'plain', firstMacroblock = 0, sliceType = 7, order, bytes = 20, seed = 1 } = options;
  const header = { idr: 0x65, plain: 0x41, disposable: 0x01 }[type];
  const bits = new BitWriter().ue(firstMacroblock).ue(sliceType).ue(0);
  if (order !== undefined) {
    bits.u(3, 4);
    if (type === 'idr') bits.ue(9);
    bits.u(order % 256, 8);
  }
  const start = bits.nal(header);
  const filling = Buffer.alloc(Math.max(0, bytes - start.length));
  for (let i = 0; i < filling.length; i++) filling[i] = ((i * 167 + seed * 31) % 255) + 1;
  return Buffer.concat([start, filling]).subarray(0, Math.max(bytes, 2));
}
