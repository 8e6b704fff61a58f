import type { AudioFormat } from '../rtp/audio-format.ts';

/** What a camera announces in its SDP (RFC 8866) and the gateway can use. */
export interface StreamDescription {
  readonly video: VideoDescription;
  readonly audio?: AudioDescription;
  /** The encoding name of sound that WebRTC lacks, for example `MPEG4-GENERIC` (AAC). */
  readonly unsupportedAudio?: string;
}

export interface VideoDescription {
  readonly codec: 'H264' | 'H265';
  readonly payloadType: number;
  /** Ticks a second; 90000 for both codecs (RFC 6184 section 8.2.1, RFC 7798 section 7.1). */
  readonly clockRate: number;
  /**
   * From `sprop-parameter-sets` (H.264: SPS, PPS) or `sprop-vps`, `-sps`, `-pps` (H.265), in that order: NAL units
   * without start codes; empty where the camera has them in-band only.
   */
  readonly parameterSets: readonly Buffer[];
}

export interface AudioDescription extends AudioFormat {
  readonly payloadType: number;
}

/** The same stream without its sound. */
export function silent({ video, unsupportedAudio }: StreamDescription): StreamDescription {
  return unsupportedAudio === undefined ? { video } : { video, unsupportedAudio };
}
