import { describe, expect, it } from 'vitest';
import {
  type Congestion,
  judgePath,
  strainOf,
  UNCONGESTED,
} from '../../../gateway/stream/congestion-policy.ts';
import type { PathWindow } from '../../../gateway/stream/path-watch.ts';

const clear: PathWindow = {
  forMs: 1_000,
  packets: 350,
  refusedRate: 0,
  lossRate: 0,
  streamBps: 4_000_000,
  bandwidthBps: undefined,
  roundTripMs: undefined,
  leastRoundTripMs: undefined,
};

const queue = { roundTripMs: 260, leastRoundTripMs: 20 };

const windows: readonly [string, Partial<PathWindow>, ReturnType<typeof strainOf>][] = [
  ['nothing lost', {}, 'none'],
  ['a tenth lost at random', { lossRate: 0.1, bandwidthBps: 6_000_000 }, 'none'],
  ['a tenth lost at random, with no estimate', { lossRate: 0.1 }, 'none'],
  ['a tenth lost at random, with a low estimate', { lossRate: 0.1, bandwidthBps: 2_000_000 }, 'none'],
  ['a fifth lost with enough bandwidth', { lossRate: 0.2, bandwidthBps: 6_000_000 }, 'none'],
  ['a fifth lost with too little bandwidth', { lossRate: 0.2, bandwidthBps: 2_500_000 }, 'strained'],
  ['a low estimate alone', { bandwidthBps: 1_000_000 }, 'none'],
  ['a low estimate and a queue', { bandwidthBps: 2_500_000, ...queue }, 'strained'],
  ['a queue alone', queue, 'none'],
  ['a third lost', { lossRate: 0.35 }, 'strained'],
  ['a few refused', { refusedRate: 0.05 }, 'strained'],
  ['many refused', { refusedRate: 0.25 }, 'choked'],
];

describe('strainOf', () => {
  it.each(windows)('%s', (_, window, strain) => {
    expect(strainOf({ ...clear, ...window })).toBe(strain);
  });
});

/** Judges one window a second; gives back when the feed was to pause, in s, and for how long, in ms. */
function judge(windows: readonly Partial<PathWindow>[], start: Congestion = UNCONGESTED) {
  let congestion = start;
  const pauses: [number, number][] = [];
  windows.forEach((window, i) => {
    const decision = judgePath(congestion, { ...clear, ...window }, (i + 1) * 1_000);
    congestion = decision.congestion;
    if (decision.pauseMs !== undefined) pauses.push([i + 1, decision.pauseMs]);
  });
  return { pauses, congestion };
}

const lost = { lossRate: 0.4 };
const refused = { refusedRate: 0.5 };

describe('judgePath', () => {
  it('pauses at once where the engine takes nothing', () => {
    expect(judge([{}, refused]).pauses).toEqual([[2, 1_000]]);
  });

  it('waits until loss has lasted', () => {
    expect(judge([lost, {}, lost, {}]).pauses).toEqual([]);
    expect(judge([lost, lost, {}]).pauses).toEqual([[2, 1_000]]);
  });

  it('never pauses for loss at random', () => {
    const random = { lossRate: 0.1, bandwidthBps: 6_000_000 };
    expect(judge(Array.from({ length: 100 }, () => random)).pauses).toEqual([]);
  });

  it('doubles the pause up to 8 s while the last one has not helped for long', () => {
    let congestion: Congestion = UNCONGESTED;
    const pauses: number[] = [];
    for (let i = 0; i < 6; i++) {
      const now = i * 10_000;
      const decision = judgePath(congestion, { ...clear, ...refused }, now);
      pauses.push(decision.pauseMs ?? 0);
      congestion = { ...decision.congestion, resumedAt: now };
    }
    expect(pauses).toEqual([1_000, 2_000, 4_000, 8_000, 8_000, 8_000]);
  });

  it('begins anew once the path has carried the stream for 20 s', () => {
    const before: Congestion = { strainedSince: undefined, pauses: 3, resumedAt: 0 };
    expect(judgePath(before, { ...clear, ...refused }, 19_999).pauseMs).toBe(8_000);
    expect(judgePath(before, { ...clear, ...refused }, 20_000).pauseMs).toBe(1_000);
  });
});
