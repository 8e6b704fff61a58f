import { describe, expect, it } from 'vitest';
import { gapsBetween } from './gaps.ts';
import { lossRules } from './lossy-network.ts';

describe('gapsBetween', () => {
  const window = { fromMs: 1000, toMs: 2000, overMs: 150 };
  const steady = Array.from({ length: 60 }, (_, i) => 500 + i * 33);

  it.each([
    { name: 'a steady picture', shown: steady, expected: { sumMs: 0, longestMs: 33, count: 0 } },
    {
      name: 'a gap just long enough not to count',
      shown: [1000, 1100, 1250, 1400, 1550, 1700, 1850, 1999],
      expected: { sumMs: 0, longestMs: 150, count: 0 },
    },
    {
      name: 'two gaps',
      shown: steady.filter((at) => (at < 1200 || at > 1400) && (at < 1600 || at > 1760)),
      expected: { sumMs: 429, longestMs: 231, count: 2 },
    },
    {
      name: 'a picture that stops for good',
      shown: [1050, 1100, 1200],
      expected: { sumMs: 800, longestMs: 800, count: 1 },
    },
    {
      name: 'nothing at all, with pictures before and after',
      shown: [900, 990, 2100],
      expected: { sumMs: 1000, longestMs: 1000, count: 1 },
    },
  ])('sees $name', ({ shown, expected }) => {
    expect(gapsBetween(shown, window)).toEqual(expected);
  });
});

describe('lossRules', () => {
  it('lose UDP by tenths of a percent, and replace what was there', () => {
    expect(lossRules(2.5)).toContain('meta l4proto udp numgen random mod 1000 < 25 drop');
    expect(lossRules(2.5)).toMatch(/^table inet \w+\ndelete table inet \w+\ntable inet/);
  });

  it('lose nothing at 0', () => {
    expect(lossRules(0)).not.toContain('drop');
  });
});
