import { readFile } from 'node:fs/promises';
import { uptime } from 'node:os';
import * as z from 'zod/mini';

/** When something was written down, so that another process can tell how long ago that is though the clock was set. */
export const momentSchema = z.object({
  /** Ms since 1970, by a clock that may be wrong: a board without a battery begins in 1970. */
  at: z.number(),
  /** Of this run of the machine; absent where the system tells no such thing. */
  boot: z.optional(z.string().check(z.maxLength(64))),
  /** Ms since the machine's start, which nobody sets. */
  upMs: z.number(),
});
export type Moment = z.infer<typeof momentSchema>;

export type MomentClock = () => Moment;

/** This machine's clock. Linux tells one run of a machine from the next (random(4)); others are believed their clock. */
export async function momentClock(): Promise<MomentClock> {
  const told = await readFile('/proc/sys/kernel/random/boot_id', 'utf8').catch(() => '');
  const boot = told.trim();
  return () => ({ at: Date.now(), ...(boot !== '' && { boot }), upMs: uptime() * 1000 });
}

/**
 * How many ms lie between two moments; nothing where that can not be known: the machine has started anew since, and its
 * clock stands before what was written.
 */
export function msBetween(from: Moment, to: Moment): number | undefined {
  const isSameRun = from.boot !== undefined && from.boot === to.boot;
  const ms = isSameRun ? to.upMs - from.upMs : to.at - from.at;
  return ms >= 0 ? ms : undefined;
}
