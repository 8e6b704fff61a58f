import { describe, expect, it } from 'vitest';
import {
  burstAfter,
  firstPace,
  nextPace,
  pauseAt,
  type ReplayPath,
  type ReplayProgress,
  replayTakes,
} from '../../../gateway/stream/replay-pace.ts';

const mbit = 1_000_000;

const paths: readonly [string, ReplayPath, number][] = [
  ['nothing known', { streamBps: 0, bandwidthBps: undefined, lossRate: 0 }, 190 * mbit],
  ['an estimate above the stream', { streamBps: 4 * mbit, bandwidthBps: 6 * mbit, lossRate: 0 }, 190 * mbit],
  ['random loss', { streamBps: 4 * mbit, bandwidthBps: 6 * mbit, lossRate: 0.1 }, 190 * mbit],
  ['an estimate below the stream', { streamBps: 4 * mbit, bandwidthBps: 3 * mbit, lossRate: 0 }, 8 * mbit],
  ['a queue that runs over', { streamBps: 4 * mbit, bandwidthBps: undefined, lossRate: 0.4 }, 8 * mbit],
  [
    'a queue that runs over, and an estimate',
    { streamBps: 4 * mbit, bandwidthBps: 20 * mbit, lossRate: 0.4 },
    30 * mbit,
  ],
  [
    'a narrow path with a small stream',
    { streamBps: mbit / 2, bandwidthBps: mbit / 4, lossRate: 0 },
    4 * mbit,
  ],
];

const progress: readonly [string, number, ReplayProgress, number][] = [
  ['nothing missed', 190, { sent: 500, missed: 0, refused: 0 }, 190],
  ['a tenth missed', 190, { sent: 500, missed: 50, refused: 0 }, 190],
  ['a third missed', 190, { sent: 500, missed: 167, refused: 0 }, 95],
  ['all of too few missed', 190, { sent: 31, missed: 31, refused: 0 }, 190],
  ['one refused', 190, { sent: 10, missed: 0, refused: 1 }, 95],
  ['slowest already', 8, { sent: 500, missed: 400, refused: 0 }, 8],
];

describe('firstPace', () => {
  it.each(paths)('%s', (_, path, bps) => {
    expect(firstPace(path)).toBe(bps);
  });
});

describe('nextPace', () => {
  it.each(progress)('%s', (_, before, since, after) => {
    expect(nextPace(before * mbit, since, 4 * mbit)).toBe(after * mbit);
  });
});

describe('a burst', () => {
  it('is what the time allows, and never more than a socket holds', () => {
    expect(burstAfter(1, 190 * mbit, 0)).toBe(23_750);
    expect(burstAfter(1, 190 * mbit, -750)).toBe(23_000);
    expect(burstAfter(100, 190 * mbit, 0)).toBe(48_000);
  });

  it('comes each millisecond at full pace, and more rarely at a slow one', () => {
    expect([190, 24, 8, 1].map((bps) => pauseAt(bps * mbit))).toEqual([1, 2, 6, 20]);
  });
});

it('replayTakes', () => {
  expect(replayTakes(5_000_000, 160 * mbit)).toBe(250);
});
