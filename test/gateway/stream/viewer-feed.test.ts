import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { MediaPacket } from '../../../gateway/rtp/media-packet.ts';
import { GopCache } from '../../../gateway/stream/gop-cache.ts';
import { ViewerFeed } from '../../../gateway/stream/viewer-feed.ts';
import { frame, readSent, type SentPacket } from './packets.ts';

function setUp(start = { sequence: 100, timestamp: 5_000 }) {
  const cache = new GopCache({ maxBytes: 1_000_000 });
  const sent: SentPacket[] = [];
  const sink = {
    ssrc: 0x1234_5678,
    payloadType: 106,
    send: (packet: Buffer) => {
      sent.push(readSent(packet));
      return true;
    },
  };
  const feeds: ViewerFeed[] = [];
  return {
    cache,
    sent,
    join: () => {
      const feed = new ViewerFeed({ sink, cache, start, now: () => Date.now() });
      feeds.push(feed);
      return feed;
    },
    /** As the stream does: the cache first, then every feed. */
    arrive: (packets: readonly MediaPacket[]) => {
      for (const packet of packets) {
        cache.push(packet);
        for (const feed of feeds) feed.push(packet);
      }
    },
  };
}

const second = 90_000;

describe('ViewerFeed', () => {
  beforeEach(() => {
    vi.useFakeTimers();
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  it('sends nothing before there is a keyframe to start from', () => {
    const { join, arrive, sent } = setUp();
    join();
    arrive(frame({ timestamp: 0 }));
    expect(sent).toEqual([]);
    arrive(frame({ timestamp: 10, key: true }));
    expect(sent.map(({ frame }) => frame)).toEqual([10]);
  });

  it('replays the group of pictures 1 ms apart, then goes on at the stream’s own spacing', () => {
    const { join, arrive, sent } = setUp();
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
      { sequence: 102, timestamp: 5_090, frame: second },
      { sequence: 103, timestamp: 5_180, frame: 2 * second },
      { sequence: 104, timestamp: 8_180, frame: 2 * second + 3_000 },
    ]);
  });

  it('paces a long replay, and lets live packets wait behind it', () => {
    const { join, arrive, sent } = setUp();
    arrive(frame({ timestamp: 0, key: true, packets: 100 }));
    join();
    expect(sent).toHaveLength(32);
    arrive(frame({ timestamp: 3_000 }));
    expect(sent).toHaveLength(32);
    vi.advanceTimersByTime(100);
    expect(sent).toHaveLength(101);
    expect(sent.map(({ sequence }) => sequence)).toEqual(Array.from({ length: 101 }, (_, i) => 100 + i));
    arrive(frame({ timestamp: 6_000 }));
    expect(sent.at(-1)).toMatchObject({ sequence: 201, timestamp: 5_000 + 90 + 3_000 });
  });

  it('leaves a number out where a replay begins in mid-frame, and none where it does not', () => {
    const { join, arrive, sent } = setUp();
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
    const { join, arrive, sent } = setUp();
    arrive(frame({ timestamp: 0, key: true, packets: 100 }));
    join();
    arrive(frame({ timestamp: 3_000, key: true, packets: 2 }));
    vi.advanceTimersByTime(100);
    expect(sent).toHaveLength(34);
    // The frame that was cut short has no end, so a number is left out.
    expect(sent.at(-2)).toMatchObject({ sequence: 133, frame: 3_000, index: 0 });
  });

  it('waits for the next keyframe after an interruption, without a gap in its sequence', () => {
    const { join, arrive, sent } = setUp();
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
    const { join, arrive, sent } = setUp();
    join();
    arrive(frame({ timestamp: 0, key: true }));
    arrive(frame({ timestamp: 3_000 }).map((packet) => ({ ...packet, afterLoss: true })));
    expect(sent.map(({ sequence }) => sequence)).toEqual([100, 102]);
  });

  it('wraps sequence and timestamp', () => {
    const { join, arrive, sent } = setUp({ sequence: 0xffff, timestamp: 0xffff_ffff });
    join();
    arrive(frame({ timestamp: 0, key: true }));
    arrive(frame({ timestamp: 3_000 }));
    expect(sent).toMatchObject([
      { sequence: 0xffff, timestamp: 0xffff_ffff },
      { sequence: 0, timestamp: 2_999 },
    ]);
  });

  it('answers a request for a keyframe from the cache, but not several at once', () => {
    const { join, arrive, sent } = setUp();
    const feed = join();
    arrive(frame({ timestamp: 0, key: true }));
    arrive(frame({ timestamp: 3_000 }));
    vi.advanceTimersByTime(1_000);
    feed.requestKeyframe();
    feed.requestKeyframe();
    expect(sent.map(({ frame }) => frame)).toEqual([0, 3_000, 0, 3_000]);
    expect(sent.map(({ sequence }) => sequence)).toEqual([100, 101, 102, 103]);
    expect(sent.map(({ timestamp }) => timestamp)).toEqual([5_000, 8_000, 8_090, 8_180]);
    vi.advanceTimersByTime(500);
    feed.requestKeyframe();
    expect(sent).toHaveLength(6);
  });

  it('does not replay what a camera sent before it stalled', () => {
    const { join, arrive, sent } = setUp();
    const early = join();
    arrive(frame({ timestamp: 0, key: true }));
    vi.advanceTimersByTime(1_501);
    early.requestKeyframe();
    join();
    expect(sent.map(({ frame }) => frame)).toEqual([0]);
  });

  it('replays it to who joined meanwhile, once the camera goes on', () => {
    const { join, arrive, sent } = setUp();
    arrive(frame({ timestamp: 0, key: true }));
    vi.advanceTimersByTime(60_000);
    join().requestKeyframe();
    expect(sent).toEqual([]);
    arrive(frame({ timestamp: second }));
    expect(sent).toMatchObject([
      { sequence: 100, timestamp: 5_000, frame: 0 },
      { sequence: 101, timestamp: 5_090, frame: second },
    ]);
  });

  it('counts what the sink does not take', () => {
    const { cache, arrive } = setUp();
    const sink = { ssrc: 1, payloadType: 96, send: () => false };
    arrive(frame({ timestamp: 0, key: true }));
    const feed = new ViewerFeed({ sink, cache, start: { sequence: 0, timestamp: 0 }, now: () => 0 });
    expect(feed.counters).toEqual({ packets: 1, refused: 1 });
  });

  it('sends nothing once closed', () => {
    const { join, arrive, sent } = setUp();
    arrive(frame({ timestamp: 0, key: true, packets: 100 }));
    join().close();
    vi.advanceTimersByTime(1_000);
    expect(sent).toHaveLength(32);
  });
});
