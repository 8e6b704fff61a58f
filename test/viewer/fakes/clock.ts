import { type Clock, platformClock } from '../../../viewer/models/clock.ts';

/** Vitest's fake timers, without chance: pauses are as long as they get. */
export const steadyClock: Clock = { ...platformClock, random: () => 0 };

/** Names that tell their order: `a-1`, `a-2` … */
export function createNames(prefix: string): () => string {
  let last = 0;
  return () => `${prefix}-${++last}`;
}
