import type { RtpView } from './rtp-view.ts';
import type { VideoFormat } from './video-format.ts';

/**
 * Turns a camera's RTP packets of any size into such as fit a viewer's path; one for each codec. NAL units stay as
 * they are, byte for byte. Packets are emitted, in order, before {@link push} returns.
 */
export interface VideoReslicer {
  /**
   * The format by the parameter sets in force, the same object until another is in force; absent until one is known
   * that can be read. A keyframe's are there before its first packet is emitted.
   */
  readonly format: VideoFormat | undefined;
  /** The camera sends B-frames: pictures in another order than they are shown in, which WebRTC does not undo. */
  readonly reorders: boolean;
  /**
   * A packet waits for its marker, since this camera's are missing or wrong and only the next frame tells that the
   * last one has ended. Read it after {@link push}; where true, call {@link flush} when the camera pauses.
   */
  readonly holdsBack: boolean;
  /** Parameter sets known from elsewhere (SDP), for a camera that does not send them in-band. */
  seed(parameterSets: readonly Buffer[]): void;
  /** `timestamp` is the frame's place on the outgoing timeline, in 90 kHz ticks (`Timeline.map`). */
  push(view: RtpView, timestamp: number): void;
  /**
   * Ends the frame that is held back, for nothing has come for a while (tens of milliseconds). Should the camera go
   * on with it after all, what follows is passed on behind the marker. Does nothing where nothing is held.
   */
  flush(): void;
  /** What comes next is another session's. Parameter sets stay until others come. */
  reset(): void;
}
