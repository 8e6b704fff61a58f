import type { VideoFormat } from '../video-format.ts';
import type { BitReader } from './bit-reader.ts';
import type { NalSyntax } from './nal-syntax.ts';
import type { ParameterSetRule, ParameterSets } from './parameter-sets.ts';

/** All that the reslicer must know of a codec. */
export interface VideoCodec {
  readonly syntax: NalSyntax;
  /** Those a keyframe needs, each building on the ones before. */
  readonly parameterSets: readonly ParameterSetRule[];
  /** Undefined where sets are missing. Throws `ParameterSetError`. */
  readonly readParameters: (sets: ParameterSets) => VideoParameters | undefined;
}

/** What the parameter sets in force say about the stream. */
export interface VideoParameters {
  readonly format: VideoFormat;
  /**
   * How many pictures a decoder must wait for until it knows the next one to show: above 0 means B-frames. Absent
   * where the camera does not say.
   */
  readonly reorderFrames: number | undefined;
  /**
   * How a picture's place in the order of showing is read from the header of its first slice; absent where the sets
   * do not tell.
   */
  readonly order?: PictureOrder;
}

export interface PictureOrder {
  /** `read` counts modulo 2 to the power of so many. */
  readonly bits: number;
  /** `slice` stands behind the NAL unit's header. Throws a RangeError where the header is not all there. */
  read(header: number, slice: BitReader): number;
}
