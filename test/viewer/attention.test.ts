import { effect, signal } from '@preact/signals';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createAttention } from '../../viewer/models/attention.ts';
import { steadyClock } from './fakes/clock.ts';

describe('attention to the page', () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  function setUp(isVisible = true) {
    const visible = signal(isVisible);
    return { visible, ...createAttention({ visible, clock: steadyClock }) };
  }

  it('ends a quarter of a minute after the page was hidden, and is back at once', () => {
    const { visible, attending } = setUp();
    visible.value = false;
    vi.advanceTimersByTime(14_999);
    expect(attending.value).toBe(true);
    vi.advanceTimersByTime(1);
    expect(attending.value).toBe(false);
    visible.value = true;
    expect(attending.value).toBe(true);
  });

  it('does not end by a short look elsewhere', () => {
    const { visible, attending } = setUp();
    visible.value = false;
    vi.advanceTimersByTime(10_000);
    visible.value = true;
    vi.advanceTimersByTime(10_000);
    visible.value = false;
    vi.advanceTimersByTime(10_000);
    expect(attending.value).toBe(true);
  });

  it('goes on while somebody holds it, and a while after the last has let go', () => {
    const { visible, attending, hold } = setUp();
    const [letGo, letGoToo] = [hold(), hold()];
    visible.value = false;
    vi.advanceTimersByTime(60_000);
    letGo();
    letGo();
    vi.advanceTimersByTime(60_000);
    expect(attending.value).toBe(true);
    letGoToo();
    vi.advanceTimersByTime(15_000);
    expect(attending.value).toBe(false);
  });

  it('is back when somebody takes hold of it in a hidden page', () => {
    const { attending, hold } = setUp(false);
    vi.advanceTimersByTime(15_000);
    expect(attending.value).toBe(false);
    hold();
    expect(attending.value).toBe(true);
  });

  it('does not take an effect that holds it for one that reads it', () => {
    const { hold } = setUp();
    const runs = vi.fn();
    const stop = effect(() => {
      runs();
      return hold();
    });
    hold();
    stop();
    expect(runs).toHaveBeenCalledOnce();
  });

  it('leaves no timer behind', () => {
    const { visible, dispose } = setUp();
    visible.value = false;
    dispose();
    expect(vi.getTimerCount()).toBe(0);
  });
});
