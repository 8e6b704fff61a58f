import { EncodedSource, type VideoEncoder } from '../../devices/simulated/encoded-source.ts';
import type { VideoSource } from '../../devices/simulated/video-source.ts';

/** A camera's stream that turns into another one, as when somebody changes its settings. */
export interface ChangingSource {
  readonly source: VideoSource;
  /** The next picture is a keyframe of that encoder's, and the description is its too. */
  change(to: VideoEncoder): void;
}

const CLOCK_RATE = 90_000;

/** Starts with `first`, whose pictures a second stay; the timestamps go on over every change. */
export function changingSource(first: VideoEncoder): ChangingSource {
  const { fps, sps, pps } = first;
  let present = first;
  let frame = 0;
  const driven = new EncodedSource({
    encoder: {
      fps,
      sps,
      pps,
      nextFrame() {
        const timestamp = Math.round((frame++ * CLOCK_RATE) / fps) % 2 ** 32;
        return { ...present.nextFrame(), timestamp };
      },
    },
    now: () => performance.now(),
  });
  return {
    source: {
      get codec() {
        return present.codec ?? 'H264';
      },
      get vps() {
        return present.vps;
      },
      get sps() {
        return present.sps;
      },
      get pps() {
        return present.pps;
      },
      subscribe: (onAccessUnit) => driven.subscribe(onAccessUnit),
      requestKeyframe: () => present.requestKeyframe?.(),
    },
    change(to) {
      present = to;
      to.requestKeyframe?.();
    },
  };
}
