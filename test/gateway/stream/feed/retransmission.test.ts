import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { PacketOutlet } from '../../../../gateway/stream/feed/packet-outlet.ts';
import { Retransmission } from '../../../../gateway/stream/feed/retransmission.ts';
import { frame, readSent, type SentPacket } from '../packets.ts';

const GOOD = { lossRate: 0, roundTripMs: undefined };
const LOSSY = { lossRate: 0.1, roundTripMs: undefined };

const COPY_MS = 8;
const RTX_SSRC = 2;

/** What is sent in the retransmission stream comes as it was before, but for its SSRC and payload type. */
function setUp({ first = 0, payloadBytes = 1_000, rtx = false } = {}) {
  const sent: SentPacket[] = [];
  const path = { takes: true };
  const sink = {
    ssrc: 1,
    payloadType: 96,
    ...(rtx && { rtx: { ssrc: RTX_SSRC, payloadType: 97 } }),
    send: (packet: Buffer) => {
      if (path.takes) sent.push(readSent(packet.readUInt32BE(8) === RTX_SSRC ? unwrapped(packet) : packet));
      return path.takes;
    },
  };
  const outlet = new PacketOutlet(sink, first);
  const retransmission = new Retransmission({ outlet, now: () => Date.now() });
  let timestamp = 0;
  return {
    sent,
    path,
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

  it.each([
    ['4096, in a retransmission stream', true, 903, { ssrc: RTX_SSRC, payloadType: 97 }, 2],
    ['1024, which is all that SRTP takes on the same SSRC', false, 3_975, { ssrc: 1, payloadType: 96 }, 3],
  ])('sends again of the last %s', (_, rtx, tooOld, where, missed) => {
    const { stream, sent, retransmission } = setUp({ rtx });
    stream(5_000);
    for (const sequence of [tooOld, tooOld + 1, 4_999, 5_000]) retransmission.lost(sequence, LOSSY);
    vi.advanceTimersByTime(COPY_MS);
    const [oldest, newest] = [tooOld + 1, 4_999].map((frame) => ({ ...where, sequence: frame, frame }));
    expect(sent).toMatchObject([oldest, newest, oldest, newest]);
    expect(retransmission.unanswered).toBe(2);
    expect(retransmission.missed).toBe(missed);
  });

  it('repeats what nobody asked for on the same SSRC', () => {
    const { stream, sent, retransmission } = setUp({ rtx: true });
    stream(10);
    retransmission.repeat(9, 2);
    vi.advanceTimersByTime(2 * COPY_MS);
    expect(sent).toMatchObject([
      { ssrc: 1, sequence: 9 },
      { ssrc: 1, sequence: 9 },
    ]);
  });

  it('spends nothing and sends no copy where the engine refuses, and answers the next question', () => {
    const { stream, sent, retransmission, path, outlet } = setUp();
    stream(1_000);
    path.takes = false;
    // Each for more than the viewer has to spend.
    for (let round = 0; round < 2_000; round++) {
      retransmission.lost(500 + (round % 500), LOSSY);
      vi.advanceTimersByTime(COPY_MS);
    }
    expect(outlet.resent).toBe(0);
    expect(retransmission).toMatchObject({ missed: 500, unanswered: 2_000 });
    expect(vi.getTimerCount()).toBe(0);
    path.takes = true;
    retransmission.lost(999, GOOD);
    expect(sent).toMatchObject([{ sequence: 999 }]);
  });

  it('hears no question for what was abandoned, nor for what was never sent', () => {
    const { stream, retransmission } = setUp({ first: 0xfff0 });
    const hears = (...sequences: number[]) => sequences.map((sequence) => retransmission.hears(sequence));
    stream(100);
    expect(hears(0xfff0, 83, 84, 0xff00)).toEqual([true, true, false, false]);
    retransmission.abandon();
    stream(20);
    // As many numbers may have been left out since as make no difference.
    expect(hears(0xfff0, 75, 76, 84, 103)).toEqual([false, false, true, true, true]);
    expect(retransmission.unanswered).toBe(0);
  });

  it('hears 1024 questions in 20 ms', () => {
    const { stream, retransmission } = setUp();
    stream(9);
    const heard = () => Array.from({ length: 6_120 }, () => retransmission.hears(4)).filter(Boolean).length;
    expect(heard()).toBe(1_024);
    vi.advanceTimersByTime(19);
    expect(heard()).toBe(0);
    expect(retransmission.unanswered).toBe(5_096 + 6_120);
    vi.advanceTimersByTime(1);
    expect(heard()).toBe(1_024);
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

/** RFC 4588 section 4: the original number stands before the payload. */
function unwrapped(packet: Buffer): Buffer {
  const original = Buffer.concat([packet.subarray(0, 12), packet.subarray(14)]);
  original.writeUInt16BE(packet.readUInt16BE(12), 2);
  return original;
}
