import type { PeerStatistics } from '../../transport/peer-statistics.ts';

/** What happened between two looks at one connection; undefined is what the browser does not tell. */
export interface Rates {
  /** Bits per second of the picture's packets, without their headers. */
  readonly bitrate: number | undefined;
  /** Pictures decoded per second. */
  readonly fps: number | undefined;
  /** Share of the packets that did not come, 0 to 1. */
  readonly loss: number | undefined;
  /** Mean time of a picture in the jitter buffer, and in the decoder, in ms. */
  readonly bufferMs: number | undefined;
  readonly decodeMs: number | undefined;
  readonly roundTripMs: number | undefined;
}

/** Nothing where counters began anew: then it is another stream than it was. Pure. */
export function ratesBetween(before: PeerStatistics, now: PeerStatistics): Rates | undefined {
  const seconds = (now.at - before.at) / 1000;
  if (!(seconds > 0) || hasRestarted(before, now)) return undefined;
  const [old, video] = [before.video, now.video];
  const perSecond = (count: number | undefined) => (count === undefined ? undefined : count / seconds);
  const bytes = grown(old?.bytes, video?.bytes);
  return {
    bitrate: perSecond(bytes === undefined ? undefined : bytes * 8),
    fps: perSecond(grown(old?.framesDecoded, video?.framesDecoded)),
    loss: lossBetween(before, now),
    bufferMs: mean(grown(old?.bufferedMs, video?.bufferedMs), grown(old?.emitted, video?.emitted)),
    decodeMs: mean(
      grown(old?.decodingMs, video?.decodingMs),
      grown(old?.framesDecoded, video?.framesDecoded),
    ),
    roundTripMs:
      mean(
        grown(before.rtcpRoundTripMs, now.rtcpRoundTripMs),
        grown(before.rtcpRoundTrips, now.rtcpRoundTrips),
      ) ?? now.path?.roundTripMs,
  };
}

function hasRestarted({ video: before }: PeerStatistics, { video: now }: PeerStatistics): boolean {
  const fell = (old: number | undefined, count: number | undefined) => (count ?? 0) < (old ?? 0);
  return fell(before?.bytes, now?.bytes) || fell(before?.framesDecoded, now?.framesDecoded);
}

/** A packet that was taken for lost and came late after all is taken off again, so that the count may fall. */
function lossBetween({ video: before }: PeerStatistics, { video: now }: PeerStatistics): number | undefined {
  const received = grown(before?.packets, now?.packets);
  const difference = grown(before?.lost, now?.lost);
  if (received === undefined || difference === undefined) return undefined;
  const lost = Math.max(0, difference);
  return received + lost > 0 ? lost / (received + lost) : 0;
}

function grown(before: number | undefined, now: number | undefined): number | undefined {
  return before === undefined || now === undefined ? undefined : now - before;
}

/** Nothing where nothing was counted. */
function mean(sum: number | undefined, count: number | undefined): number | undefined {
  return sum === undefined || count === undefined || count <= 0 ? undefined : Math.max(0, sum / count);
}
