import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createIdle, IDLE_AFTER_MS } from '../../../viewer/models/stage/idle.ts';
import { steadyClock } from '../fakes/clock.ts';

describe('idleness', () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  it('comes some time after the last thing that was done', () => {
    const { idle, stir } = createIdle({ clock: steadyClock, busy: () => false });
    vi.advanceTimersByTime(IDLE_AFTER_MS - 1);
    stir();
    vi.advanceTimersByTime(IDLE_AFTER_MS - 1);
    expect(idle.value).toBe(false);
    vi.advanceTimersByTime(1);
    expect(idle.value).toBe(true);
    stir();
    expect(idle.value).toBe(false);
  });

  it('does not come while something is held', () => {
    let busy = true;
    const { idle } = createIdle({ clock: steadyClock, busy: () => busy });
    vi.advanceTimersByTime(5 * IDLE_AFTER_MS);
    expect(idle.value).toBe(false);
    busy = false;
    vi.advanceTimersByTime(IDLE_AFTER_MS);
    expect(idle.value).toBe(true);
  });

  it('leaves nothing running', () => {
    createIdle({ clock: steadyClock, busy: () => false }).dispose();
    expect(vi.getTimerCount()).toBe(0);
  });
});
