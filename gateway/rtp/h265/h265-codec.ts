import { BitReader } from '../reslicer/bit-reader.ts';
import { NalKind } from '../reslicer/nal-syntax.ts';
import type { ParameterSets } from '../reslicer/parameter-sets.ts';
import { readParameterSet } from '../reslicer/read-parameter-set.ts';
import type { VideoCodec, VideoParameters } from '../reslicer/video-codec.ts';
import { h265Syntax, isIdr, isIrap, layerId } from './h265-syntax.ts';
import { type PictureParameters, readPps } from './pps.ts';
import { parseSps, readSpsId, type SequenceParameters } from './sps.ts';

const { headerBytes } = h265Syntax;

/** H.265 table 7-7: B, P, I. */
const MAX_SLICE_TYPE = 2;

export const h265: VideoCodec = {
  syntax: h265Syntax,
  parameterSets: [
    { kind: NalKind.vps, most: 4, readId: ofBaseLayer((bits) => bits.bits(4)) },
    { kind: NalKind.sps, most: 4, readId: ofBaseLayer(readSpsId) },
    { kind: NalKind.pps, most: 8, readId: ofBaseLayer((bits) => readPps(bits).id) },
  ],
  readParameters,
};

function ofBaseLayer(readId: (bits: BitReader) => number): (nal: Buffer) => number | undefined {
  return (nal) =>
    layerId(h265Syntax.header(nal, 0)) === 0 ? readId(new BitReader(nal, headerBytes)) : undefined;
}

function readParameters(sets: ParameterSets): VideoParameters | undefined {
  const nal = sets.newest(NalKind.sps);
  if (!nal) return undefined;
  const sps = parseSps(nal);
  const { profileId, tierFlag, levelId, width, height, reorderFrames } = sps;
  const format = { codec: 'H265', profileId, tierFlag, levelId, width, height } as const;
  const pictureSets = sets
    .all(NalKind.pps)
    .map((each) => readParameterSet({ nal: each, headerBytes }, readPps));
  const [pps] = pictureSets;
  // Sets that differ would have to be told apart by each slice; no camera has such.
  if (!pps || !pictureSets.every((each) => alike(each, pps)) || pps.spsId !== sps.id) {
    return { format, reorderFrames };
  }
  const order = {
    bits: sps.orderBits,
    read: (header: number, slice: BitReader) => readOrder({ sps, pps, header }, slice),
  };
  return { format, reorderFrames, order };
}

function alike(one: PictureParameters, other: PictureParameters): boolean {
  return (
    one.spsId === other.spsId &&
    one.outputFlagPresent === other.outputFlagPresent &&
    one.extraBits === other.extraBits
  );
}

/** slice_pic_order_cnt_lsb of a picture's first slice segment (H.265 section 7.3.6.1). */
function readOrder(
  {
    sps,
    pps,
    header,
  }: { readonly sps: SequenceParameters; readonly pps: PictureParameters; readonly header: number },
  slice: BitReader,
): number {
  if (isIdr(header)) return 0;
  slice.flag(); // first_slice_segment_in_pic_flag
  if (isIrap(header)) slice.flag(); // no_output_of_prior_pics_flag
  slice.unsigned(63); // slice_pic_parameter_set_id
  slice.bits(pps.extraBits);
  slice.unsigned(MAX_SLICE_TYPE);
  if (pps.outputFlagPresent) slice.flag();
  if (sps.separateColourPlanes) slice.bits(2);
  return slice.bits(sps.orderBits);
}
