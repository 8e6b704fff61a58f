import type { PathWindow } from './path-watch.ts';

/** `choked`: what is sent is lost in front of the network already. `strained`: it must last to mean anything. */
type Strain = 'none' | 'strained' | 'choked';

/** Shares of a window's packets. The engine refuses packets where the socket's buffer is full. */
const CHOKED_REFUSALS = 0.25;
const STRAINED_REFUSALS = 0.05;

/** Random loss stays below; a path that carries two thirds of the stream loses the rest. */
const HEAVY_LOSS = 0.35;
/** Beside an estimate below the stream. */
const SOME_LOSS = 0.12;

/** An estimate below these shares of the stream: beside loss, or beside a queue that grows. */
const SHORT_OF_BANDWIDTH = 0.75;

/** A round trip so much longer than the least is a queue, in ms. */
const QUEUE_MS = 200;

/** The strain on a path that one window shows. Random loss alone is none, for that is what retransmission is for. */
export function strainOf(window: PathWindow): Strain {
  const { refusedRate, lossRate, streamBps, bandwidthBps, roundTripMs = 0, leastRoundTripMs = 0 } = window;
  if (refusedRate >= CHOKED_REFUSALS) return 'choked';
  if (refusedRate >= STRAINED_REFUSALS || lossRate >= HEAVY_LOSS) return 'strained';
  if (bandwidthBps === undefined || bandwidthBps >= streamBps * SHORT_OF_BANDWIDTH) return 'none';
  return lossRate >= SOME_LOSS || roundTripMs - leastRoundTripMs >= QUEUE_MS ? 'strained' : 'none';
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

/** Strain must last for so long, in ms; a roaming telephone loses half a second. */
const STRAINED_MS = 2_000;

/** The first pause and the longest, in ms: queues drain, and a path that is too narrow does not get most of its time. */
const FIRST_PAUSE_MS = 1_000;
const MOST_DOUBLINGS = 3;

/** A path that has carried the stream for so long after a pause, in ms, is as good as new. */
const RECOVERED_MS = 20_000;

export interface CongestionDecision {
  readonly congestion: Congestion;
  /** The feed stops in front of the next frame, for so long, and goes on at a keyframe then; absent: it goes on. */
  readonly pauseMs?: number;
}

/** Whether a viewer keeps up, after one more window. */
export function judgePath(before: Congestion, window: PathWindow, nowMs: number): CongestionDecision {
  const strain = strainOf(window);
  const recovered = nowMs - before.resumedAt >= RECOVERED_MS;
  const pauses = recovered ? 0 : before.pauses;
  if (strain === 'none') return { congestion: { ...before, pauses, strainedSince: undefined } };
  const strainedSince = before.strainedSince ?? nowMs - window.forMs;
  if (strain === 'strained' && nowMs - strainedSince < STRAINED_MS) {
    return { congestion: { ...before, pauses, strainedSince } };
  }
  return {
    congestion: { ...before, pauses: pauses + 1, strainedSince: undefined },
    pauseMs: FIRST_PAUSE_MS * 2 ** Math.min(pauses, MOST_DOUBLINGS),
  };
}
