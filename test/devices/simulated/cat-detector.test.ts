import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { CatDetector } from '../../../devices/simulated/cat-detector.ts';
import { catWalk } from '../../../devices/simulated/video/scene/actors.ts';

const ROUND = 56_000;

describe('the cat', () => {
  it.each([
    ['sits at the start', 0, false, 16_800],
    ['sets out', 16_800, true, 28_000],
    ['sits on the other side', 28_000, false, 44_800],
    ['walks back', 50_000, true, 56_000],
    ['sits again', ROUND * 1000, false, ROUND * 1000 + 16_800],
  ])('%s', (_name, ms, isWalking, untilMs) => {
    expect(catWalk(ms)).toEqual({ isWalking, untilMs });
  });
});

describe('CatDetector', () => {
  beforeEach(() => {
    vi.useFakeTimers({ now: ROUND * 1000 });
  });

  afterEach(() => {
    vi.useRealTimers();
  });

  it('tells when the cat walks, and nothing more once it is stopped', () => {
    const told: (readonly [number, boolean])[] = [];
    const detector = new CatDetector({ onMotion: (on) => void told.push([Date.now() % ROUND, on]) });
    detector.start();
    vi.advanceTimersByTime(ROUND + 20_000);
    expect(told).toEqual([
      [16_801, true],
      [28_001, false],
      [44_801, true],
      [1, false],
      [16_801, true],
    ]);
    detector.stop();
    expect(told.at(-1)).toEqual([20_000, false]);
    vi.advanceTimersByTime(ROUND);
    expect(told).toHaveLength(6);
    detector.start();
    expect(told.at(-1)).toEqual([20_000, true]);
    detector.stop();
  });
});
