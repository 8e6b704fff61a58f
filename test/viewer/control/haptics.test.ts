import { describe, expect, it, vi } from 'vitest';
import { createHaptics } from '../../../viewer/models/control/haptics.ts';
import { createFakeMemory } from '../fakes/memory.ts';

describe('haptics', () => {
  it('tremble shortly unless somebody turned them off, and remember that', () => {
    const vibrate = vi.fn();
    const memory = createFakeMemory();
    const haptics = createHaptics({ memory, vibrate });
    haptics.tap();
    expect(vibrate).toHaveBeenCalledOnce();
    expect(vibrate.mock.lastCall?.[0]).toBeLessThan(30);
    haptics.set(false);
    haptics.tap();
    expect(vibrate).toHaveBeenCalledOnce();
    expect(createHaptics({ memory, vibrate }).on.value).toBe(false);
    haptics.set(true);
    expect(createHaptics({ memory, vibrate }).on.value).toBe(true);
  });

  it('are nothing to be set where the device can not', () => {
    const haptics = createHaptics({ memory: createFakeMemory(), vibrate: undefined });
    expect(haptics.able).toBe(false);
    expect(() => haptics.tap()).not.toThrow();
  });
});
