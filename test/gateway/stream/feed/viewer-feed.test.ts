import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { frame } from '../packets.ts';
import { setUpFeeding } from './feeding.ts';

const second = 90_000;

describe('ViewerFeed', () => {
  beforeEach(() => {
    vi.useFakeTimers();
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  it('sends nothing before there is a keyframe to start from', () => {
    const { join, arrive, sent } = setUpFeeding();
    join();
    arrive(frame({ timestamp: 0 }));
    expect(sent).toEqual([]);
    arrive(frame({ timestamp: 10, key: true }));
    expect(sent.map(({ frame }) => frame)).toEqual([10]);
  });

  it('replays the group of pictures close together, then goes on at the stream’s own spacing', () => {
    const { join, arrive, sent } = setUpFeeding();
    arrive(frame({ timestamp: 0, key: true, packets: 2 }));
    arrive(frame({ timestamp: second }));
    arrive(frame({ timestamp: 2 * second }));
    join();
    arrive(frame({ timestamp: 2 * second + 3_000 }));
    expect(sent).toMatchObject([
      {
        sequence: 100,
        timestamp: 5_000,
        frame: 0,
        index: 0,
        marker: false,
        payloadType: 106,
        ssrc: 0x1234_5678,
      },
      { sequence: 101, timestamp: 5_000, frame: 0, index: 1, marker: true },
      { sequence: 102, timestamp: 5_001, frame: second },
      { sequence: 103, timestamp: 5_002, frame: 2 * second },
      { sequence: 104, timestamp: 8_002, frame: 2 * second + 3_000 },
    ]);
  });

  it('paces a long replay, and lets live packets wait behind it', () => {
    const { join, arrive, sent } = setUpFeeding();
    arrive(frame({ timestamp: 0, key: true, packets: 100 }));
    join();
    expect(sent).toHaveLength(40);
    arrive(frame({ timestamp: 3_000 }));
    expect(sent).toHaveLength(40);
    vi.advanceTimersByTime(100);
    expect(sent).toHaveLength(101);
    expect(sent.map(({ sequence }) => sequence)).toEqual(Array.from({ length: 101 }, (_, i) => 100 + i));
    arrive(frame({ timestamp: 6_000 }));
    expect(sent.at(-1)).toMatchObject({ sequence: 201, timestamp: 5_007 + 3_000 });
  });

  it('leaves a number out where a replay begins in mid-frame, and none where it does not', () => {
    const { join, arrive, sent } = setUpFeeding();
    const [first, ...rest] = frame({ timestamp: second, packets: 3 });
    arrive(frame({ timestamp: 0, key: true }));
    const feed = join();
    vi.advanceTimersByTime(1_000);
    feed.requestKeyframe();
    expect(sent.map(({ sequence }) => sequence)).toEqual([100, 101]);
    if (first) arrive([first]);
    vi.advanceTimersByTime(1_000);
    feed.requestKeyframe();
    arrive(rest);
    expect(sent.slice(2).map(({ sequence, frame }) => [sequence, frame])).toEqual([
      [102, second],
      [104, 0],
      [105, second],
      [106, second],
      [107, second],
    ]);
  });

  it('leaves the rest of a replay away when a new keyframe comes', () => {
    const { join, arrive, sent } = setUpFeeding();
    arrive(frame({ timestamp: 0, key: true, packets: 100 }));
    join();
    arrive(frame({ timestamp: 3_000, key: true, packets: 2 }));
    vi.advanceTimersByTime(100);
    expect(sent).toHaveLength(42);
    // The frame that was cut short has no end, so a number is left out.
    expect(sent.at(-2)).toMatchObject({ sequence: 141, frame: 3_000, index: 0 });
  });

  it('waits for the next keyframe after an interruption, without a gap in its sequence', () => {
    const { join, arrive, sent } = setUpFeeding();
    const feed = join();
    arrive(frame({ timestamp: 0, key: true }));
    feed.interrupt();
    arrive(frame({ timestamp: 3_000 }));
    arrive(frame({ timestamp: second, key: true }));
    expect(sent.map(({ sequence, timestamp }) => [sequence, timestamp])).toEqual([
      [100, 5_000],
      [101, 5_000 + second],
    ]);
  });

  it('leaves out a sequence number where the stream lost something', () => {
    const { join, arrive, sent } = setUpFeeding();
    join();
    arrive(frame({ timestamp: 0, key: true }));
    arrive(frame({ timestamp: 3_000 }).map((packet) => ({ ...packet, afterLoss: true })));
    expect(sent.map(({ sequence }) => sequence)).toEqual([100, 102]);
  });

  it('wraps sequence and timestamp', () => {
    const { join, arrive, sent } = setUpFeeding({ start: { sequence: 0xffff, timestamp: 0xffff_ffff } });
    join();
    arrive(frame({ timestamp: 0, key: true }));
    arrive(frame({ timestamp: 3_000 }));
    expect(sent).toMatchObject([
      { sequence: 0xffff, timestamp: 0xffff_ffff },
      { sequence: 0, timestamp: 2_999 },
    ]);
  });

  it('answers a request for a keyframe from the cache, but not several at once', () => {
    const { join, arrive, sent } = setUpFeeding();
    const feed = join();
    arrive(frame({ timestamp: 0, key: true }));
    arrive(frame({ timestamp: 3_000 }));
    vi.advanceTimersByTime(1_000);
    feed.requestKeyframe();
    feed.requestKeyframe();
    expect(sent.map(({ frame }) => frame)).toEqual([0, 3_000, 0, 3_000]);
    expect(sent.map(({ sequence }) => sequence)).toEqual([100, 101, 102, 103]);
    expect(sent.map(({ timestamp }) => timestamp)).toEqual([5_000, 8_000, 8_001, 8_002]);
    vi.advanceTimersByTime(500);
    feed.requestKeyframe();
    expect(sent).toHaveLength(6);
  });

  it('does not replay what a camera sent before it stalled', () => {
    const { join, arrive, sent } = setUpFeeding();
    const early = join();
    arrive(frame({ timestamp: 0, key: true }));
    vi.advanceTimersByTime(1_501);
    early.requestKeyframe();
    join();
    expect(sent.map(({ frame }) => frame)).toEqual([0]);
  });

  it('replays it to who joined meanwhile, once the camera goes on', () => {
    const { join, arrive, sent } = setUpFeeding();
    arrive(frame({ timestamp: 0, key: true }));
    vi.advanceTimersByTime(60_000);
    join().requestKeyframe();
    expect(sent).toEqual([]);
    arrive(frame({ timestamp: second }));
    expect(sent).toMatchObject([
      { sequence: 100, timestamp: 5_000, frame: 0 },
      { sequence: 101, timestamp: 5_001, frame: second },
    ]);
  });

  it('counts what the sink does not take', () => {
    const { join, arrive, path } = setUpFeeding();
    arrive(frame({ timestamp: 0, key: true }));
    path.takes = false;
    const feed = join();
    expect(feed.counters).toMatchObject({ packets: 1, refused: 1 });
  });

  it('sends nothing once closed', () => {
    const { join, arrive, sent } = setUpFeeding();
    arrive(frame({ timestamp: 0, key: true, packets: 100 }));
    const feed = join();
    feed.close();
    vi.advanceTimersByTime(1_000);
    arrive(frame({ timestamp: 3_000, key: true }));
    feed.lost(100);
    expect(feed.requestKeyframe()).toBe('too-soon');
    expect(sent).toHaveLength(40);
  });
});
