export interface RetryQuestion {
  /** Tries that failed in a row before this one. */
  readonly failures: number;
  readonly minMs: number;
  readonly maxMs: number;
  /** 0 ≤ value < 1. */
  readonly random: number;
}

/**
 * How long to wait before the next try, in milliseconds: doubled with each failure up to `maxMs`, of which a random
 * share of up to a half is taken off, so that the viewers of a gateway that restarts do not all come at once.
 */
export function retryDelayMs({ failures, minMs, maxMs, random }: RetryQuestion): number {
  const base = Math.min(maxMs, minMs * 2 ** Math.min(failures, 16));
  return Math.max(minMs, Math.round(base * (1 - random / 2)));
}
