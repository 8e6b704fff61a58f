import { describe, expect, it } from 'vitest';
import { claim, DRIVER_LEASE_MS } from '../../../gateway/control/driver.ts';

const first = { id: 'a', name: 'phone' };
const second = { id: 'b', name: 'tablet' };
const driving = { ...first, lastCommandAt: 1_000 };

describe('claim', () => {
  it.each([
    ['nobody drives', undefined, second, 1_000, 'granted', true],
    ['the driver goes on', driving, first, 1_100, 'granted', false],
    ['another drives', driving, second, 1_100, 'refused', undefined],
    ['another is about to let go', driving, second, 1_000 + DRIVER_LEASE_MS - 1, 'refused', undefined],
    ['another has let go', driving, second, 1_000 + DRIVER_LEASE_MS, 'granted', true],
    ['the same person on another device', driving, { id: 'c', name: 'phone' }, 1_100, 'refused', undefined],
  ] as const)('%s', (_name, current, who, now, kind, changed) => {
    const decision = claim(current, who, now);
    expect(decision.kind).toBe(kind);
    if (decision.kind === 'granted') {
      expect(decision.changed).toBe(changed);
      expect(decision.driver).toEqual({ ...who, lastCommandAt: now });
    } else {
      expect(decision.driver).toBe(driving);
    }
  });
});
