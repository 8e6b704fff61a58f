import { BitReader } from '../reslicer/bit-reader.ts';
import { NalKind } from '../reslicer/nal-syntax.ts';
import type { ParameterSets } from '../reslicer/parameter-sets.ts';
import type { PictureOrder, VideoCodec, VideoParameters } from '../reslicer/video-codec.ts';
import { h264Syntax, isIdr } from './h264-syntax.ts';
import { MAX_SPS_ID, parseSps, type SliceHeaderFields } from './sps.ts';

const MAX_PPS_ID = 255;
const MAX_IDR_PIC_ID = 65_535;
/** Macroblocks of the largest picture of level 6.2, and the slice types of table 7-6. */
const MAX_FIRST_MACROBLOCK = 139_263;
const MAX_SLICE_TYPE = 9;

export const h264: VideoCodec = {
  syntax: h264Syntax,
  parameterSets: [
    { kind: NalKind.sps, most: 4, readId: (nal) => new BitReader(nal, 4).unsigned(MAX_SPS_ID) },
    { kind: NalKind.pps, most: 8, readId: (nal) => new BitReader(nal, 1).unsigned(MAX_PPS_ID) },
  ],
  readParameters,
};

function readParameters(sets: ParameterSets): VideoParameters | undefined {
  const sps = sets.newest(NalKind.sps);
  if (!sps) return undefined;
  const { profileLevelId, width, height, reorderFrames, sliceHeader } = parseSps(sps);
  const format = { codec: 'H264', profileLevelId, width, height } as const;
  // With several sets only the picture sets tell which one a slice is for.
  const order = sets.all(NalKind.sps).length === 1 ? pictureOrder(sliceHeader) : undefined;
  return { format, reorderFrames, ...(order && { order }) };
}

function pictureOrder(fields: SliceHeaderFields): PictureOrder | undefined {
  const { orderBits } = fields;
  if (orderBits === undefined) return undefined;
  return { bits: orderBits, read: (header, slice) => readOrder({ ...fields, orderBits, header }, slice) };
}

/** pic_order_cnt_lsb (H.264 section 7.3.3). */
function readOrder(
  fields: SliceHeaderFields & { readonly orderBits: number; readonly header: number },
  slice: BitReader,
): number {
  slice.unsigned(MAX_FIRST_MACROBLOCK);
  slice.unsigned(MAX_SLICE_TYPE);
  slice.unsigned(MAX_PPS_ID);
  if (fields.separateColourPlanes) slice.bits(2);
  slice.bits(fields.frameNumBits);
  if (!fields.framesOnly && slice.flag()) slice.flag(); // field_pic_flag, bottom_field_flag
  if (isIdr(fields.header)) slice.unsigned(MAX_IDR_PIC_ID);
  return slice.bits(fields.orderBits);
}
