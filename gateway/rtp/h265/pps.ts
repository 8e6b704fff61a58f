import type { BitReader } from '../reslicer/bit-reader.ts';

const MAX_PPS_ID = 63;
const MAX_SPS_ID = 15;

/** What a slice header can not be read without (H.265 section 7.3.2.3.1). */
export interface PictureParameters {
  readonly id: number;
  readonly spsId: number;
  readonly outputFlagPresent: boolean;
  /** `num_extra_slice_header_bits`. */
  readonly extraBits: number;
}

/** `bits` stand behind the NAL unit's header. Throws a RangeError. */
export function readPps(bits: BitReader): PictureParameters {
  const id = bits.unsigned(MAX_PPS_ID);
  const spsId = bits.unsigned(MAX_SPS_ID);
  bits.flag(); // dependent_slice_segments_enabled_flag
  return { id, spsId, outputFlagPresent: bits.flag(), extraBits: bits.bits(3) };
}
