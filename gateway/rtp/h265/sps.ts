import type { BitReader } from '../reslicer/bit-reader.ts';
import { NalKind } from '../reslicer/nal-syntax.ts';
import { ParameterSetError, type Progress, readParameterSet } from '../reslicer/read-parameter-set.ts';
import { h265Syntax, layerId } from './h265-syntax.ts';

/** What a sequence parameter set says about the stream (H.265 section 7.3.2.2.1). */
export interface SequenceParameters {
  readonly id: number;
  readonly profileId: number;
  readonly tierFlag: 0 | 1;
  readonly levelId: number;
  /** In pixels, after cropping. */
  readonly width: number;
  readonly height: number;
  /** `sps_max_num_reorder_pics` of the whole stream. */
  readonly reorderFrames: number;
  readonly separateColourPlanes: boolean;
  /** Of slice_pic_order_cnt_lsb. */
  readonly orderBits: number;
}

/** H.265 section A.4.1: no level allows a longer side. */
const MAX_SIDE = 16_888;

const MAX_SUB_LAYERS = 7;
const MAX_SPS_ID = 15;
const MAX_REORDER = 15;
const CHROMA_420 = 1;
const CHROMA_422 = 2;
const CHROMA_444 = 3;

/** Reads a whole NAL unit without a start code. Throws {@link ParameterSetError}. */
export function parseSps(nal: Buffer): SequenceParameters {
  const header = h265Syntax.header(nal, 0);
  // In other layers the same type means another syntax.
  if (h265Syntax.kind(header) !== NalKind.sps || layerId(header) !== 0) {
    throw new ParameterSetError('nal_unit_header', 'it is no sequence parameter set of the base layer');
  }
  return readParameterSet({ nal, headerBytes: h265Syntax.headerBytes }, read);
}

/** sps_seq_parameter_set_id. Throws a RangeError. */
export function readSpsId(bits: BitReader): number {
  readProfile(bits, { field: '' });
  return bits.unsigned(MAX_SPS_ID);
}

function read(bits: BitReader, progress: Progress): SequenceParameters {
  const { lastLayer, ...profile } = readProfile(bits, progress);
  progress.field = 'sps_seq_parameter_set_id';
  const id = bits.unsigned(MAX_SPS_ID);
  progress.field = 'chroma_format_idc';
  const chroma = bits.unsigned(CHROMA_444);
  const separateColourPlanes = chroma === CHROMA_444 && bits.flag();

  progress.field = 'pic_width_in_luma_samples';
  const fullWidth = bits.unsigned(MAX_SIDE);
  progress.field = 'pic_height_in_luma_samples';
  const fullHeight = bits.unsigned(MAX_SIDE);
  progress.field = 'conformance_window';
  const crop = { width: 0, height: 0 };
  if (bits.flag()) {
    crop.width =
      (bits.unsigned() + bits.unsigned()) * (chroma === CHROMA_420 || chroma === CHROMA_422 ? 2 : 1);
    crop.height = (bits.unsigned() + bits.unsigned()) * (chroma === CHROMA_420 ? 2 : 1);
  }
  const width = fullWidth - crop.width;
  const height = fullHeight - crop.height;
  if (width <= 0 || height <= 0) throw new RangeError('it leaves nothing of the picture');

  progress.field = 'bit_depth_luma_minus8';
  bits.unsigned(8);
  bits.unsigned(8);
  progress.field = 'log2_max_pic_order_cnt_lsb_minus4';
  const orderBits = bits.unsigned(12) + 4;
  progress.field = 'sps_max_num_reorder_pics';
  const reorderFrames = readReorder(bits, lastLayer);
  return { id, ...profile, width, height, reorderFrames, separateColourPlanes, orderBits };
}

/** From the beginning to the end of profile_tier_level (H.265 section 7.3.3). */
function readProfile(bits: BitReader, progress: Progress) {
  progress.field = 'sps_max_sub_layers_minus1';
  bits.bits(4); // sps_video_parameter_set_id
  const lastLayer = bits.bits(3);
  if (lastLayer >= MAX_SUB_LAYERS) throw new RangeError(`${lastLayer} is above ${MAX_SUB_LAYERS - 1}`);
  bits.flag(); // sps_temporal_id_nesting_flag

  progress.field = 'profile_tier_level';
  bits.bits(2); // general_profile_space
  const tierFlag: 0 | 1 = bits.flag() ? 1 : 0;
  const profileId = bits.bits(5);
  bits.skip(32 + 48); // compatibility and constraint flags
  const levelId = bits.bits(8);
  skipSubLayers(bits, lastLayer);
  return { lastLayer, tierFlag, profileId, levelId };
}

function skipSubLayers(bits: BitReader, lastLayer: number): void {
  if (lastLayer === 0) return;
  let more = 0;
  for (let i = 0; i < lastLayer; i++) more += (bits.flag() ? 88 : 0) + (bits.flag() ? 8 : 0);
  bits.skip(2 * (8 - lastLayer) + more);
}

/** The last sub-layer's is that of the whole stream. */
function readReorder(bits: BitReader, lastLayer: number): number {
  let reorder = 0;
  for (let i = bits.flag() ? 0 : lastLayer; i <= lastLayer; i++) {
    bits.unsigned(MAX_REORDER); // sps_max_dec_pic_buffering_minus1
    reorder = bits.unsigned(MAX_REORDER);
    bits.unsigned(); // sps_max_latency_increase_plus1
  }
  return reorder;
}
