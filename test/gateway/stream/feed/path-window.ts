import type { PathWindow } from '../../../../gateway/stream/feed/path-watch.ts';

/** A second in which nothing was lost, of a stream of 4 Mbit/s. */
export const CLEAR: PathWindow = {
  forMs: 1_000,
  packets: 350,
  refusedRate: 0,
  refusedTime: 0,
  lossRate: 0,
  reportedLossRate: 0,
  streamBps: 4_000_000,
  bandwidthBps: undefined,
  roundTripMs: undefined,
  leastRoundTripMs: undefined,
};
