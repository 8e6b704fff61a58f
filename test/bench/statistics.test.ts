import { describe, expect, it } from 'vitest';
import { percentile, slope, summarize } from './statistics.ts';

describe('percentile', () => {
  it.each([
    { name: 'the middle of an odd number', values: [3, 1, 2], share: 0.5, expected: 2 },
    {
      name: 'between the two middle ones of an even number',
      values: [4, 1, 2, 3],
      share: 0.5,
      expected: 2.5,
    },
    { name: 'the least', values: [5, 9], share: 0, expected: 5 },
    { name: 'the largest', values: [5, 9], share: 1, expected: 9 },
    { name: 'of one value that value', values: [7], share: 0.99, expected: 7 },
    { name: 'by number, not by letter', values: [10, 9, 100], share: 0.5, expected: 10 },
  ])('is $name', ({ values, share, expected }) => {
    expect(percentile(values, share)).toBe(expected);
  });

  it('refuses no values', () => {
    expect(() => percentile([], 0.5)).toThrow(RangeError);
  });
});

describe('summarize', () => {
  it('gives median, least, largest and how many', () => {
    expect(summarize([30, 10, 20])).toEqual({ median: 20, min: 10, max: 30, count: 3 });
  });

  it('gives nothing where nothing was measured', () => {
    expect(summarize([])).toBeUndefined();
  });
});

describe('slope', () => {
  it('is what y grows with one more x, over the scatter', () => {
    const points = [
      { x: 1, y: 12 },
      { x: 10, y: 29 },
      { x: 30, y: 70 },
    ];
    expect(slope(points)).toBeCloseTo(2655 / 1322, 12);
  });

  it('is exact on a line', () => {
    expect(slope([1, 10, 30].map((x) => ({ x, y: 80 + 0.5 * x })))).toBeCloseTo(0.5, 12);
  });

  it('is none of a single point', () => {
    expect(slope([{ x: 1, y: 12 }])).toBeUndefined();
  });
});
