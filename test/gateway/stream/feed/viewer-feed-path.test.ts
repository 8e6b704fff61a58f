import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { visitRtcp } from '../../../../gateway/rtp/rtcp.ts';
import { frame } from '../packets.ts';
import { reportBlock, SSRC, setUpFeeding, stream } from './feeding.ts';

describe('ViewerFeed on its path', () => {
  beforeEach(() => {
    vi.useFakeTimers();
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  it('sends again what the viewer misses, of a replay too', () => {
    const { join, arrive, sent } = setUpFeeding();
    arrive(frame({ timestamp: 0, key: true, packets: 3 }));
    const feed = join();
    arrive(frame({ timestamp: 3_000 }));
    feed.lost(101);
    feed.lost(103);
    expect(sent.slice(4)).toMatchObject([
      { sequence: 101, frame: 0, index: 1, timestamp: 5_000 },
      { sequence: 103, frame: 3_000 },
    ]);
    expect(feed.counters).toMatchObject({ packets: 4, missed: 2, resent: 2, unanswered: 0 });
  });

  it.each([
    ['so fast that a browser still holds what follows', { ssrc: 7, payloadType: 107 }, 131],
    ['so slowly that they can be sent again, where only the last can', undefined, 65],
  ])('replays, to a viewer that has missed packets, %s', (_, rtx, mbit) => {
    const feeding = setUpFeeding(rtx ? { rtx } : {});
    feeding.arrive(frame({ timestamp: 0, key: true, packets: 4_000, payloadBytes: 1_188 }));
    const feed = feeding.join();
    vi.advanceTimersByTime(3_000);
    feeding.arrive(frame({ timestamp: 270_000 }));
    expect(feed.counters.packets).toBe(4_001);
    // Old enough to be gone where SRTP takes but a thousand.
    feed.lost(100 + 1_500);
    expect(feed.counters.missed).toBe(1);
    expect(feed.requestKeyframe()).toBe('replayed');
    const before = feed.counters.packets;
    vi.advanceTimersByTime(100);
    const sentMbit = ((feed.counters.packets - before) * 1_200 * 8) / 100_000;
    expect(sentMbit).toBeGreaterThan(mbit * 0.9);
    expect(sentMbit).toBeLessThan(mbit * 1.1);
  });

  it('hears no flood of questions', () => {
    const { join, arrive } = setUpFeeding();
    arrive(frame({ timestamp: 0, key: true, packets: 10 }));
    const feed = join();
    for (let i = 0; i < 6_120; i++) feed.lost(100 + (i % 9));
    expect(feed.counters).toMatchObject({ missed: 9, resent: 9, unanswered: 6_120 - 1_024 });
    feed.lost(109);
    expect(feed.counters.resent).toBe(9);
    vi.advanceTimersByTime(20);
    feed.lost(109);
    expect(feed.counters).toMatchObject({ missed: 10, resent: 10 });
  });

  it('goes on through random loss for as long as it lasts', () => {
    const feeding = setUpFeeding();
    const feed = feeding.join();
    let next = 0;
    stream(feeding, 30, {
      each: () => {
        for (; next + 10 < feed.counters.packets; next += 10) feed.lost(100 + next);
        feed.bandwidth(2_000_000);
        feed.report(reportBlock());
      },
    });
    expect(feed.counters).toMatchObject({ packets: 3_000, pauses: 0 });
    expect(feed.counters.missed).toBeGreaterThan(250);
  });

  it('repeats each packet some ms later while loss lasts', () => {
    const feeding = setUpFeeding();
    const feed = feeding.join();
    let next = 0;
    const each = () => {
      for (; next + 10 < feed.counters.packets; next += 10) feed.lost(100 + next);
      feed.report(reportBlock());
    };
    stream(feeding, 2, { each });
    const before = feeding.sent.length;
    feeding.arrive(frame({ timestamp: 200_000, packets: 3 }));
    expect(feeding.sent).toHaveLength(before + 3);
    vi.advanceTimersByTime(8);
    expect(feeding.sent).toHaveLength(before + 6);
    vi.advanceTimersByTime(8);
    const numbers = feeding.sent.slice(before).map(({ sequence }) => sequence);
    const once = numbers.slice(0, 3);
    expect(numbers).toEqual([...once, ...once, ...once]);
    stream(feeding, 2, { from: 3, each: () => feed.report(reportBlock()) });
    const after = feeding.sent.length;
    feeding.arrive(frame({ timestamp: 500_000, packets: 3 }));
    vi.advanceTimersByTime(100);
    expect(feeding.sent).toHaveLength(after + 3);
  });

  it('stops in front of a frame where the engine takes nothing for 2 s, and goes on at a keyframe', () => {
    const feeding = setUpFeeding();
    const feed = feeding.join();
    stream(feeding, 1);
    feeding.path.takes = false;
    stream(feeding, 2.5, { from: 1 });
    expect(feed.counters.pauses).toBe(1);
    feeding.path.takes = true;
    const before = feeding.sent.length;
    expect(feed.counters.packets).toBeLessThan(320);
    // Never in mid-frame.
    expect(feeding.sent.at(-1)?.marker).toBe(true);
    stream(feeding, 7, { from: 3.5 });
    const [first] = feeding.sent.slice(before);
    expect(first?.frame).toBe(450_000);
    expect(first?.sequence).toBe(((feeding.sent[before - 1]?.sequence ?? 0) + 1) & 0xffff);
    expect(feeding.sent.at(-1)).toMatchObject({ frame: 104 * 9_000, index: 9 });
  });

  it('does not pause for a keyframe that overflows the socket each second, and sends the rest of it soon after', () => {
    const feeding = setUpFeeding();
    const feed = feeding.join();
    for (let i = 0; i < 600; i++) {
      const key = i % 10 === 0;
      const [first, ...rest] = frame({ timestamp: i * 9_000, key, packets: key ? 300 : 2 });
      if (first) feeding.arrive([first]);
      feeding.arrive(rest.slice(0, 150));
      const refused = key ? feed.counters.packets : Number.POSITIVE_INFINITY;
      feeding.path.takes = !key;
      feeding.arrive(rest.slice(150));
      feeding.path.takes = true;
      vi.advanceTimersByTime(30);
      // The viewer asks at once for what has come already.
      for (let n = refused; n < feed.counters.packets; n++) feed.lost((100 + n) & 0xffff);
      vi.advanceTimersByTime(70);
      feed.report(reportBlock());
    }
    const once = 60 * 300 + 540 * 2;
    expect(feed.counters).toMatchObject({ packets: once, refused: 60 * 149, pauses: 0 });
    // Each once by itself, and no more than once more for the questions that crossed that.
    expect(feed.counters.resent).toBeGreaterThanOrEqual(60 * 149);
    expect(feed.counters.resent).toBeLessThanOrEqual(60 * 149 * 3);
  });

  it('asks the camera for a keyframe to go on with, where that is worth it', () => {
    const feeding = setUpFeeding({ cameraMakesKeyframes: true });
    const feed = feeding.join();
    stream(feeding, 1);
    feeding.arrive(frame({ timestamp: 90_000, packets: 600, payloadBytes: 1_000 }));
    feeding.path.takes = false;
    stream(feeding, 2.5, { from: 1 });
    feeding.path.takes = true;
    const before = feeding.sent.length;
    stream(feeding, 1.4, { from: 3.5 });
    vi.advanceTimersByTime(300);
    expect(feeding.onKeyframeNeeded).toHaveBeenCalledTimes(1);
    expect(feeding.sent).toHaveLength(before);
    feeding.arrive(frame({ timestamp: 450_000, key: true }));
    vi.advanceTimersByTime(20);
    expect(feeding.sent.at(-1)).toMatchObject({ frame: 450_000 });
    expect(feed.counters.replays).toBe(0);
  });

  it('pauses where much is lost for long, and longer each time', () => {
    const feeding = setUpFeeding();
    const feed = feeding.join();
    let next = 0;
    const each = () => {
      for (; next < feed.counters.packets; next += 2) feed.lost((100 + next) & 0xffff);
      feed.report(reportBlock());
    };
    stream(feeding, 60, { each });
    expect(feed.counters.pauses).toBeGreaterThan(3);
    expect(feed.counters.pauses).toBeLessThan(12);
  });

  it('tells the viewer what moment its timestamps stand for, while they are the stream’s own', () => {
    const { join, arrive, control } = setUpFeeding();
    const feed = join();
    feed.sendReport({ ntpTime: 1n, timestamp: 0 });
    arrive(frame({ timestamp: 90_000, key: true, payloadBytes: 100 }));
    feed.sendReport({ ntpTime: 0x1234_5678_9abc_def0n, timestamp: 90_450 });
    feed.interrupt();
    feed.sendReport({ ntpTime: 2n, timestamp: 180_000 });
    const reports: unknown[] = [];
    for (const packet of control) visitRtcp(packet, { senderReport: (info) => reports.push(info) });
    expect(reports).toEqual([
      { ssrc: SSRC, ntpTime: 0x1234_5678_9abc_def0n, rtpTimestamp: 5_450, packets: 1, bytes: 100 },
    ]);
    expect(control[0]?.subarray(28).toString('latin1')).toContain('oriel');
  });

  it('bears the playout delay on a frame’s first packet that has room, until a report covers it', () => {
    const { join, arrive, raw } = setUpFeeding({ playoutDelayId: 6, playoutDelay: { minMs: 0, maxMs: 100 } });
    const feed = join();
    const extended = () => raw.map((bytes) => (bytes.readUInt8(0) & 0x10) !== 0);
    arrive(frame({ timestamp: 0, key: true, packets: 2, payloadBytes: 1_188 }));
    arrive(frame({ timestamp: 3_000, packets: 2, payloadBytes: 100 }));
    arrive(frame({ timestamp: 6_000 }));
    expect(extended()).toEqual([false, false, true, false, false]);
    expect(raw[2]?.subarray(12, 20).toString('hex')).toBe('bede00016200000a');
    vi.advanceTimersByTime(1_000);
    feed.report(reportBlock({ highestSequence: 101 }));
    arrive(frame({ timestamp: 9_000 }));
    expect(extended().slice(5)).toEqual([true]);
    vi.advanceTimersByTime(1_000);
    feed.report(reportBlock({ highestSequence: 105 }));
    arrive(frame({ timestamp: 12_000 }));
    expect(extended().slice(6)).toEqual([false]);
  });

  it('bears none where the viewer does not take it', () => {
    const { join, arrive, raw } = setUpFeeding({ playoutDelay: { minMs: 0, maxMs: 100 } });
    join();
    arrive(frame({ timestamp: 0, key: true }));
    expect(raw.map((bytes) => bytes.readUInt8(0))).toEqual([0x80]);
  });
});
