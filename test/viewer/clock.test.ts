import { describe, expect, it } from 'vitest';
import { countSleep } from '../../viewer/models/clock.ts';

type Step = readonly [what: string, steadyMs: number, wallMs: number, passedMs: number];

describe('a clock that counts sleep', () => {
  it.each<Step>([
    ['both go on', 1000, 1000, 1000],
    ['the device slept for an hour', 20, 3_600_020, 3_600_020],
    ['the two drift a little', 60_000, 60_300, 60_000],
    ['somebody set the wall’s clock back', 1000, -3_599_000, 1000],
    ['only the wall’s clock stood still', 1000, 0, 1000],
  ])('%s', (_, steadyMs, wallMs, passedMs) => {
    let steady = 500;
    let wall = 1_700_000_000_000;
    const now = countSleep({ steady: () => steady, wall: () => wall });
    const before = now();
    steady += steadyMs;
    wall += wallMs;
    expect(now() - before).toBe(passedMs);
    expect(now() - before).toBe(passedMs);
    steady += 100;
    wall += 100;
    expect(now() - before).toBe(passedMs + 100);
  });
});
