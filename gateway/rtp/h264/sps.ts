import type { BitReader } from '../reslicer/bit-reader.ts';
import { NalKind } from '../reslicer/nal-syntax.ts';
import { ParameterSetError, type Progress, readParameterSet } from '../reslicer/read-parameter-set.ts';
import { h264Syntax } from './h264-syntax.ts';

/** What a sequence parameter set says about the stream (H.264 section 7.3.2.1.1). */
export interface SequenceParameters {
  /** profile_idc, constraint flags, level_idc as six hex digits (RFC 6184 section 8.1). */
  readonly profileLevelId: string;
  /** In pixels, after cropping. */
  readonly width: number;
  readonly height: number;
  /** `max_num_reorder_frames`, or what implies it; absent where the camera does not say. */
  readonly reorderFrames: number | undefined;
  readonly sliceHeader: SliceHeaderFields;
}

/** What a slice header can not be read without (H.264 section 7.3.3). */
export interface SliceHeaderFields {
  readonly separateColourPlanes: boolean;
  readonly frameNumBits: number;
  readonly framesOnly: boolean;
  /** Of pic_order_cnt_lsb; absent where pictures are ordered in another way. */
  readonly orderBits: number | undefined;
}

/** Level 6.2 ends at 16384 pixels a side; in macroblocks. */
const MAX_MACROBLOCKS = 1024;

/** Profiles whose set tells the chroma format and may hold scaling lists. */
const HIGH_PROFILES = new Set([100, 110, 122, 244, 44, 83, 86, 118, 128, 138, 139, 134, 135]);
const BASELINE_PROFILE = 66;

/** Profiles in which constraint_set3_flag says: intra pictures only (section E.2.1, max_num_reorder_frames). */
const INTRA_PROFILES = new Set([44, 86, 100, 110, 122, 244]);

/** H.264 section 7.4.2.1.1. */
export const MAX_SPS_ID = 31;

const CHROMA_420 = 1;
const EXTENDED_SAR = 255;
const MAX_HRD_ENTRIES = 32;

/** Reads a whole NAL unit without a start code. Throws {@link ParameterSetError}. */
export function parseSps(nal: Buffer): SequenceParameters {
  if (h264Syntax.kindAt(nal, 0) !== NalKind.sps) {
    throw new ParameterSetError('nal_unit_type', 'it is no sequence parameter set');
  }
  return readParameterSet({ nal, headerBytes: h264Syntax.headerBytes }, read);
}

function read(bits: BitReader, progress: Progress): SequenceParameters {
  progress.field = 'profile_idc';
  const profile = bits.bits(8);
  const constraints = bits.bits(8);
  const level = bits.bits(8);
  progress.field = 'seq_parameter_set_id';
  bits.unsigned(MAX_SPS_ID);

  const chroma = HIGH_PROFILES.has(profile)
    ? readChroma(bits, progress)
    : { format: CHROMA_420, separate: false };

  progress.field = 'log2_max_frame_num_minus4';
  const frameNumBits = bits.unsigned(12) + 4;
  const order = readPictureOrder(bits, progress);
  progress.field = 'max_num_ref_frames';
  bits.unsigned(16);
  bits.flag(); // gaps_in_frame_num_value_allowed_flag

  progress.field = 'pic_width_in_mbs_minus1';
  const columns = bits.unsigned(MAX_MACROBLOCKS - 1) + 1;
  progress.field = 'pic_height_in_map_units_minus1';
  const rows = bits.unsigned(MAX_MACROBLOCKS - 1) + 1;
  progress.field = 'frame_mbs_only_flag';
  const framesOnly = bits.flag();
  const fields = framesOnly ? 1 : 2;
  if (fields === 2) bits.flag(); // mb_adaptive_frame_field_flag
  bits.flag(); // direct_8x8_inference_flag

  progress.field = 'frame_cropping';
  const crop = { left: 0, right: 0, top: 0, bottom: 0 };
  if (bits.flag()) {
    crop.left = bits.unsigned();
    crop.right = bits.unsigned();
    crop.top = bits.unsigned();
    crop.bottom = bits.unsigned();
  }
  const subsampled = !chroma.separate;
  const unitX = subsampled && (chroma.format === 1 || chroma.format === 2) ? 2 : 1;
  const unitY = (subsampled && chroma.format === CHROMA_420 ? 2 : 1) * fields;
  const width = columns * 16 - unitX * (crop.left + crop.right);
  const height = rows * 16 * fields - unitY * (crop.top + crop.bottom);
  if (width <= 0 || height <= 0) throw new RangeError('it leaves nothing of the picture');

  return {
    profileLevelId: [profile, constraints, level].map((byte) => byte.toString(16).padStart(2, '0')).join(''),
    width,
    height,
    reorderFrames:
      readReorderFrames(bits) ?? impliedReorderFrames({ profile, constraints, orderType: order.type }),
    sliceHeader: {
      separateColourPlanes: chroma.separate,
      frameNumBits,
      framesOnly,
      orderBits: order.bits,
    },
  };
}

function readChroma(bits: BitReader, progress: Progress): { format: number; separate: boolean } {
  progress.field = 'chroma_format_idc';
  const format = bits.unsigned(3);
  const separate = format === 3 && bits.flag();
  progress.field = 'bit_depth_luma_minus8';
  bits.unsigned(6);
  bits.unsigned(6);
  bits.flag(); // qpprime_y_zero_transform_bypass_flag
  progress.field = 'seq_scaling_list';
  if (bits.flag()) {
    const lists = format === 3 ? 12 : 8;
    for (let i = 0; i < lists; i++) if (bits.flag()) skipScalingList(bits, i < 6 ? 16 : 64);
  }
  return { format, separate };
}

/** Section 7.3.2.1.1.1. */
function skipScalingList(bits: BitReader, size: number): void {
  let last = 8;
  for (let i = 0; i < size; i++) {
    const next = (last + bits.signed() + 256) % 256;
    if (next === 0) return;
    last = next;
  }
}

function readPictureOrder(bits: BitReader, progress: Progress): { type: number; bits: number | undefined } {
  progress.field = 'pic_order_cnt_type';
  const type = bits.unsigned(2);
  if (type === 0) return { type, bits: bits.unsigned(12) + 4 };
  if (type === 1) {
    bits.flag(); // delta_pic_order_always_zero_flag
    bits.signed();
    bits.signed();
    const cycle = bits.unsigned(255);
    for (let i = 0; i < cycle; i++) bits.signed();
  }
  return { type, bits: undefined };
}

/** From the VUI (section E.1.1). Cameras cut it short: what can not be read is as if it were not there. */
function readReorderFrames(bits: BitReader): number | undefined {
  try {
    if (!bits.flag()) return undefined;
    if (bits.flag() && bits.bits(8) === EXTENDED_SAR) bits.skip(32);
    if (bits.flag()) bits.flag(); // overscan_appropriate_flag
    if (bits.flag()) {
      bits.bits(4); // video_format, video_full_range_flag
      if (bits.flag()) bits.bits(24); // colour description
    }
    if (bits.flag()) {
      bits.unsigned(); // chroma sample locations
      bits.unsigned();
    }
    if (bits.flag()) {
      bits.bits(32); // num_units_in_tick
      bits.bits(32); // time_scale
      bits.flag(); // fixed_frame_rate_flag
    }
    const nalHrd = bits.flag();
    if (nalHrd) skipHrd(bits);
    const vclHrd = bits.flag();
    if (vclHrd) skipHrd(bits);
    if (nalHrd || vclHrd) bits.flag(); // low_delay_hrd_flag
    bits.flag(); // pic_struct_present_flag
    if (!bits.flag()) return undefined;
    bits.flag(); // motion_vectors_over_pic_boundaries_flag
    for (let i = 0; i < 4; i++) bits.unsigned(); // limits of sizes and vectors
    return bits.unsigned(16);
  } catch (error) {
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}

/** Section E.1.2. */
function skipHrd(bits: BitReader): void {
  const entries = bits.unsigned(MAX_HRD_ENTRIES - 1) + 1;
  bits.bits(8); // bit_rate_scale, cpb_size_scale
  for (let i = 0; i < entries; i++) {
    bits.unsigned();
    bits.unsigned();
    bits.flag();
  }
  bits.bits(20); // lengths of delays and of the time offset
}

function impliedReorderFrames(stream: {
  profile: number;
  constraints: number;
  orderType: number;
}): number | undefined {
  const intraOnly = INTRA_PROFILES.has(stream.profile) && (stream.constraints & 0x10) !== 0;
  // Order type 2 means that decoding order is output order; Baseline has no B slices.
  return intraOnly || stream.orderType === 2 || stream.profile === BASELINE_PROFILE ? 0 : undefined;
}
