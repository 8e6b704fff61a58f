import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { noblePrimitives } from '../../protocol/sealing/noble-primitives.ts';
import type { Primitives } from '../../protocol/sealing/primitives.ts';
import { warmUp } from '../../viewer/models/warm-up.ts';
import { steadyClock } from './fakes/clock.ts';

function counting() {
  const calls: string[] = [];
  const primitives: Primitives = {
    ...noblePrimitives,
    verify(input) {
      const fits = noblePrimitives.verify(input);
      calls.push(fits ? 'verified' : 'refused');
      return fits;
    },
    open(input) {
      const opened = noblePrimitives.open(input);
      calls.push(opened ? 'opened' : 'not opened');
      return opened;
    },
  };
  return { primitives, calls };
}

describe('warming up', () => {
  beforeEach(() => {
    vi.useFakeTimers();
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  it('does nothing while the page is being made', () => {
    const { primitives, calls } = counting();
    warmUp({ primitives, clock: steadyClock });
    expect(calls).toEqual([]);
    expect(vi.getTimerCount()).toBe(1);
  });

  it('runs what a visit runs, to its good end, and then rests', () => {
    const { primitives, calls } = counting();
    warmUp({ primitives, clock: steadyClock });
    vi.runAllTimers();
    expect(new Set(calls)).toEqual(new Set(['verified', 'opened']));
    expect(vi.getTimerCount()).toBe(0);
  });

  it('yields after each step, and stops at once', () => {
    const { primitives, calls } = counting();
    const stop = warmUp({ primitives, clock: steadyClock });
    while (calls.length === 0) vi.advanceTimersToNextTimer();
    expect(calls).toEqual(['verified']);
    stop();
    vi.runAllTimers();
    expect(calls).toEqual(['verified']);
    expect(vi.getTimerCount()).toBe(0);
  });
});
