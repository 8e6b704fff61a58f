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

  it('never has more than three questions under way', async () => {
    const ask = vi.fn(() => new Promise<boolean>(() => {}));
    const scout = createScout({ clock: steadyClock, ask });
    scout.start(0, () => expect.unreachable());
    await vi.advanceTimersByTimeAsync(60_000);
    expect(ask).toHaveBeenCalledTimes(3);
    scout.stop();
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
