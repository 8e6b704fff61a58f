import type { Clock } from './clock.ts';
import { retryDelayMs } from './retry.ts';

/** Counts failures in a row, and says how long to pause after each. */
export interface Backoff {
  /** One more failure; the pause in milliseconds that follows it. */
  fail(): number;
  /** What is left of the pause, in milliseconds. */
  leftMs(): number;
  /** Ends the pause; the failures still count. */
  skip(): void;
  /** Forgets the failures, and ends the pause. */
  reset(): void;
}

export interface BackoffOptions {
  readonly minMs: number;
  readonly maxMs: number;
  readonly clock: Clock;
}

export function createBackoff({ minMs, maxMs, clock }: BackoffOptions): Backoff {
  let failures = 0;
  let until = Number.NEGATIVE_INFINITY;
  return {
    fail() {
      const delay = retryDelayMs({ failures: failures++, minMs, maxMs, random: clock.random() });
      until = clock.now() + delay;
      return delay;
    },
    leftMs: () => Math.max(0, until - clock.now()),
    skip() {
      until = Number.NEGATIVE_INFINITY;
    },
    reset() {
      failures = 0;
      until = Number.NEGATIVE_INFINITY;
    },
  };
}
