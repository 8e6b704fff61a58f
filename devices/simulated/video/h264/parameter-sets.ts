import { BitWriter } from '../bit-writer.ts';
import type { PictureFormat } from '../mosaic.ts';
import { NAL, nalUnit } from './nal-unit.ts';

/** `frame_num` counts the frames since the last IDR in so many bits. */
export const FRAME_NUM_BITS = 8;

/**
 * At this quantiser the luma DC path of section 8.5.10 has no rounding left: a macroblock's levels, put through the
 * 4x4 Hadamard transform, are what is added to each 4x4 block. Chroma's are twice that (section 8.5.11).
 */
const QUANTISER = 28;

const BASELINE = 66;
/** Also decodable as Main (constraint_set1), which makes it Constrained Baseline, all that WebRTC asks for. */
const CONSTRAINT_SETS_0_AND_1 = 0xc0;
const UNSPECIFIED_VIDEO_FORMAT = 5;
const BT_709 = 1;
const SQUARE_PIXELS = 1;
/** Cropping counts in units of two pixels in 4:2:0 (section 7.4.2.1.1). */
const CROP_UNIT_PIXELS = 2;
/** `log2_max_mv_length` at its largest, which says nothing; every motion vector here is 0. */
const UNBOUNDED_MV_LENGTH = 16;
const TICKS_PER_SECOND = 1000;

/** The sequence parameter set (section 7.3.2.1.1) of pictures that are shown in the order they are coded. */
export function sequenceParameterSet(options: { format: PictureFormat; fps: number; level: number }): Buffer {
  const { format } = options;
  const writer = new BitWriter(64);
  writer.put(BASELINE, 8);
  writer.put(CONSTRAINT_SETS_0_AND_1, 8);
  writer.put(options.level, 8);
  writer.putUnsigned(0);
  writer.putUnsigned(FRAME_NUM_BITS - 4);
  // pic_order_cnt_type 2: no B-frames, so no slice need say where it is shown.
  writer.putUnsigned(2);
  writer.putUnsigned(1);
  writer.put(0, 1);
  writer.putUnsigned(format.macroblockColumns - 1);
  writer.putUnsigned(format.macroblockRows - 1);
  // frame_mbs_only, direct_8x8_inference.
  writer.put(0b11, 2);
  putCropping(writer, format);
  putUsability(writer, options.fps);
  return nalUnit(NAL.sps, writer.finish());
}

/** The picture parameter set (section 7.3.2.2): CAVLC, one slice group, one reference. */
export function pictureParameterSet(): Buffer {
  const writer = new BitWriter(64);
  writer.putUnsigned(0);
  writer.putUnsigned(0);
  // entropy_coding_mode, bottom_field_pic_order_in_frame_present.
  writer.put(0, 2);
  writer.putUnsigned(0);
  writer.putUnsigned(0);
  writer.putUnsigned(0);
  // weighted_pred and weighted_bipred_idc.
  writer.put(0, 3);
  writer.putSigned(QUANTISER - 26);
  writer.putSigned(0);
  writer.putSigned(0);
  // deblocking_filter_control_present; neither constrained_intra_pred nor redundant_pic_cnt_present.
  writer.put(0b100, 3);
  return nalUnit(NAL.pps, writer.finish());
}

function putCropping(writer: BitWriter, format: PictureFormat): void {
  const right = (format.macroblockColumns * 16 - format.width) / CROP_UNIT_PIXELS;
  const bottom = (format.macroblockRows * 16 - format.height) / CROP_UNIT_PIXELS;
  if (right === 0 && bottom === 0) {
    writer.put(0, 1);
    return;
  }
  writer.put(1, 1);
  for (const edge of [0, right, 0, bottom]) writer.putUnsigned(edge);
}

/** Annex E: colour, timing, and the promise that a decoder may show each picture as soon as it has it. */
function putUsability(writer: BitWriter, fps: number): void {
  writer.put(1, 1);
  writer.put(1, 1);
  writer.put(SQUARE_PIXELS, 8);
  // No overscan_info; video_signal_type is present.
  writer.put(0b01, 2);
  writer.put(UNSPECIFIED_VIDEO_FORMAT, 3);
  // Limited range; the colour description is present: primaries, transfer, matrix.
  writer.put(0b01, 2);
  for (let index = 0; index < 3; index++) writer.put(BT_709, 8);
  // No chroma_loc_info; timing_info is present, in fields.
  writer.put(0b01, 2);
  writer.put32(TICKS_PER_SECOND);
  writer.put32(Math.round(2 * TICKS_PER_SECOND * fps));
  // fixed_frame_rate is not promised: a late timer skips a frame. No NAL or VCL HRD, no pic_struct.
  writer.put(0, 4);
  // bitstream_restriction is present; motion vectors may point over the border.
  writer.put(0b11, 2);
  writer.putUnsigned(0);
  writer.putUnsigned(0);
  writer.putUnsigned(UNBOUNDED_MV_LENGTH);
  writer.putUnsigned(UNBOUNDED_MV_LENGTH);
  // max_num_reorder_frames 0 and max_dec_frame_buffering 1: without them Chromium and Safari hold pictures back.
  writer.putUnsigned(0);
  writer.putUnsigned(1);
}
