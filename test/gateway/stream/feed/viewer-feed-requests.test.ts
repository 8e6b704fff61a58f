import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { frame } from '../packets.ts';
import { setUpFeeding } from './feeding.ts';

const MBYTE = 1_000_000;

/** A group of pictures of so many full packets: a keyframe of one, then frames of ten. */
function group(packets: number, from = 0) {
  const frames = [frame({ timestamp: from, key: true, payloadBytes: 1_188 })];
  for (let at = 1; at < packets; at += 10) {
    frames.push(
      frame({ timestamp: from + at * 300, packets: Math.min(10, packets - at), payloadBytes: 1_188 }),
    );
  }
  return frames.flat();
}

describe('ViewerFeed, asked for a keyframe', () => {
  beforeEach(() => {
    vi.useFakeTimers();
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  it('answers a request that came too soon when its time has come', () => {
    const { join, arrive, sent } = setUpFeeding();
    const feed = join();
    arrive(frame({ timestamp: 0, key: true }));
    vi.advanceTimersByTime(300);
    expect(feed.requestKeyframe()).toBe('too-soon');
    expect(feed.requestKeyframe()).toBe('too-soon');
    vi.advanceTimersByTime(199);
    expect(sent).toHaveLength(1);
    vi.advanceTimersByTime(1);
    expect(sent.map(({ frame }) => frame)).toEqual([0, 0]);
    vi.advanceTimersByTime(10_000);
    expect(sent).toHaveLength(2);
  });

  it('forgets it where a keyframe has gone out meanwhile', () => {
    const { join, arrive, sent } = setUpFeeding();
    const feed = join();
    arrive(frame({ timestamp: 0, key: true }));
    vi.advanceTimersByTime(300);
    feed.requestKeyframe();
    arrive(frame({ timestamp: 27_000, key: true }));
    vi.advanceTimersByTime(10_000);
    expect(sent).toHaveLength(2);
  });

  it('takes a request that crosses a keyframe for answered', () => {
    const { join, arrive, sent } = setUpFeeding();
    const feed = join();
    arrive(frame({ timestamp: 0, key: true }));
    vi.advanceTimersByTime(100);
    expect(feed.requestKeyframe()).toBe('too-soon');
    vi.advanceTimersByTime(10_000);
    expect(sent).toHaveLength(1);
  });

  it('replays no more than 16 Mbit/s to a viewer who never stops asking', () => {
    const { join, arrive, sent } = setUpFeeding();
    const feed = join();
    arrive(group(2_000));
    const before = sent.length;
    for (let ms = 0; ms < 20_000; ms += 100) {
      if (ms % 1_000 === 0) arrive(frame({ timestamp: 600_000 + ms * 90 }));
      feed.requestKeyframe();
      vi.advanceTimersByTime(100);
    }
    const replayed = (sent.length - before) * 1_200;
    expect(replayed).toBeLessThan((16 / 8) * MBYTE * 20 * 1.1);
    expect(feed.counters.replays).toBeGreaterThan(10);
  });

  it('asks the camera where nothing is cached, and again after a second in vain', () => {
    const { join, arrive, onKeyframeNeeded } = setUpFeeding({ maxBytes: 5_000 });
    const feed = join();
    expect(feed.requestKeyframe()).toBe('needs-camera');
    expect(feed.requestKeyframe()).toBe('too-soon');
    vi.advanceTimersByTime(1_000);
    expect(onKeyframeNeeded).toHaveBeenCalledTimes(1);
    arrive(frame({ timestamp: 0, key: true }));
    vi.advanceTimersByTime(60_000);
    expect(onKeyframeNeeded).toHaveBeenCalledTimes(1);
  });

  it('asks the camera where the group has outgrown the cache', () => {
    const { join, arrive, cache } = setUpFeeding({ maxBytes: 10_000 });
    arrive(group(20));
    expect(cache.overflowed).toBe(true);
    expect(join().requestKeyframe()).toBe('needs-camera');
  });

  it('asks the camera rather than replay much, and replays where that was in vain', () => {
    const { join, arrive, sent } = setUpFeeding({ cameraMakesKeyframes: true });
    const feed = join();
    arrive(group(1_000));
    vi.advanceTimersByTime(1_000);
    expect(feed.requestKeyframe()).toBe('needs-camera');
    arrive(frame({ timestamp: 300_000 }));
    expect(sent).toHaveLength(1_001);
    vi.advanceTimersByTime(2_000);
    expect(feed.counters.replays).toBe(1);
    expect(sent).toHaveLength(1_001 + 1_001);
  });

  it('lets the camera’s keyframe be the answer', () => {
    const { join, arrive, sent } = setUpFeeding({ cameraMakesKeyframes: true });
    const feed = join();
    arrive(group(1_000));
    vi.advanceTimersByTime(1_000);
    feed.requestKeyframe();
    vi.advanceTimersByTime(80);
    arrive(frame({ timestamp: 300_000, key: true }));
    vi.advanceTimersByTime(10_000);
    expect(feed.counters.replays).toBe(0);
    expect(sent).toHaveLength(1_001);
  });

  it('wants a new keyframe where its replay is overtaken by the cache’s bound', () => {
    const { join, arrive, sent, onKeyframeNeeded } = setUpFeeding({ maxBytes: 140_500 });
    arrive(group(100));
    join();
    expect(sent).toHaveLength(40);
    arrive(frame({ timestamp: 90_000, payloadBytes: 1_188 }));
    vi.advanceTimersByTime(1_000);
    expect(sent).toHaveLength(40);
    expect(onKeyframeNeeded).toHaveBeenCalledTimes(1);
    arrive(frame({ timestamp: 180_000, key: true }));
    // What was cut in mid-frame leaves a number out.
    expect(sent.at(-1)).toMatchObject({ sequence: 141, frame: 180_000 });
  });

  it('goes on with the first keyframe after a pull that broke in a replay', () => {
    const { join, arrive, sent, cache } = setUpFeeding();
    arrive(group(100));
    const feed = join();
    cache.clear();
    feed.interrupt();
    vi.advanceTimersByTime(4_000);
    arrive(frame({ timestamp: 9_000_000, key: true }));
    expect(sent).toHaveLength(41);
    const [last, next] = sent.slice(-2);
    // Four seconds have passed for the viewer, whatever the stream's timeline says.
    expect((next?.timestamp ?? 0) - (last?.timestamp ?? 0)).toBe(4_000 * 90);
  });

  it('has the camera asked three times at once and every 10 s then, whoever never stops asking', () => {
    const { join, arrive, onKeyframeNeeded } = setUpFeeding({ cameraMakesKeyframes: true });
    const feed = join();
    let answered = 0;
    for (let ms = 0; ms < 60_000; ms += 100) {
      if (feed.requestKeyframe() === 'needs-camera') answered++;
      if (ms % 1_000 === 0) arrive(group(500, ms * 90));
      vi.advanceTimersByTime(100);
    }
    const asked = answered + onKeyframeNeeded.mock.calls.length;
    expect(asked).toBeGreaterThan(3);
    expect(asked).toBeLessThanOrEqual(9);
    expect(feed.counters.replays).toBeGreaterThan(20);
  });

  describe('with a hole in the group', () => {
    const hole = (timestamp: number) =>
      frame({ timestamp }).map((packet) => ({ ...packet, afterLoss: true }));

    it('replays nothing to a viewer who has what is in front of it, before the keyframe has been due for long', () => {
      const { join, arrive } = setUpFeeding();
      const feed = join();
      arrive(group(500));
      arrive(hole(200_000));
      for (let ms = 0; ms < 9_900; ms += 100) {
        if (ms % 1_000 === 0) arrive(frame({ timestamp: 300_000 + ms * 90 }));
        feed.requestKeyframe();
        vi.advanceTimersByTime(100);
      }
      expect(feed.counters.replays).toBe(0);
      for (let ms = 0; ms < 60_000; ms += 100) {
        if (ms % 1_000 === 0) arrive(frame({ timestamp: 1_300_000 + ms * 90 }));
        feed.requestKeyframe();
        vi.advanceTimersByTime(100);
      }
      expect(feed.counters.replays).toBe(1);
      arrive(group(10, 9_000_000));
      vi.advanceTimersByTime(1_000);
      expect(feed.requestKeyframe()).toBe('replayed');
    });

    it('replays it once to a viewer who joins behind it', () => {
      const { join, arrive } = setUpFeeding();
      arrive(group(20));
      arrive(hole(200_000));
      const feed = join();
      for (let ms = 0; ms < 20_000; ms += 100) {
        if (ms % 1_000 === 0) arrive(frame({ timestamp: 300_000 + ms * 90 }));
        feed.requestKeyframe();
        vi.advanceTimersByTime(100);
      }
      expect(feed.counters.replays).toBe(1);
    });

    it('asks a camera that makes keyframes, once', () => {
      const { join, arrive, onKeyframeNeeded } = setUpFeeding({ cameraMakesKeyframes: true });
      const feed = join();
      arrive(group(20));
      arrive(hole(200_000));
      vi.advanceTimersByTime(600);
      expect(feed.requestKeyframe()).toBe('needs-camera');
      expect(feed.requestKeyframe()).toBe('too-soon');
      arrive(frame({ timestamp: 300_000 }));
      vi.advanceTimersByTime(1_100);
      expect(feed.requestKeyframe()).toBe('too-soon');
      expect(feed.counters.replays).toBe(0);
      expect(onKeyframeNeeded).not.toHaveBeenCalled();
    });
  });

  it('waits for a keyframe where the group outgrew the cache before the camera went on', () => {
    const { join, arrive, sent, onKeyframeNeeded } = setUpFeeding({ maxBytes: 5_000 });
    arrive(group(3));
    vi.advanceTimersByTime(2_000);
    join();
    arrive(frame({ timestamp: 900_000, payloadBytes: 1_188 }));
    arrive(frame({ timestamp: 903_000, payloadBytes: 1_188 }));
    expect(sent).toEqual([]);
    expect(onKeyframeNeeded).toHaveBeenCalledTimes(1);
    arrive(frame({ timestamp: 906_000, key: true }));
    expect(sent.map(({ frame }) => frame)).toEqual([906_000]);
  });
});
