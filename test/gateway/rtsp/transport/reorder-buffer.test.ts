import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ReorderBuffer } from '../../../../gateway/rtsp/transport/reorder-buffer.ts';
import {
  type Placing,
  placePacket,
  REORDER_MS,
  REORDER_PACKETS,
} from '../../../../gateway/rtsp/transport/reorder-policy.ts';

function rtp(sequence: number, ssrc = 0xcafe): Buffer {
  const packet = Buffer.alloc(13, 0x80);
  packet.writeUInt16BE(sequence & 0xffff, 2);
  packet.writeUInt32BE(ssrc, 8);
  return packet;
}

/** Pushes one packet a millisecond, then gives up on what is missing; gives the sequence numbers let through. */
function through(sequences: readonly number[], expireAtMs = Number.POSITIVE_INFINITY): number[] {
  const out: number[] = [];
  const buffer = new ReorderBuffer((packet) => out.push(packet.readUInt16BE(2)));
  sequences.forEach((sequence, ms) => {
    buffer.push(rtp(sequence), ms);
  });
  buffer.expire(expireAtMs);
  return out;
}

describe('case 9: packets out of order', () => {
  const placings: [sequence: number, expected: number, placing: Placing][] = [
    [5, 5, 'pass'],
    [6, 5, 'hold'],
    [0, 0xffff, 'hold'],
    [5 + REORDER_PACKETS - 1, 5, 'hold'],
    [5 + REORDER_PACKETS, 5, 'skip'],
    [3005, 5, 'skip'],
    [3006, 5, 'stray'],
    [4, 5, 'late'],
    [0xffff, 0, 'late'],
    [0x10005 - 100, 5, 'late'],
    [0x10004 - 100, 5, 'stray'],
  ];
  it.each(placings)('%i where %i is expected: %s', (sequence, expected, placing) => {
    expect(placePacket(sequence, expected)).toBe(placing);
  });

  const range = (from: number, to: number) =>
    Array.from({ length: to - from + 1 }, (_, index) => from + index);
  const cases: [name: string, sequences: number[], out: number[]][] = [
    ['in order', [1, 2, 3], [1, 2, 3]],
    ['two swapped', [1, 3, 2, 4], [1, 2, 3, 4]],
    ['the first two swapped', [2, 1, 3], [1, 2, 3]],
    ['the first two swapped at the wrap', [0, 0xffff, 1], [0xffff, 0, 1]],
    ['one alone', [7], [7]],
    ['a loss after the first', [1, 3, 4], [1, 3, 4]],
    ['a double of long ago', [1000, 1001, 300, 1002, 301, 1003], [1000, 1001, 1002, 1003]],
    ['a run that comes backward', [1, 5, 4, 3, 2], [1, 2, 3, 4, 5]],
    ['over the wrap', [0xfffe, 0, 0xffff, 1], [0xfffe, 0xffff, 0, 1]],
    ['twice the same', [1, 2, 2, 4, 4, 3], [1, 2, 3, 4]],
    ['one that is lost', [1, 3, 4], [1, 3, 4]],
    ['one that comes after it was given up', [1, ...range(3, 40), 2], [1, ...range(3, 40)]],
    ['many lost at once', [1, 500, 501], [1, 500, 501]],
    ['a sequence that starts anew', [1, 2, 4, 30_000, 30_001], [1, 2, 4, 30_000, 30_001]],
    ['a sequence that goes back', [1000, 1001, 3, 4], [1000, 1001, 3, 4]],
  ];
  it.each(cases)('%s', (_name, sequences, out) => {
    expect(through(sequences)).toEqual(out);
  });

  it('passes what comes in order without a wait', () => {
    expect(through([1, 2, 3], Number.NEGATIVE_INFINITY)).toEqual([1, 2, 3]);
  });

  it('waits for a missing one for 50 ms, and no longer', () => {
    const out: [number, number][] = [];
    const buffer = new ReorderBuffer((packet, atMs) => out.push([packet.readUInt16BE(2), atMs]));
    buffer.push(rtp(0), 5);
    expect(buffer.dueAtMs).toBe(5 + REORDER_MS);
    buffer.push(rtp(1), 10);
    expect(buffer.dueAtMs).toBeUndefined();
    expect(out.splice(0, 1)).toEqual([[0, 10]]);
    buffer.push(rtp(3), 20);
    buffer.push(rtp(5), 30);
    expect(buffer.dueAtMs).toBe(20 + REORDER_MS);
    buffer.expire(20 + REORDER_MS - 1);
    expect(out).toEqual([[1, 10]]);
    buffer.expire(20 + REORDER_MS);
    expect(out.slice(1)).toEqual([[3, 70]]);
    buffer.push(rtp(4), 75);
    expect(out.slice(2)).toEqual([
      [4, 75],
      [5, 75],
    ]);
    expect(buffer.dueAtMs).toBeUndefined();
  });

  it('gives what waits of a source before another source begins', () => {
    const out: string[] = [];
    const buffer = new ReorderBuffer((packet) =>
      out.push(`${packet.readUInt32BE(8)} ${packet.readUInt16BE(2)}`),
    );
    buffer.push(rtp(1, 1), 0);
    buffer.push(rtp(3, 1), 1);
    buffer.push(rtp(9, 2), 2);
    expect(out).toEqual(['1 1', '1 3', '2 9']);
  });

  it('forgets on demand, and drops what is no packet', () => {
    const out: number[] = [];
    const buffer = new ReorderBuffer((packet) => out.push(packet.readUInt16BE(2)));
    buffer.push(rtp(1), 0);
    buffer.push(rtp(3), 0);
    buffer.clear();
    buffer.push(Buffer.alloc(11), 0);
    buffer.expire(1000);
    expect(out).toEqual([1]);
  });

  it('case 15: holds 32 packets at most, whatever comes', () => {
    fc.assert(
      fc.property(
        fc.array(fc.oneof(fc.nat(80), fc.nat(0xffff)), { maxLength: 300 }),
        fc.nat(0xffff),
        (steps, start) => {
          let out = 0;
          let pushed = 0;
          const buffer = new ReorderBuffer(() => out++);
          for (const step of steps) {
            buffer.push(rtp(start + step), pushed++);
          }
          expect(out).toBeLessThanOrEqual(pushed);
          const before = out;
          buffer.expire(Number.POSITIVE_INFINITY);
          expect(out - before).toBeLessThan(REORDER_PACKETS);
          expect(buffer.dueAtMs).toBeUndefined();
        },
      ),
    );
  });

  it('puts any shuffle within its reach in order', () => {
    const shuffles = fc.array(fc.nat(REORDER_PACKETS - 2), { minLength: 1, maxLength: 200 });
    fc.assert(
      fc.property(shuffles, fc.nat(0xffff), (delays, start) => {
        const order = delays
          .map((delay, index) => ({ index, at: index + delay / 2 }))
          .sort((a, b) => a.at - b.at || a.index - b.index)
          .map(({ index }) => index);
        // The first to come sets the beginning, or the one before it that comes next.
        const first = order[0] ?? 0;
        const least = order[1] === first - 1 ? first - 1 : first;
        const expected = order.map((_, index) => index).filter((index) => index >= least);
        expect(through(order.map((index) => start + index))).toEqual(
          expected.map((index) => (start + index) & 0xffff),
        );
      }),
    );
  });
});
