import { setTimeout as pause } from 'node:timers/promises';

export interface EventuallyOptions {
  /** Default 15 000: no claim about how quick it is, so that a busy machine is no failure. */
  readonly withinMs?: number;
  /** Default 25. */
  readonly everyMs?: number;
  /** What is waited for, for the error. */
  readonly what?: string;
}

type Truthy<T> = Exclude<T, undefined | null | false | 0 | ''>;

/**
 * Asks again and again until the probe gives a truthy value, and returns that. Throws where it gives none in time,
 * naming `what` and the probe's last error. A probe that itself hangs counts as one that gave nothing.
 */
export async function eventually<T>(
  probe: () => T | Promise<T>,
  { withinMs = 15_000, everyMs = 25, what = 'what was waited for' }: EventuallyOptions = {},
): Promise<Truthy<T>> {
  const deadline = performance.now() + withinMs;
  let lastError: unknown;
  for (;;) {
    const value = await answerBefore(deadline, probe).catch((error: unknown) => {
      lastError = error;
      return undefined;
    });
    if (value) return value as Truthy<T>;
    if (performance.now() + everyMs > deadline) break;
    await pause(everyMs);
  }
  const because = lastError instanceof Error ? `: ${lastError.message}` : '';
  throw new Error(`${what} did not come within ${withinMs} ms${because}`, { cause: lastError });
}

async function answerBefore<T>(deadline: number, probe: () => T | Promise<T>): Promise<T | undefined> {
  const over = new AbortController();
  const tooLate = pause(Math.max(1, deadline - performance.now()), undefined, { signal: over.signal });
  try {
    return await Promise.race([(async () => probe())(), tooLate]);
  } finally {
    tooLate.catch(() => undefined);
    over.abort();
  }
}
