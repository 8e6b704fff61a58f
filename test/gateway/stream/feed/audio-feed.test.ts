import { describe, expect, it } from 'vitest';
import { visitRtcp } from '../../../../gateway/rtp/rtcp.ts';
import { AudioFeed } from '../../../../gateway/stream/feed/audio-feed.ts';
import { frame, readSent, type SentPacket } from '../packets.ts';

function setUp(start = { sequence: 0xffff, timestamp: 0xffff_ff60 }) {
  const sent: SentPacket[] = [];
  const control: Buffer[] = [];
  const sink = {
    ssrc: 9,
    payloadType: 8,
    send: (packet: Buffer) => {
      if (packet.readUInt8(1) === 200) control.push(Buffer.from(packet));
      else sent.push(readSent(packet));
      return true;
    },
  };
  return { sent, control, feed: new AudioFeed({ sink, start }) };
}

/** 20 ms of G.711. */
const sound = (timestamp: number, { afterLoss = false } = {}) => {
  const [packet] = frame({ timestamp, payloadBytes: 160 });
  if (!packet) throw new Error('a frame has a packet');
  return { ...packet, marker: false, afterLoss };
};

describe('AudioFeed', () => {
  it('passes sound on with numbers and timestamps of its own, and marks where it begins', () => {
    const { feed, sent } = setUp();
    for (const timestamp of [8_000, 8_160, 8_320]) feed.push(sound(timestamp));
    expect(sent).toMatchObject([
      { sequence: 0xffff, timestamp: 0xffff_ff60, marker: true, payloadType: 8, ssrc: 9 },
      { sequence: 0, timestamp: 0, marker: false },
      { sequence: 1, timestamp: 160, marker: false },
    ]);
    expect(feed.counters).toEqual({ packets: 3, refused: 0 });
  });

  it('leaves a number out where something was lost', () => {
    const { feed, sent } = setUp();
    feed.push(sound(0));
    feed.push(sound(320, { afterLoss: true }));
    expect(sent.map(({ sequence }) => sequence)).toEqual([0xffff, 1]);
  });

  it('goes on without a gap after an interruption, as a new talkspurt', () => {
    const { feed, sent } = setUp();
    feed.push(sound(0));
    feed.interrupt();
    feed.push(sound(80_000, { afterLoss: true }));
    expect(sent).toMatchObject([
      { sequence: 0xffff },
      { sequence: 0, timestamp: 80_000 - 160, marker: true },
    ]);
  });

  it('reports what moment its timestamps stand for, once there are some', () => {
    const { feed, control } = setUp({ sequence: 0, timestamp: 1_000 });
    feed.sendReport({ ntpTime: 1n, timestamp: 0 });
    feed.push(sound(8_000));
    feed.sendReport({ ntpTime: 0x1234_5678_9abc_def0n, timestamp: 8_040.6 });
    const reports: unknown[] = [];
    for (const packet of control) visitRtcp(packet, { senderReport: (info) => reports.push(info) });
    expect(reports).toEqual([
      { ssrc: 9, ntpTime: 0x1234_5678_9abc_def0n, rtpTimestamp: 1_040, packets: 1, bytes: 160 },
    ]);
    expect(control[0]?.subarray(28).toString('latin1')).toContain('oriel');
  });

  it('sends nothing once closed', () => {
    const { feed, sent, control } = setUp();
    feed.push(sound(0));
    feed.close();
    feed.push(sound(160));
    feed.sendReport({ ntpTime: 1n, timestamp: 0 });
    expect([sent.length, control.length]).toEqual([1, 0]);
  });
});
