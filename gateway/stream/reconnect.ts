import type { RtspErrorKind } from '../rtsp/errors.ts';

/** What is known when a pull has ended by itself. */
export interface PullOutcome {
  readonly kind: RtspErrorKind | 'device';
  /** Pulls that failed one after another, this one included, without a packet in between. */
  readonly failures: number;
}

export interface Wait {
  readonly kind: 'wait';
  readonly forMs: number;
}

/** A camera that is back must show its picture within 5 s, so no wait for a lost one comes near that. */
const LOST: Backoff = { firstMs: 250, longestMs: 2_000 };

/** Cameras lock an account after a few wrong passwords; waiting for a person to mend it costs nothing. */
const REFUSED: Backoff = { firstMs: 15_000, longestMs: 120_000 };

/** Only somebody at the camera's settings changes these. */
const WRONG: Backoff = { firstMs: 5_000, longestMs: 30_000 };

interface Backoff {
  readonly firstMs: number;
  readonly longestMs: number;
}

const BACKOFFS: Readonly<Record<PullOutcome['kind'], Backoff>> = {
  unreachable: LOST,
  closed: LOST,
  stalled: LOST,
  protocol: LOST,
  device: LOST,
  'refused-credentials': REFUSED,
  'bad-url': WRONG,
  'no-such-stream': LOST,
  'no-h264': WRONG,
  'unsupported-transport': WRONG,
  'too-large': WRONG,
};

/**
 * How long to wait before a stream is pulled again: doubling from the first wait to the longest, less up to a
 * quarter of jitter so that cameras behind one switch do not all come at once.
 */
export function afterPull({ kind, failures }: PullOutcome, random: () => number): Wait {
  const { firstMs, longestMs } = BACKOFFS[kind];
  const doubled = Math.min(longestMs, firstMs * 2 ** Math.min(Math.max(failures - 1, 0), 16));
  return { kind: 'wait', forMs: Math.round(doubled * (1 - 0.25 * random())) };
}
