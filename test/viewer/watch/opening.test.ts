import { signal } from '@preact/signals';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { CameraInfo } from '../../../protocol/messages.ts';
import { createOpening } from '../../../viewer/models/watch/opening.ts';
import { steadyClock } from '../fakes/clock.ts';
import { PORCH, YARD } from '../fakes/gateway.ts';

describe('opening a camera by its name', () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  function setUp(first?: readonly CameraInfo[]) {
    const cameras = signal<readonly CameraInfo[] | undefined>(first);
    const choose = vi.fn();
    const onUnknown = vi.fn();
    const opening = createOpening({ cameras, clock: steadyClock, choose, onUnknown });
    return { cameras, choose, onUnknown, opening };
  }

  it('chooses it at once where it is there', () => {
    const { opening, choose } = setUp([PORCH, YARD]);
    opening.open('yard');
    expect(choose).toHaveBeenCalledExactlyOnceWith('yard');
  });

  it('waits for the list, and says once that it is not in there', () => {
    const { opening, cameras, choose, onUnknown } = setUp();
    opening.open('attic');
    expect(onUnknown).not.toHaveBeenCalled();
    cameras.value = [PORCH];
    cameras.value = [PORCH, YARD];
    expect(onUnknown).toHaveBeenCalledExactlyOnceWith('attic');
    expect(choose).not.toHaveBeenCalled();
  });

  it('knows it by the name that it had before, but not while it waits for one that is new', () => {
    const renamed: CameraInfo = { ...YARD, name: 'gate', formerly: 'yard' };
    const { opening, cameras, choose } = setUp([PORCH, renamed]);
    opening.open('yard');
    expect(choose).toHaveBeenCalledExactlyOnceWith('gate');
    opening.open('yard', 15_000);
    cameras.value = [PORCH, YARD, { ...YARD, name: 'gate' }];
    expect(choose).toHaveBeenLastCalledWith('yard');
    opening.dispose();
  });

  it('waits for one that was just added', () => {
    const { opening, cameras, choose, onUnknown } = setUp([PORCH]);
    opening.open('yard', 15_000);
    vi.advanceTimersByTime(3000);
    cameras.value = [PORCH, YARD];
    expect(choose).toHaveBeenCalledExactlyOnceWith('yard');
    vi.advanceTimersByTime(20_000);
    expect(onUnknown).not.toHaveBeenCalled();
  });

  it('does not wait for ever', () => {
    const { opening, onUnknown } = setUp([PORCH]);
    opening.open('attic', 15_000);
    vi.advanceTimersByTime(15_000);
    expect(onUnknown).toHaveBeenCalledExactlyOnceWith('attic');
    opening.open('attic', 15_000);
    opening.dispose();
    expect(vi.getTimerCount()).toBe(0);
  });
});
