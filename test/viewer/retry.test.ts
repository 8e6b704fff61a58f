import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { retryDelayMs } from '../../viewer/models/retry.ts';

describe('the pause before another try', () => {
  it.each([
    [0, 0, 250],
    [1, 0, 500],
    [2, 0, 1000],
    [3, 0, 2000],
    [4, 0, 3000],
    [99, 0, 3000],
    [4, 0.9, 1650],
    [2, 0.5, 750],
  ])('after %i failures with chance %f: %i ms', (failures, random, expected) => {
    expect(retryDelayMs({ failures, random, minMs: 250, maxMs: 3000 })).toBe(expected);
  });

  it('is never beyond its bounds', () => {
    fc.assert(
      fc.property(
        fc.nat(),
        fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }),
        (failures, random) => {
          const delay = retryDelayMs({ failures, random, minMs: 250, maxMs: 3000 });
          expect(delay).toBeGreaterThanOrEqual(250);
          expect(delay).toBeLessThanOrEqual(3000);
        },
      ),
    );
  });
});
