import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { frame } from '../packets.ts';
import { type Feeding, reportBlock, setUpFeeding, stream } from './feeding.ts';

describe('ViewerFeed in a pause', () => {
  beforeEach(() => {
    vi.useFakeTimers();
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  /** Half of all packets are lost until the pause has begun, in the second that follows `from`. */
  function choke(feeding: Feeding, feed: ReturnType<Feeding['join']>, from = 0) {
    let second = from;
    for (; feed.counters.pauses === 0 && second < from + 10; second++) {
      stream(feeding, 1, { from: second, each: () => feed.report(reportBlock({ fractionLost: 128 })) });
    }
    return second;
  }

  it('sends each keyframe that comes, alone and slowly, and then as much as before', () => {
    const feeding = setUpFeeding();
    const feed = feeding.join();
    expect(choke(feeding, feed)).toBe(3);
    const before = feeding.sent.length;
    vi.advanceTimersByTime(1_000);
    feeding.arrive(frame({ timestamp: 450_000, key: true, packets: 30, payloadBytes: 1_188 }));
    feeding.arrive(frame({ timestamp: 459_000, packets: 10, payloadBytes: 1_188 }));
    vi.advanceTimersByTime(300);
    const first = feeding.sent.length - before;
    expect(first).toBeGreaterThan(2);
    expect(first).toBeLessThan(20);
    vi.advanceTimersByTime(2_000);
    const still = feeding.sent.slice(before);
    expect(still).toHaveLength(30);
    expect(new Set(still.map(({ frame }) => frame))).toEqual(new Set([450_000]));
    expect(still.at(-1)).toMatchObject({ index: 29, marker: true });
    feeding.arrive(frame({ timestamp: 900_000, key: true }));
    feeding.arrive(frame({ timestamp: 909_000 }));
    expect(feeding.sent.slice(before + 30).map(({ frame }) => frame)).toEqual([900_000, 909_000]);
  });

  it('lasts until a picture was sent: the cached one where none comes', () => {
    const feeding = setUpFeeding();
    const feed = feeding.join();
    const from = choke(feeding, feed);
    const before = feeding.sent.length;
    for (let i = 0; i < 120; i++) {
      feeding.arrive(frame({ timestamp: from * 90_000 + i * 9_000, packets: 10, payloadBytes: 1_000 }));
      vi.advanceTimersByTime(100);
    }
    expect(feeding.sent.slice(before).map(({ frame }) => frame)).toEqual(Array(10).fill(0));
  });

  it('sends nothing again of what was sent before it', () => {
    const feeding = setUpFeeding();
    const feed = feeding.join();
    choke(feeding, feed);
    const last = feeding.sent.at(-1)?.sequence ?? 0;
    for (let i = 8; i < 40; i++) feed.lost((last - i) & 0xffff);
    expect(feed.counters).toMatchObject({ missed: 0, resent: 0 });
  });

  it('leaves requests to the end of a pause', () => {
    const feeding = setUpFeeding();
    const feed = feeding.join();
    stream(feeding, 1);
    feeding.path.takes = false;
    stream(feeding, 2.5, { from: 1 });
    feeding.path.takes = true;
    const before = feeding.sent.length;
    expect(feed.requestKeyframe()).toBe('too-soon');
    vi.advanceTimersByTime(300);
    expect(feeding.sent).toHaveLength(before);
  });
});
