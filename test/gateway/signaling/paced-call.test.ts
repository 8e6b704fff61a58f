import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { PacedCall } from '../../../gateway/signaling/paced-call.ts';

describe('PacedCall', () => {
  beforeEach(() => {
    vi.useFakeTimers();
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  function setUp() {
    const at: number[] = [];
    const began = Date.now();
    const now = () => Date.now() - began;
    const paced = new PacedCall({ call: () => at.push(now()), everyMs: 200, gatherMs: 50, now });
    return { at, paced };
  }

  it('calls five times a second at most while it is asked to fifty times, and once more at the end', async () => {
    const { at, paced } = setUp();
    for (let i = 0; i < 50; i++) {
      paced.soon();
      await vi.advanceTimersByTimeAsync(20);
    }
    await vi.advanceTimersByTimeAsync(1_000);
    expect(at).toEqual([50, 250, 450, 650, 850, 1_050]);
  });

  it('calls soon after a rest', async () => {
    const { at, paced } = setUp();
    paced.soon();
    await vi.advanceTimersByTimeAsync(5_000);
    paced.soon();
    await vi.advanceTimersByTimeAsync(5_000);
    expect(at).toEqual([50, 5_050]);
  });

  it('calls no more once it is closed', async () => {
    const { at, paced } = setUp();
    paced.soon();
    paced.close();
    await vi.advanceTimersByTimeAsync(5_000);
    expect(at).toEqual([]);
  });
});
