import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { noticeSleep } from '../../viewer/models/sleep.ts';
import { steadyClock } from './fakes/clock.ts';

describe('sleep', () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  it('is noticed once, and no busy page is taken for it', () => {
    let sleptMs = 0;
    const onWake = vi.fn();
    const clock = { ...steadyClock, now: () => steadyClock.now() + sleptMs };
    const stop = noticeSleep({ clock, onWake });
    vi.advanceTimersByTime(10_000);
    sleptMs += 1500;
    vi.advanceTimersByTime(10_000);
    expect(onWake).not.toHaveBeenCalled();
    sleptMs += 5000;
    vi.advanceTimersByTime(1000);
    expect(onWake).toHaveBeenCalledOnce();
    vi.advanceTimersByTime(10_000);
    expect(onWake).toHaveBeenCalledOnce();
    stop();
    expect(vi.getTimerCount()).toBe(0);
  });
});
