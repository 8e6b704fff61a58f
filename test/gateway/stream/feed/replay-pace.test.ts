import { describe, expect, it } from 'vitest';
import {
  burstAfter,
  firstPace,
  nextPace,
  pauseAt,
  type ReplayPath,
  type ReplayProgress,
  repairablePace,
  replayTakes,
} from '../../../../gateway/stream/feed/replay-pace.ts';

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
    const limits = { streamBps: 4 * mbit, repairableBps: Number.POSITIVE_INFINITY };
    expect(nextPace(before * mbit, since, limits)).toBe(after * mbit);
  });

  it.each<[string, number, ReplayProgress, number, number]>([
    ['goes on where nothing is missed', 190, { sent: 500, missed: 0, refused: 0 }, 60, 190],
    ['falls at the first that is missed', 190, { sent: 10, missed: 1, refused: 0 }, 60, 60],
    ['falls where one is refused', 190, { sent: 10, missed: 0, refused: 1 }, 60, 60],
    ['falls below where the queue runs over', 100, { sent: 500, missed: 200, refused: 0 }, 60, 50],
    ['goes on below', 40, { sent: 500, missed: 10, refused: 0 }, 60, 40],
    ['never falls below twice the stream', 190, { sent: 500, missed: 10, refused: 0 }, 5, 8],
  ])('%s, where only the last packets can be sent again', (_, before, since, repairable, after) => {
    const limits = { streamBps: 4 * mbit, repairableBps: repairable * mbit };
    expect(nextPace(before * mbit, since, limits)).toBe(after * mbit);
  });
});

it('repairablePace', () => {
  expect(repairablePace(1_200_000, 30)).toBe(120 * mbit);
  expect(repairablePace(1_200_000)).toBe(64 * mbit);
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
