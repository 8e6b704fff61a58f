import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createTurns } from '../../../viewer/models/wall/turns.ts';
import { steadyClock } from '../fakes/clock.ts';

const names = (count: number) => Array.from({ length: count }, (_, i) => `c${i}`);

describe('who may have a picture now', () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  const setUp = () => createTurns({ clock: steadyClock });

  it('is four at once, and the next in line as each has its picture', () => {
    const { want, granted, settle } = setUp();
    want(names(6));
    expect([...granted.value]).toEqual(['c0', 'c1', 'c2', 'c3']);
    settle('c2');
    settle('c2');
    settle('c5');
    expect([...granted.value]).toEqual(['c0', 'c1', 'c2', 'c3', 'c4']);
  });

  it('waits for nobody for long', () => {
    const { want, granted } = setUp();
    want(names(9));
    vi.advanceTimersByTime(1500);
    expect(granted.value.size).toBe(8);
    vi.advanceTimersByTime(1500);
    expect(granted.value.size).toBe(9);
  });

  it('is never more than the gateway gives to a page', () => {
    const { want, granted, settle } = setUp();
    want(names(60));
    for (const name of names(60)) settle(name);
    vi.advanceTimersByTime(60_000);
    expect(granted.value.size).toBe(28);
    want(names(60).slice(30));
    vi.advanceTimersByTime(60_000);
    expect([...granted.value].every((name) => !names(30).includes(name))).toBe(true);
  });

  it('is nobody any more who has left the line, and whoever stays keeps its turn', () => {
    const { want, granted } = setUp();
    want(names(4));
    want(['c3', 'x']);
    expect([...granted.value]).toEqual(['c3', 'x']);
    want([]);
    expect(granted.value.size).toBe(0);
    expect(vi.getTimerCount()).toBe(0);
  });

  it('is at once whoever has its picture already', () => {
    const { grant, want, granted } = setUp();
    grant('c8');
    want(names(9));
    expect([...granted.value].sort()).toEqual(['c0', 'c1', 'c2', 'c3', 'c8']);
  });

  it('leaves no timer behind', () => {
    const { want, dispose } = setUp();
    want(names(4));
    dispose();
    expect(vi.getTimerCount()).toBe(0);
  });
});
