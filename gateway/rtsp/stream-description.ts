/** What a camera announces in its SDP (RFC 8866) and the gateway can use. */
export interface StreamDescription {
  readonly video: VideoDescription;
}

export interface VideoDescription {
  readonly codec: 'H264';
  readonly payloadType: number;
  /** Ticks a second; 90000 for H.264 (RFC 6184 section 8.2.1). */
  readonly clockRate: number;
  /** From `sprop-parameter-sets`, NAL units without start codes; empty where the camera has them in-band only. */
  readonly sps: readonly Buffer[];
  readonly pps: readonly Buffer[];
}
