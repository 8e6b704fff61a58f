import type { MediaClock } from './media-clock.ts';

/**
 * Sound and picture of one moment reach us within this time, in ms. Where the reports say that they lie further apart,
 * the camera counts them by two clocks that have nothing to do with each other.
 */
const MAX_SKEW_MS = 3_000;

/** Where both media stand at one moment, in ticks of their own timelines. */
export interface Standing {
  readonly video: number;
  readonly audio: number | undefined;
}

/**
 * What the outgoing sender reports say of a moment of the local clock, in ms. The picture stands where its packets'
 * arrival puts it; the sound stands beside it as the camera's reports say, so that a delay of either on its way does
 * no harm, or by its own arrival where the camera's reports do not tell.
 */
export function standingAt(
  atMs: number,
  { video, audio }: { video: MediaClock; audio?: MediaClock },
): Standing {
  const picture = video.ticksByArrival(atMs);
  if (!audio) return { video: picture, audio: undefined };
  return { video: picture, audio: soundByReports(atMs, { video, audio }) ?? audio.ticksByArrival(atMs) };
}

function soundByReports(atMs: number, { video, audio }: { video: MediaClock; audio: MediaClock }) {
  const { aheadMs } = video;
  if (aheadMs === undefined || audio.aheadMs === undefined) return undefined;
  if (Math.abs(aheadMs - audio.aheadMs) > MAX_SKEW_MS) return undefined;
  return audio.ticksByReports(atMs + aheadMs);
}
