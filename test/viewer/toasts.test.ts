import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createToasts, toastFor } from '../../viewer/models/toasts.ts';
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

describe('what is said of a command', () => {
  const order = { command: 'home' } as const;

  it.each([
    ['nothing where it was taken', { kind: 'ok', answer: { status: 'ok' } }, undefined],
    [
      'once, where the reason names the camera',
      error('busy', 'ben drives porch'),
      { title: 'Ben drives porch.' },
    ],
    [
      'with the camera, where the reason does not',
      error('camera-refused', 'no such preset'),
      { title: 'porch refused a command.', detail: 'No such preset.' },
    ],
    [
      'that it was not answered',
      { kind: 'unanswered' },
      { title: 'The gateway has not answered a command to porch.' },
    ],
  ] as const)('%s', (_name, outcome, expected) => {
    expect(toastFor({ camera: 'porch', order, outcome })).toEqual(expected);
  });
});

function error<T extends 'busy' | 'camera-refused'>(code: T, reason: string) {
  return { kind: 'error', code, error: reason } as const;
}
