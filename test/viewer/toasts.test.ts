import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createToasts } from '../../viewer/models/toasts.ts';
import { steadyClock } from './fakes/clock.ts';

const titles = (toasts: ReturnType<typeof createToasts>) => toasts.list.value.map(({ title }) => title);

describe('toasts', () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  it('go by themselves, each after its own eight seconds', () => {
    const toasts = createToasts(steadyClock);
    toasts.show({ title: 'busy' });
    vi.advanceTimersByTime(4000);
    toasts.show({ title: 'refused' });
    vi.advanceTimersByTime(3999);
    expect(titles(toasts)).toEqual(['busy', 'refused']);
    vi.advanceTimersByTime(1);
    expect(titles(toasts)).toEqual(['refused']);
    vi.advanceTimersByTime(4000);
    expect(titles(toasts)).toEqual([]);
  });

  it('stand once, the same words again keep them up', () => {
    const toasts = createToasts(steadyClock);
    toasts.show({ title: 'busy', detail: 'ben drives' });
    vi.advanceTimersByTime(7000);
    toasts.show({ title: 'busy', detail: 'ben drives' });
    expect(toasts.list.value).toHaveLength(1);
    vi.advanceTimersByTime(7000);
    expect(toasts.list.value).toHaveLength(1);
    toasts.show({ title: 'busy', detail: 'carl drives' });
    expect(toasts.list.value).toHaveLength(2);
  });

  it('are three at most, the newest', () => {
    const toasts = createToasts(steadyClock);
    for (const title of ['1', '2', '3', '4']) toasts.show({ title });
    expect(titles(toasts)).toEqual(['2', '3', '4']);
  });

  it('can be sent away', () => {
    const toasts = createToasts(steadyClock);
    toasts.show({ title: 'a' });
    toasts.show({ title: 'b' });
    toasts.dismiss(toasts.list.value[0]?.id ?? -1);
    expect(titles(toasts)).toEqual(['b']);
  });

  it('leave nothing behind', () => {
    const toasts = createToasts(steadyClock);
    toasts.show({ title: 'a' });
    toasts.clear();
    expect(titles(toasts)).toEqual([]);
    expect(vi.getTimerCount()).toBe(0);
  });
});
