import { describe, expect, it } from 'vitest';
import {
  type Congestion,
  carriedBps,
  isStrained,
  judgePath,
  UNCONGESTED,
} from '../../../../gateway/stream/feed/congestion-policy.ts';
import type { PathWindow } from '../../../../gateway/stream/feed/path-watch.ts';
import { CLEAR } from './path-window.ts';

const queue = { roundTripMs: 260, leastRoundTripMs: 20 };

const windows: readonly [string, Partial<PathWindow>, boolean][] = [
  ['nothing lost', {}, false],
  ['a tenth lost at random', { lossRate: 0.1, bandwidthBps: 6_000_000 }, false],
  ['a tenth lost at random, with no estimate', { lossRate: 0.1 }, false],
  ['a tenth lost at random, with a low estimate', { lossRate: 0.1, bandwidthBps: 2_000_000 }, false],
  ['a fifth lost with enough bandwidth', { lossRate: 0.2, bandwidthBps: 6_000_000 }, false],
  ['a fifth lost with too little bandwidth', { lossRate: 0.2, bandwidthBps: 2_500_000 }, true],
  ['a low estimate alone', { bandwidthBps: 1_000_000 }, false],
  ['a low estimate and a queue', { bandwidthBps: 2_500_000, ...queue }, true],
  ['a queue alone', queue, false],
  ['a queue of more than a second', { roundTripMs: 1_100, leastRoundTripMs: 20 }, true],
  ['a third lost', { lossRate: 0.35 }, true],
  ['most of a burst refused', { refusedRate: 0.6, refusedTime: 0.2 }, false],
  ['a third lost by the viewer’s report alone', { reportedLossRate: 0.35 }, true],
  ['a burst reported as lost that was refused', { reportedLossRate: 0.6, refusedRate: 0.6 }, false],
  ['some refused at any time', { refusedRate: 0.05, refusedTime: 0.5 }, true],
];

describe('isStrained', () => {
  it.each(windows)('%s', (_, window, strain) => {
    expect(isStrained({ ...CLEAR, ...window })).toBe(strain);
  });
});

/** Judges one window a second; gives back when the feed was to pause, in s, and for how long, in ms. */
function judge(windows: readonly Partial<PathWindow>[], start: Congestion = UNCONGESTED) {
  let congestion = start;
  const pauses: [number, number][] = [];
  windows.forEach((window, i) => {
    const decision = judgePath(congestion, { ...CLEAR, ...window }, (i + 1) * 1_000);
    congestion = decision.congestion;
    if (decision.pauseMs !== undefined) pauses.push([i + 1, decision.pauseMs]);
  });
  return { pauses, congestion };
}

const lost = { lossRate: 0.4 };
const refused = { refusedRate: 0.5, refusedTime: 1 };
const burst = { refusedRate: 0.5, refusedTime: 0.2 };

describe('judgePath', () => {
  it('pauses where the engine goes on refusing', () => {
    expect(judge([{}, refused, {}, refused, refused]).pauses).toEqual([[5, 2_000]]);
  });

  it('never pauses for bursts, however often', () => {
    expect(judge(Array.from({ length: 100 }, () => burst)).pauses).toEqual([]);
  });

  it('does not take an outage for a path that is too narrow', () => {
    const decision = judgePath(UNCONGESTED, { ...CLEAR, forMs: 5_000, lossRate: 0.9 }, 10_000);
    expect(decision.pauseMs).toBeUndefined();
  });

  it('waits less where the last pause has not helped', () => {
    const before: Congestion = { strainedSince: undefined, pauses: 1, resumedAt: 0 };
    expect(judge([{}, lost], before).pauses).toEqual([[2, 4_000]]);
  });

  it('waits until loss has lasted', () => {
    expect(judge([lost, {}, lost, {}]).pauses).toEqual([]);
    expect(judge([lost, lost, {}]).pauses).toEqual([[2, 2_000]]);
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
      const decision = judgePath(
        { ...congestion, strainedSince: now - 2_000 },
        { ...CLEAR, ...refused },
        now,
      );
      pauses.push(decision.pauseMs ?? 0);
      congestion = { ...decision.congestion, resumedAt: now };
    }
    expect(pauses).toEqual([2_000, 4_000, 8_000, 8_000, 8_000, 8_000]);
  });

  it('begins anew once the path has carried the stream for 20 s', () => {
    const before: Congestion = { strainedSince: 17_000, pauses: 3, resumedAt: 0 };
    expect(judgePath(before, { ...CLEAR, ...refused }, 19_999).pauseMs).toBe(8_000);
    expect(judgePath(before, { ...CLEAR, ...refused }, 20_000).pauseMs).toBe(2_000);
  });
});

describe('carriedBps', () => {
  it.each<[string, Partial<PathWindow>, number]>([
    ['four fifths of what arrives', { lossRate: 0.5 }, 1_600_000],
    ['by the report', { lossRate: 0.1, reportedLossRate: 0.75 }, 800_000],
    ['without what is refused', { refusedRate: 0.5, reportedLossRate: 0.75 }, 1_600_000],
    ['no more than the viewer believes', { lossRate: 0.5, bandwidthBps: 1_000_000 }, 800_000],
    ['as much as a picture in some seconds takes', { lossRate: 1 }, 300_000],
  ])('is %s', (_, window, bps) => {
    expect(carriedBps({ ...CLEAR, ...window })).toBeCloseTo(bps);
  });
});
