import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { EncodedSource } from '../../../devices/simulated/encoded-source.ts';
import type { AccessUnit } from '../../../devices/simulated/video-source.ts';

describe('EncodedSource', () => {
  let made = 0;
  /** What the machine spent on something else. */
  let lostMs = 0;
  let source: EncodedSource;

  beforeEach(() => {
    vi.useFakeTimers();
    made = 0;
    lostMs = 0;
    const encoder = {
      sps: Buffer.from([0x67]),
      pps: Buffer.from([0x68]),
      fps: 25,
      nextFrame: (): AccessUnit => {
        made += 1;
        return { nals: [], timestamp: made * 3600, keyframe: made % 50 === 1 };
      },
    };
    source = new EncodedSource({ encoder, now: () => performance.now() + lostMs });
  });

  afterEach(() => void vi.useRealTimers());

  it('makes pictures at its rhythm while somebody is there, and none otherwise', () => {
    vi.advanceTimersByTime(1000);
    expect(made).toBe(0);
    const leave = source.subscribe(() => {});
    vi.advanceTimersByTime(999);
    expect(made).toBe(25);
    leave();
    vi.advanceTimersByTime(1000);
    expect(made).toBe(25);
  });

  it('gives each picture to everybody, and goes on for those who stay', () => {
    const first: number[] = [];
    const second: number[] = [];
    const leave = source.subscribe(({ timestamp }) => void first.push(timestamp));
    vi.advanceTimersByTime(60);
    source.subscribe(({ timestamp }) => void second.push(timestamp));
    vi.advanceTimersByTime(40);
    leave();
    vi.advanceTimersByTime(40);
    expect(first).toEqual([3600, 7200, 10_800]);
    expect(second).toEqual([10_800, 14_400]);
  });

  it('goes on in the middle of its GOP for the next one who comes', () => {
    const leave = source.subscribe(() => {});
    vi.advanceTimersByTime(10);
    leave();
    const seen: boolean[] = [];
    source.subscribe(({ keyframe }) => void seen.push(keyframe));
    vi.advanceTimersByTime(10);
    expect(seen).toEqual([false]);
  });

  it('leaves out the pictures whose time has passed, and keeps its rhythm', () => {
    source.subscribe(() => {});
    vi.advanceTimersByTime(20);
    lostMs = 110;
    // It is 130 ms since the first; the timer set for 40 is about to fire at 150.
    vi.advanceTimersByTime(20);
    expect(made).toBe(2);
    vi.advanceTimersByTime(9);
    expect(made).toBe(2);
    vi.advanceTimersByTime(1);
    expect(made).toBe(3);
    vi.advanceTimersByTime(1000);
    expect(made).toBe(28);
  });
});
