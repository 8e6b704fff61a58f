import { describe, expect, it } from 'vitest';
import { Reception } from '../../../../gateway/rtsp/transport/reception.ts';

function rtp(sequence: number, timestamp = 0, ssrc = 0xcafe): Buffer {
  const packet = Buffer.alloc(20);
  packet[0] = 0x80;
  packet.writeUInt16BE(sequence & 0xffff, 2);
  packet.writeUInt32BE(timestamp >>> 0, 4);
  packet.writeUInt32BE(ssrc, 8);
  return packet;
}

function senderReport(ssrc: number): Buffer {
  const packet = Buffer.alloc(28);
  packet[0] = 0x80;
  packet[1] = 200;
  packet.writeUInt16BE(6, 2);
  packet.writeUInt32BE(ssrc, 4);
  packet.writeUInt32BE(0x11112222, 8);
  packet.writeUInt32BE(0x33334444, 12);
  return packet;
}

function receive(sequences: readonly number[]): Reception {
  const reception = new Reception({ clockRate: 90_000 });
  for (const sequence of sequences) reception.onRtp(rtp(sequence), 0);
  return reception;
}

describe('Reception', () => {
  const cases: [name: string, sequences: number[], lost: number, fraction: number, highest: number][] = [
    ['all there', [1, 2, 3, 4], 0, 0, 4],
    ['one of four lost', [1, 2, 4], 1, 64, 4],
    ['a wrap', [65534, 65535, 0, 1], 0, 0, 0x10001],
    ['a wrap with loss', [65534, 1], 2, 128, 0x10001],
    ['out of order', [1, 3, 2, 4], 0, 0, 4],
    ['out of order over the wrap', [65535, 1, 0], 0, 0, 0x10001],
    ['twice the same', [1, 2, 2, 2], -2, 0, 2],
    ['a sequence that starts anew', [10, 11, 30_000, 30_001], 0, 0, 30_001],
  ];
  it.each(cases)('%s', (_name, sequences, cumulativeLost, fractionLost, highestSequence) => {
    expect(receive(sequences).report(0)).toMatchObject({
      sourceSsrc: 0xcafe,
      cumulativeLost,
      fractionLost,
      highestSequence,
    });
  });

  it('has nothing to report before the first packet', () => {
    const reception = receive([]);
    reception.onRtp(Buffer.alloc(11), 0);
    expect(reception.report(0)).toBeUndefined();
  });

  it('counts the fraction from one report to the next', () => {
    const reception = receive([1, 3]);
    expect(reception.report(0)?.fractionLost).toBe(85);
    reception.onRtp(rtp(4), 0);
    expect(reception.report(0)).toMatchObject({ fractionLost: 0, cumulativeLost: 1 });
    expect(reception.report(0)).toMatchObject({ fractionLost: 0, cumulativeLost: 1 });
  });

  it('starts anew with another source', () => {
    const reception = receive([1, 100]);
    reception.onRtp(rtp(7, 0, 0xbeef), 0);
    expect(reception.report(0)).toMatchObject({ sourceSsrc: 0xbeef, cumulativeLost: 0, highestSequence: 7 });
  });

  it('smooths the jitter as RFC 3550 A.8 says', () => {
    const reception = new Reception({ clockRate: 90_000 });
    reception.onRtp(rtp(1, 0xffffff00), 1000);
    reception.onRtp(rtp(2, 0xffffff00 + 3600), 1040);
    expect(reception.report(0)?.jitter).toBe(0);
    // 16 ms late: 1440 ticks, of which a sixteenth counts.
    reception.onRtp(rtp(3, 0xffffff00 + 7200), 1096);
    expect(reception.report(0)?.jitter).toBe(90);
  });

  it('repeats the last sender report of this source', () => {
    const reception = receive([1]);
    reception.onRtcp(senderReport(0xbeef), 1000);
    expect(reception.report(2000)).toMatchObject({ lastSr: 0, delaySinceLastSr: 0 });
    reception.onRtcp(senderReport(0xcafe), 1000);
    reception.onRtcp(Buffer.from([0x80, 200, 0, 0]), 1500);
    expect(reception.report(3000)).toMatchObject({ lastSr: 0x22223333, delaySinceLastSr: 131_072 });
  });
});
