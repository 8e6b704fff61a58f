import { describe, expect, it } from 'vitest';
import { ViewerTimeline } from '../../../../gateway/stream/feed/viewer-timeline.ts';

function setUp(first = 1_000) {
  const clock = { now: 0 };
  return { clock, timeline: new ViewerTimeline({ first, now: () => clock.now }) };
}

describe('ViewerTimeline', () => {
  it('keeps the stream’s own spacing, from its own beginning', () => {
    const { timeline } = setUp();
    expect([7_000, 7_000, 10_000, 16_000].map((at) => timeline.live(at))).toEqual([
      1_000, 1_000, 4_000, 10_000,
    ]);
    expect(timeline.at(17_500)).toBe(11_500);
  });

  it('tells of no moment before it is live', () => {
    const { timeline } = setUp();
    expect(timeline.at(0)).toBeUndefined();
    timeline.replayed(0);
    expect(timeline.at(0)).toBeUndefined();
  });

  it('wraps', () => {
    const { timeline } = setUp(0xffff_ffff);
    expect([0, 3_000].map((at) => timeline.live(at))).toEqual([0xffff_ffff, 2_999]);
  });

  it.each([
    ['1 ms apart at most', { frames: 10, forMs: 1_000 }, 90],
    ['no further apart than they take to send', { frames: 300, forMs: 100 }, 30],
    ['one tick apart at least', { frames: 300, forMs: 0.1 }, 1],
  ])('replays frames %s', (_, replay, ticks) => {
    const { timeline } = setUp();
    timeline.beginReplay(replay);
    expect([0, 0, 90_000, 180_000].map((at) => timeline.replayed(at) - 1_000)).toEqual([
      0,
      0,
      ticks,
      2 * ticks,
    ]);
    // The frame that was cached in part keeps its timestamp, the next one follows at the stream's spacing.
    expect([180_000, 183_000].map((at) => timeline.live(at) - 1_000)).toEqual([2 * ticks, 2 * ticks + 3_000]);
  });

  it('squeezes a replay in mid-stream in without moving what follows', () => {
    const { timeline } = setUp();
    timeline.live(0);
    timeline.live(90_000);
    timeline.beginReplay({ frames: 2, forMs: 10 });
    expect([0, 90_000].map((at) => timeline.replayed(at))).toEqual([91_090, 91_180]);
    expect(timeline.live(93_000)).toBe(94_000);
  });

  it('moves what follows where a replay took more room than there was', () => {
    const { timeline } = setUp();
    timeline.live(0);
    timeline.beginReplay({ frames: 50, forMs: 50 });
    for (let frame = 0; frame < 50; frame++) timeline.replayed(frame * 10);
    expect(timeline.live(3_000)).toBe(1_000 + 50 * 90 + 90);
    expect(timeline.live(6_000)).toBe(1_000 + 50 * 90 + 90 + 3_000);
    expect(timeline.at(6_000)).toBe(timeline.live(6_000));
  });

  it('lets as much time pass as has passed where a first replay is cut short', () => {
    const { clock, timeline } = setUp();
    timeline.beginReplay({ frames: 300, forMs: 300 });
    timeline.replayed(0);
    timeline.replayed(3_000);
    clock.now = 40;
    timeline.cutReplay();
    clock.now = 60;
    expect(timeline.live(900_000)).toBe(1_000 + 90 + 20 * 90);
  });
});
