/** One coded picture. */
export interface AccessUnit {
  /** Without start codes; those of a keyframe begin with their parameter sets. */
  readonly nals: readonly Buffer[];
  /** 90 kHz ticks, wrapping at 32 bit. */
  readonly timestamp: number;
  /** A decoder can start here (an IDR picture). */
  readonly keyframe: boolean;
  /** Unix ms; absent, it was just now. */
  readonly capturedAtMs?: number;
}

export type VideoCodec = 'H264' | 'H265';

/** A stream of pictures as the RTSP server needs it; made by the encoder, or from recorded NAL units in a test. */
export interface VideoSource {
  /** H264 where it is absent. */
  readonly codec?: VideoCodec;
  /** NAL units without start codes, for the SDP, as they are just now; a VPS is H.265's alone. */
  readonly vps?: Buffer | undefined;
  readonly sps: Buffer;
  readonly pps: Buffer;
  /**
   * Calls back with every picture from the next one on, until the returned function is called. A source works only
   * while somebody is subscribed.
   */
  subscribe(onAccessUnit: (unit: AccessUnit) => void): () => void;
  /** Makes the next picture a keyframe; absent where nobody can. */
  requestKeyframe?(): void;
}
