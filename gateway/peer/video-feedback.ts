import type { RtcpVisitor } from '../rtp/rtcp.ts';
import type { PeerEvents } from './peer.ts';

/** What a viewer's RTCP tells of the video, as events; `isVideo` knows the video's SSRC. */
export function videoFeedback(events: PeerEvents, isVideo: (ssrc: number) => boolean): RtcpVisitor {
  return {
    pictureLoss: (ssrc) => {
      if (isVideo(ssrc)) events.onKeyframeRequest();
    },
    fullIntraRequest: (ssrc) => {
      if (isVideo(ssrc)) events.onKeyframeRequest();
    },
    lost: (ssrc, sequence) => {
      if (isVideo(ssrc)) events.onLost(sequence);
    },
    report: (block) => {
      if (isVideo(block.sourceSsrc)) events.onReport(block);
    },
    bandwidth: (bitsPerSecond) => events.onBandwidth(bitsPerSecond),
  };
}
