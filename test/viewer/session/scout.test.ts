import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createScout } from '../../../viewer/models/session/scout.ts';
import { steadyClock } from '../fakes/clock.ts';

describe('a scout', () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  it('asks until the way is there, says how long that took, and is over', async () => {
    let isThere = false;
    const ask = vi.fn(async () => {
      await new Promise((resolve) => setTimeout(resolve, 50));
      return isThere;
    });
    const onThere = vi.fn();
    createScout({ clock: steadyClock, ask }).start(250, onThere);
    await vi.advanceTimersByTimeAsync(249);
    expect(ask).not.toHaveBeenCalled();
    await vi.advanceTimersByTimeAsync(4000);
    expect(ask).toHaveBeenCalledTimes(10);
    expect(onThere).not.toHaveBeenCalled();
    isThere = true;
    await vi.advanceTimersByTimeAsync(500);
    expect(onThere).toHaveBeenCalledExactlyOnceWith(50);
    expect(vi.getTimerCount()).toBe(0);
  });

  it('asks three questions quickly, and others rarely while nobody answers; never more than twelve', async () => {
    const ask = vi.fn(() => new Promise<boolean>(() => {}));
    const scout = createScout({ clock: steadyClock, ask });
    scout.start(0, () => expect.unreachable());
    await vi.advanceTimersByTimeAsync(5000);
    expect(ask).toHaveBeenCalledTimes(3);
    await vi.advanceTimersByTimeAsync(2000);
    expect(ask).toHaveBeenCalledTimes(4);
    await vi.advanceTimersByTimeAsync(100_000);
    expect(ask).toHaveBeenCalledTimes(12);
    scout.stop();
    expect(vi.getTimerCount()).toBe(0);
  });

  it('goes on with what was asked, and gives up the rest once there is an answer', async () => {
    const asked: { readonly signal: AbortSignal; readonly answer: (isThere: boolean) => void }[] = [];
    const ask = (signal: AbortSignal) =>
      new Promise<boolean>((answer) => {
        asked.push({ signal, answer });
      });
    const scout = createScout({ clock: steadyClock, ask });
    scout.start(0, () => expect.unreachable());
    await vi.advanceTimersByTimeAsync(3000);
    const onThere = vi.fn();
    scout.start(700, onThere);
    expect(asked.map(({ signal }) => signal.aborted)).toEqual([false, false, false]);
    asked[0]?.answer(true);
    await vi.advanceTimersByTimeAsync(0);
    expect(onThere).toHaveBeenCalledExactlyOnceWith(3000);
    expect(asked.slice(1).map(({ signal }) => signal.aborted)).toEqual([true, true]);
    expect(vi.getTimerCount()).toBe(0);
  });

  it('takes no answer to a question from before it was stopped', async () => {
    const answers: ((isThere: boolean) => void)[] = [];
    const ask = () => new Promise<boolean>((resolve) => answers.push(resolve));
    const scout = createScout({ clock: steadyClock, ask });
    scout.start(0, () => expect.unreachable());
    await vi.advanceTimersByTimeAsync(0);
    scout.stop();
    const onThere = vi.fn();
    scout.start(1000, onThere);
    answers[0]?.(true);
    await vi.advanceTimersByTimeAsync(0);
    expect(onThere).not.toHaveBeenCalled();
    scout.stop();
  });
});
