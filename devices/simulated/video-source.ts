/** One coded picture. */
export interface AccessUnit {
  /** Without start codes; those of a keyframe begin with SPS and PPS. */
  readonly nals: readonly Buffer[];
  /** 90 kHz ticks, wrapping at 32 bit. */
  readonly timestamp: number;
  /** A decoder can start here (an IDR picture). */
  readonly keyframe: boolean;
}

/** A stream of H.264 as the RTSP server needs it; made by the encoder, or from recorded NAL units in a test. */
export interface VideoSource {
  /** NAL units without start codes, for the SDP; they stay the same as long as the source lives. */
  readonly sps: Buffer;
  readonly pps: Buffer;
  /**
   * Calls back with every picture from the next one on, until the returned function is called. A source works only
   * while somebody is subscribed.
   */
  subscribe(onAccessUnit: (unit: AccessUnit) => void): () => void;
}
