import type { StreamReason } from './stream-problem.ts';

/** What is known when a pull has ended by itself. */
export interface PullOutcome {
  readonly reason: StreamReason;
  /** Pulls that failed one after another, this one included, without a packet in between. */
  readonly failures: number;
  /** Whether somebody waits for the picture. */
  readonly watched: boolean;
  /** The camera is there, and has no room or sends in circles. */
  readonly isBusy?: boolean | undefined;
}

export interface Wait {
  readonly kind: 'wait';
  readonly forMs: number;
}

/** A camera that is back must show its picture within 5 s, so no wait for a lost one comes near that. */
const LOST: Backoff = { firstMs: 250, longestMs: 1_000 };

/** Such a camera is not helped by being asked four times a second, and must be back within 5 s as well. */
const BUSY: Backoff = { firstMs: 1_000, longestMs: 4_000 };

/** Cameras lock an account after a few wrong passwords; waiting for a person to mend it costs nothing. */
const REFUSED: Backoff = { firstMs: 15_000, longestMs: 120_000 };

/** Only somebody at the camera's settings changes these. */
const WRONG: Backoff = { firstMs: 5_000, longestMs: 30_000 };

/** The longest wait while nobody watches is no less, in ms; whoever comes cuts it short. */
const UNWATCHED_MS = 10_000;

interface Backoff {
  readonly firstMs: number;
  readonly longestMs: number;
}

const BACKOFFS: Readonly<Record<StreamReason, Backoff>> = {
  unreachable: LOST,
  closed: LOST,
  stalled: LOST,
  protocol: LOST,
  device: LOST,
  'refused-credentials': REFUSED,
  'bad-url': WRONG,
  'no-such-stream': LOST,
  'no-video': WRONG,
  untrusted: WRONG,
  'unsupported-transport': WRONG,
  'too-large': WRONG,
};

/**
 * How long to wait before a stream is pulled again: doubling from the first wait to the longest, less up to a
 * quarter of jitter so that cameras behind one switch do not all come at once. While nobody watches, the waits begin
 * where they would end otherwise.
 */
export function afterPull({ reason, failures, watched, isBusy }: PullOutcome, random: () => number): Wait {
  const backoff = isBusy ? BUSY : BACKOFFS[reason];
  const firstMs = watched ? backoff.firstMs : backoff.longestMs;
  const longestMs = watched ? backoff.longestMs : Math.max(backoff.longestMs, UNWATCHED_MS);
  const doubled = Math.min(longestMs, firstMs * 2 ** Math.min(Math.max(failures - 1, 0), 16));
  return { kind: 'wait', forMs: Math.round(doubled * (1 - 0.25 * random())) };
}

/** How long a camera that was never reached may take to answer one request, in ms. */
const UNKNOWN_PATIENCE_MS = 5_000;
const LEAST_PATIENCE_MS = 1_500;
/** So many pulls in a row with little patience are followed by one with the full. */
const HASTY_PULLS = 3;

/**
 * How long to wait for the connection and for each answer up to the description, in ms, given how long all of that
 * took the last time, and how many pulls since have not come so far. A camera that hangs accepts connections and then
 * says nothing; whoever waits the full time for each answer is still waiting when it is back. One that has become
 * slow for good gets its time now and then.
 */
export function patience({ lastMs, unanswered }: { lastMs: number | undefined; unanswered: number }): number {
  if (lastMs === undefined || unanswered % (HASTY_PULLS + 1) === HASTY_PULLS) return UNKNOWN_PATIENCE_MS;
  return Math.min(UNKNOWN_PATIENCE_MS, Math.max(LEAST_PATIENCE_MS, 3 * lastMs));
}
