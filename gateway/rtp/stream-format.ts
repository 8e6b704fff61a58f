import type { AudioFormat } from './audio-format.ts';
import type { VideoFormat } from './video-format.ts';

/** All that a camera's stream holds, as far as a viewer is concerned. */
export interface StreamFormat {
  readonly video: VideoFormat;
  /** Absent where the camera sends none, or none that WebRTC has. */
  readonly audio?: AudioFormat;
  /** The name, as the camera gives it, of sound that no viewer could play, for example `MPEG4-GENERIC` (AAC). */
  readonly unsupportedAudio?: string;
}
