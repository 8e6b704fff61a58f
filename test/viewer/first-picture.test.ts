import { signal } from '@preact/signals';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { afterFirstPicture } from '../../viewer/models/first-picture.ts';
import { steadyClock } from './fakes/clock.ts';

describe('what can wait', () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  function begin() {
    const live = signal(false);
    const stuck = signal(false);
    const run = vi.fn();
    const stop = afterFirstPicture({ live, stuck, clock: steadyClock, run });
    return { live, stuck, run, stop };
  }

  it('is done once, a turn after the first picture', () => {
    const { live, run } = begin();
    vi.advanceTimersByTime(1000);
    live.value = true;
    expect(run).not.toHaveBeenCalled();
    vi.advanceTimersByTime(0);
    expect(run).toHaveBeenCalledOnce();
    live.value = false;
    live.value = true;
    vi.advanceTimersByTime(10_000);
    expect(run).toHaveBeenCalledOnce();
  });

  it('waits no longer where no picture can come', () => {
    const { stuck, run } = begin();
    stuck.value = true;
    vi.advanceTimersByTime(0);
    expect(run).toHaveBeenCalledOnce();
  });

  it('is done after five seconds in any case', () => {
    const { run } = begin();
    vi.advanceTimersByTime(4999);
    expect(run).not.toHaveBeenCalled();
    vi.advanceTimersByTime(1);
    vi.advanceTimersByTime(1);
    expect(run).toHaveBeenCalledOnce();
  });

  it('is left undone by a page that goes', () => {
    const { live, run, stop } = begin();
    live.value = true;
    stop();
    vi.advanceTimersByTime(10_000);
    expect(run).not.toHaveBeenCalled();
    expect(vi.getTimerCount()).toBe(0);
  });
});
