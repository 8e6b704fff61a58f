import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { PacketOutlet } from '../../../gateway/stream/packet-outlet.ts';
import { Retransmission } from '../../../gateway/stream/retransmission.ts';
import { frame, readSent, type SentPacket } from './packets.ts';

const GOOD = { lossRate: 0, roundTripMs: undefined };
const LOSSY = { lossRate: 0.1, roundTripMs: undefined };

function setUp({ first = 0, payloadBytes = 1_000 } = {}) {
  const sent: SentPacket[] = [];
  const sink = {
    ssrc: 1,
    payloadType: 96,
    send: (packet: Buffer) => {
      sent.push(readSent(packet));
      return true;
    },
  };
  const outlet = new PacketOutlet(sink, first);
  const retransmission = new Retransmission({ outlet, now: () => Date.now() });
  let timestamp = 0;
  return {
    sent,
    outlet,
    retransmission,
    /** Sends so many packets of one frame each, then forgets that it did. */
    stream: (count: number) => {
      for (let i = 0; i < count; i++) {
        for (const packet of frame({ timestamp, payloadBytes })) outlet.send(packet, 1_000 + timestamp);
        timestamp++;
      }
      sent.length = 0;
    },
  };
}

describe('Retransmission', () => {
  beforeEach(() => {
    vi.useFakeTimers();
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  it('sends a packet again as it was', () => {
    const { stream, sent, retransmission } = setUp({ first: 0xfffe });
    stream(4);
    for (const sequence of [0xfffe, 0]) retransmission.lost(sequence, GOOD);
    expect(sent).toMatchObject([
      { sequence: 0xfffe, timestamp: 1_000, frame: 0, marker: true },
      { sequence: 0, timestamp: 1_002, frame: 2 },
    ]);
    expect(retransmission.missed).toBe(2);
  });

  it('remembers the last 4096 packets', () => {
    const { stream, sent, retransmission } = setUp();
    stream(5_000);
    for (const sequence of [903, 904, 4_999, 5_000]) retransmission.lost(sequence, GOOD);
    expect(sent.map(({ frame }) => frame)).toEqual([904, 4_999]);
    expect(retransmission.unanswered).toBe(2);
    expect(retransmission.missed).toBe(2);
  });

  it('answers once what is asked again within a few ms, and twice what is asked after that', () => {
    const { stream, sent, retransmission } = setUp();
    stream(10);
    retransmission.lost(5, GOOD);
    retransmission.lost(5, GOOD);
    vi.advanceTimersByTime(9);
    retransmission.lost(5, GOOD);
    expect(sent).toHaveLength(1);
    vi.advanceTimersByTime(91);
    retransmission.lost(5, GOOD);
    expect(sent).toHaveLength(2);
    vi.advanceTimersByTime(20);
    expect(sent.map(({ sequence }) => sequence)).toEqual([5, 5, 5]);
    expect(retransmission.missed).toBe(1);
  });

  it('sends a copy some ms later where many packets are lost', () => {
    const { stream, sent, retransmission } = setUp();
    stream(10);
    for (const sequence of [3, 4, 7]) retransmission.lost(sequence, LOSSY);
    expect(sent.map(({ sequence }) => sequence)).toEqual([3, 4, 7]);
    vi.advanceTimersByTime(7);
    expect(sent).toHaveLength(3);
    expect(vi.getTimerCount()).toBe(1);
    vi.advanceTimersByTime(1);
    expect(sent.map(({ sequence }) => sequence)).toEqual([3, 4, 7, 3, 4, 7]);
    expect(vi.getTimerCount()).toBe(0);
  });

  it('sends a burst of a socket’s size at a time', () => {
    const { stream, sent, retransmission } = setUp();
    stream(200);
    for (let sequence = 0; sequence < 100; sequence++) retransmission.lost(sequence, GOOD);
    expect(sent).toHaveLength(32);
    vi.advanceTimersByTime(8);
    expect(sent).toHaveLength(64);
    vi.advanceTimersByTime(2);
    expect(sent).toHaveLength(96);
    vi.advanceTimersByTime(2);
    expect(sent.map(({ sequence }) => sequence)).toEqual(Array.from({ length: 100 }, (_, i) => i));
  });

  it('never sends more for questions than half of the stream and what was saved up', () => {
    const { stream, sent, retransmission, outlet } = setUp();
    stream(1_000);
    let resent = 0;
    for (let second = 0; second < 30; second++) {
      for (let i = 0; i < 1_000; i++) {
        retransmission.lost((outlet.nextSequence - 1 - (i % 1_000)) & 0xffff, LOSSY);
        vi.advanceTimersByTime(1);
      }
      resent += sent.length;
      stream(100);
    }
    expect(outlet.resent).toBe(resent);
    // 31 times 100 packets of stream, half of 1000 before, and what a feed has to spend in the beginning.
    expect(resent).toBeLessThanOrEqual((262_144 + (4_000 * 1_012) / 2) / 1_012);
    expect(resent).toBeGreaterThan(1_500);
    expect(retransmission.unanswered).toBeGreaterThan(10_000);
  });

  it('asks nothing of a number that was left out', () => {
    const { outlet, sent, retransmission, stream } = setUp();
    stream(1);
    outlet.skip();
    stream(1);
    retransmission.lost(1, GOOD);
    expect(sent).toEqual([]);
    expect(retransmission.unanswered).toBe(1);
    retransmission.lost(2, GOOD);
    expect(sent).toMatchObject([{ sequence: 2, frame: 1 }]);
  });

  it('sends no copy once closed', () => {
    const { stream, sent, retransmission } = setUp();
    stream(10);
    retransmission.lost(3, LOSSY);
    retransmission.close();
    vi.advanceTimersByTime(100);
    expect(sent).toHaveLength(1);
    expect(vi.getTimerCount()).toBe(0);
  });
});
