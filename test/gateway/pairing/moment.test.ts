import { expect, it } from 'vitest';
import { type Moment, momentClock, msBetween } from '../../../gateway/pairing/moment.ts';

const YEARS = 50 * 365 * 86_400_000;

it.each<[string, Moment, Moment, number | undefined]>([
  ['time that passes', { at: 1_000, boot: 'a', upMs: 10 }, { at: 6_000, boot: 'a', upMs: 5_010 }, 5_000],
  ['a clock that jumps ahead', { at: 0, boot: 'a', upMs: 10 }, { at: YEARS, boot: 'a', upMs: 60 }, 50],
  ['a clock that jumps back', { at: YEARS, boot: 'a', upMs: 10 }, { at: 0, boot: 'a', upMs: 60 }, 50],
  [
    'a machine that started anew',
    { at: 1_000, boot: 'a', upMs: 90_000 },
    { at: 9_000, boot: 'b', upMs: 10 },
    8_000,
  ],
  [
    'a machine that started anew in 1970',
    { at: YEARS, boot: 'a', upMs: 10 },
    { at: 10, boot: 'b', upMs: 10 },
    undefined,
  ],
  ['a system that tells no runs apart', { at: 1_000, upMs: 500 }, { at: 3_000, upMs: 7 }, 2_000],
  ['such a system whose clock was set back', { at: 1_000, upMs: 500 }, { at: 900, upMs: 600 }, undefined],
])('knows what lies between by %s', (_, from, to, ms) => {
  expect(msBetween(from, to)).toBe(ms);
});

it('is told by this machine', async () => {
  const clock = await momentClock();
  const first = clock();
  expect(msBetween(first, clock())).toBeGreaterThanOrEqual(0);
  expect(Math.abs(first.at - Date.now())).toBeLessThan(60_000);
});
