/** What is known of the path that a replay goes over, in bits per second. */
export interface ReplayPath {
  /** What the stream takes; 0 until known. */
  readonly streamBps: number;
  /** What the viewer believes that its path carries (REMB); absent until told. */
  readonly bandwidthBps: number | undefined;
  /** Packets that the viewer missed of those sent lately, 0 to 1. */
  readonly lossRate: number;
}

/** What became of the packets since the pace was chosen. */
export interface ReplayProgress {
  readonly sent: number;
  /** Asked for by the viewer. */
  readonly missed: number;
  /** Not taken by the sink. */
  readonly refused: number;
}

/**
 * A path that gives no sign of being narrow gets this much: 5 MB of cache are out in about 250 ms, and one viewer's
 * decoder takes no more. In bits per second.
 */
const FULL_BPS = 190_000_000;

/** As slow as a replay ever gets, beside twice the stream, in bits per second. */
const LEAST_BPS = 4_000_000;

/** What goes out at one time; a browser's socket holds about 56 full packets. */
export const BURST_PACKETS = 40;
const BURST_BYTES = 48_000;

/** At a slow pace a timer need not fire for each packet. */
const LEAST_BURST_BYTES = 6_000;
const LEAST_PAUSE_MS = 1;
const MOST_PAUSE_MS = 20;

/** Of the packets sent: more is no random loss, but a queue that runs over. */
const OVERFLOWING = 0.25;

/** Fewer packets than this tell nothing. */
const TELLING_PACKETS = 32;

/** What libwebrtc holds behind a missing packet; beyond, it drops all of them and asks for a keyframe. */
export const HELD_PACKETS = 2048;

/** What a viewer's question takes beside the round trip, and the round trip where none is known, in ms. */
const QUESTION_MS = 50;
const LIKELY_ROUND_TRIP_MS = 100;

/**
 * How fast a replay begins, in bits per second. A viewer's estimate only counts where it lies below the stream: Chromium's
 * never goes far beyond what it has been sent.
 */
export function firstPace({ streamBps, bandwidthBps, lossRate }: ReplayPath): number {
  const narrow = lossRate > OVERFLOWING || (bandwidthBps !== undefined && bandwidthBps < streamBps);
  return narrow ? Math.max(leastPace(streamBps), 1.5 * (bandwidthBps ?? 0)) : FULL_BPS;
}

/** Where a replay's pace has its limits, in bits per second. */
export interface PaceLimits {
  /** What the stream takes; 0 until known. */
  readonly streamBps: number;
  /** From {@link repairablePace}. */
  readonly repairableBps: number;
}

/** The pace from now on; the same where there is no cause to change it, or too little is known yet. */
export function nextPace(
  bps: number,
  { sent, missed, refused }: ReplayProgress,
  { streamBps, repairableBps }: PaceLimits,
): number {
  const least = leastPace(streamBps);
  if (refused > 0) return Math.max(least, Math.min(bps / 2, repairableBps));
  if (missed === 0) return bps;
  const overflowing = sent >= TELLING_PACKETS && missed > sent * OVERFLOWING;
  return Math.max(least, Math.min(overflowing ? bps / 2 : bps, repairableBps));
}

/** The pace at which a lost packet is asked for before so many bytes more have gone out; beyond those it is lost for ever. */
export function repairablePace(reachBytes: number, roundTripMs = LIKELY_ROUND_TRIP_MS): number {
  return (reachBytes * 8_000) / (roundTripMs + QUESTION_MS);
}

/** What may go out after `sinceMs`, in bytes, with `creditBytes` left over from before. */
export function burstAfter(sinceMs: number, bps: number, creditBytes: number): number {
  return Math.min(BURST_BYTES, creditBytes + (bps / 8_000) * sinceMs);
}

/** Until the next burst, in ms. */
export function pauseAt(bps: number): number {
  return Math.max(LEAST_PAUSE_MS, Math.min(MOST_PAUSE_MS, Math.round((LEAST_BURST_BYTES * 8_000) / bps)));
}

/** How long so many bytes take, in ms. */
export function replayTakes(bytes: number, bps: number): number {
  return (bytes * 8_000) / bps;
}

function leastPace(streamBps: number): number {
  return Math.max(LEAST_BPS, 2 * streamBps);
}
