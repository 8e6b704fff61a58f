import type { PathWindow } from './path-watch.ts';

/**
 * Of the time: a path that is too narrow refuses packets of nearly every frame, since the socket's buffer never empties.
 * One that is wide enough refuses the end of a burst, such as a static scene's keyframe, and carries it a moment later.
 */
const REFUSES_MOSTLY = 0.5;

/** Random loss stays below; a path that carries two thirds of the stream loses the rest. */
const HEAVY_LOSS = 0.35;
/** Beside an estimate below the stream. */
const SOME_LOSS = 0.12;

/** An estimate below these shares of the stream: beside loss, or beside a queue that grows. */
const SHORT_OF_BANDWIDTH = 0.75;

/** A round trip so much longer than the least is a queue, in ms. */
const QUEUE_MS = 200;
/** And such a queue tells enough: what is seen so late is not live. */
const LONG_QUEUE_MS = 1_000;

/** Whether one window shows strain on a path. Random loss alone is none, for that is what retransmission is for. */
export function isStrained(window: PathWindow): boolean {
  const { refusedTime, streamBps, bandwidthBps, roundTripMs = 0, leastRoundTripMs = 0 } = window;
  const lossRate = lossOf(window);
  const queueMs = roundTripMs - leastRoundTripMs;
  if (refusedTime >= REFUSES_MOSTLY || lossRate >= HEAVY_LOSS || queueMs >= LONG_QUEUE_MS) return true;
  if (bandwidthBps === undefined || bandwidthBps >= streamBps * SHORT_OF_BANDWIDTH) return false;
  return lossRate >= SOME_LOSS || queueMs >= QUEUE_MS;
}

/** What the engine refused is reported as lost, too, and is no loss where it went out some ms later. */
function lossOf({ lossRate, reportedLossRate, refusedRate }: PathWindow): number {
  return Math.max(lossRate, refusedRate > 0 ? 0 : reportedLossRate);
}

/** What is remembered of a path between windows; times by the same monotonic clock, in ms. */
export interface Congestion {
  readonly strainedSince: number | undefined;
  /** Ends of pauses that did not help for long; each doubles the next. */
  readonly pauses: number;
  readonly resumedAt: number;
}

export const UNCONGESTED: Congestion = {
  strainedSince: undefined,
  pauses: 0,
  resumedAt: Number.NEGATIVE_INFINITY,
};

/**
 * Strain must last for so long, in ms, to mean anything, for a roaming telephone loses half a second; less on a path that
 * was just found to be too narrow.
 */
const STRAINED_MS = 2_000;
const STRAINED_AGAIN_MS = 1_000;

/** A window grows as long as an outage, after which all may be well, in ms. */
const LONGEST_WINDOW_MS = 1_000;

/** The first pause and the longest, in ms: queues drain, and a path that is too narrow does not get most of its time. */
const FIRST_PAUSE_MS = 2_000;
const MOST_DOUBLINGS = 2;

/** Of what has arrived lately: so much is sure to get through, in bits per second not less than the least. */
const SURE_SHARE = 0.8;
const LEAST_CARRIED_BPS = 300_000;

/** A path that has carried the stream for so long after a pause, in ms, is as good as new. */
const RECOVERED_MS = 20_000;

export interface CongestionDecision {
  readonly congestion: Congestion;
  /** The feed stops in front of the next frame, for so long, and goes on at a keyframe then; absent: it goes on. */
  readonly pauseMs?: number;
}

/** Whether a viewer keeps up, after one more window. */
export function judgePath(before: Congestion, window: PathWindow, nowMs: number): CongestionDecision {
  const recovered = nowMs - before.resumedAt >= RECOVERED_MS;
  const pauses = recovered ? 0 : before.pauses;
  if (!isStrained(window)) return { congestion: { ...before, pauses, strainedSince: undefined } };
  const strainedSince = before.strainedSince ?? nowMs - Math.min(window.forMs, LONGEST_WINDOW_MS);
  const lastsMs = pauses > 0 ? STRAINED_AGAIN_MS : STRAINED_MS;
  if (nowMs - strainedSince < lastsMs) return { congestion: { ...before, pauses, strainedSince } };
  return {
    congestion: { ...before, pauses: pauses + 1, strainedSince: undefined },
    pauseMs: FIRST_PAUSE_MS * 2 ** Math.min(pauses, MOST_DOUBLINGS),
  };
}

/** What a strained path carries, in bits per second, with care. */
export function carriedBps(window: PathWindow): number {
  const { streamBps, refusedRate, bandwidthBps = Number.POSITIVE_INFINITY } = window;
  const arrived = streamBps * (1 - Math.max(lossOf(window), refusedRate));
  return Math.max(LEAST_CARRIED_BPS, SURE_SHARE * Math.min(arrived, bandwidthBps));
}
