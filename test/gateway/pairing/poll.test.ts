import { expect, it, vi } from 'vitest';
import { startPoll } from '../../../gateway/pairing/poll.ts';

it('polls again only when the last is done, and not once it was stopped', async () => {
  vi.useFakeTimers();
  try {
    const ends: (() => void)[] = [];
    const stop = startPoll({ everyMs: 400, poll: () => new Promise((end) => ends.push(end)) });
    await vi.advanceTimersByTimeAsync(5_000);
    expect(ends).toHaveLength(1);
    ends[0]?.();
    await vi.advanceTimersByTimeAsync(400);
    expect(ends).toHaveLength(2);
    let isStopped = false;
    const stopped = stop().then(() => {
      isStopped = true;
    });
    await vi.advanceTimersByTimeAsync(400);
    expect(isStopped).toBe(false);
    ends[1]?.();
    await stopped;
    await vi.advanceTimersByTimeAsync(5_000);
    expect(ends).toHaveLength(2);
  } finally {
    vi.useRealTimers();
  }
});
