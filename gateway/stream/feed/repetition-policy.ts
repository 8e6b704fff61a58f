import type { PathWindow } from './path-watch.ts';

/** Whether each packet goes out again, some ms later each time, without being asked for. */
export interface Repetition {
  readonly copies: number;
  /** The loss that it began at, 0 to 1. */
  readonly lossBefore: number;
  /** It did harm, and is not tried again before, in ms. */
  readonly barredUntil: number;
  /** A window without copies tells at this time whether the loss is there without them, in ms. */
  readonly doubtedAt: number;
  /** From one such window to the next, in ms; doubled by each that was in vain. */
  readonly trustedMs: number;
}

/** A queue that only the copies make run over loses as much as justifies them; for how long that may go on, in ms. */
const LEAST_TRUST_MS = 10_000;
/** Loss at random is all the same without copies, and each such window then costs a picture or two. */
const MOST_TRUST_MS = 160_000;

export const NO_REPETITION: Repetition = {
  copies: 0,
  lossBefore: 0,
  barredUntil: Number.NEGATIVE_INFINITY,
  doubtedAt: Number.POSITIVE_INFINITY,
  trustedMs: LEAST_TRUST_MS,
};

/** From which loss on a viewer gets how many copies, 0 to 1; each lasts until the loss is below its second value. */
interface Thresholds {
  readonly begins: number;
  readonly ends: number;
  /** A second copy. */
  readonly twice: number;
  readonly once: number;
}

/**
 * A browser whose question got lost asks again after 100 ms, and the picture stands still meanwhile: at this loss that
 * happens each few seconds. At the higher one a copy leaves a hundredth, and a tenth of the questions for it gets lost.
 */
const ASKS_LATE: Thresholds = { begins: 0.015, ends: 0.005, twice: 0.07, once: 0.04 };

/** One that knows a short round trip asks again each 20 ms and needs no help; at a tenth lost it shows every picture. */
const ASKS_SOON: Thresholds = { begins: 0.14, ends: 0.07, twice: 1, once: 1 };

/** Three such round trips are over before anybody sees that the picture stands still. */
const SHORT_ROUND_TRIP_MS = 50;

/** More than that is a path too narrow for the stream alone. */
const HOPELESS = 0.25;

/** Where the loss comes from a queue that runs over, twice the packets make it grow by more than chance does. */
const HARM_FACTOR = 1.5;
const HARM = 0.12;

/** A viewer's estimate below this share of the stream leaves no room for more. */
const NO_ROOM = 0.5;

const BARRED_MS = 60_000;

export interface Judgement {
  /** Monotonic ms. */
  readonly nowMs: number;
  /** The viewer asks again after a round trip, not after a time of its own. */
  readonly knowsRoundTrip: boolean;
}

/** Whether packets are to be repeated, after one more window of {@link PathWindow.lossRate}. */
export function judgeRepetition(
  before: Repetition,
  window: PathWindow,
  { nowMs, knowsRoundTrip }: Judgement,
): Repetition {
  const { lossRate, refusedRate, bandwidthBps = Number.POSITIVE_INFINITY, streamBps, roundTripMs } = window;
  const asksSoon = knowsRoundTrip && (roundTripMs ?? 0) <= SHORT_ROUND_TRIP_MS;
  const { begins, ends, twice, once } = asksSoon ? ASKS_SOON : ASKS_LATE;
  const noRoom = refusedRate > 0 || lossRate > HOPELESS || bandwidthBps < streamBps * NO_ROOM;
  if (before.copies === 0) {
    if (noRoom || lossRate < begins) return { ...NO_REPETITION, barredUntil: before.barredUntil };
    if (nowMs < before.barredUntil) return before;
    const doubtedAt = nowMs + before.trustedMs;
    return { ...before, copies: lossRate < twice ? 1 : 2, lossBefore: lossRate, doubtedAt };
  }
  const harmful = lossRate > before.lossBefore * HARM_FACTOR + HARM;
  if (noRoom || harmful) return { ...NO_REPETITION, barredUntil: nowMs + BARRED_MS };
  if (lossRate < ends) return NO_REPETITION;
  if (nowMs >= before.doubtedAt) {
    return { ...NO_REPETITION, trustedMs: Math.min(MOST_TRUST_MS, before.trustedMs * 2) };
  }
  if (lossRate >= twice) return { ...before, copies: 2 };
  return lossRate < once ? { ...before, copies: 1 } : before;
}
