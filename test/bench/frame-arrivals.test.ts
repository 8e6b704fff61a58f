import { describe, expect, it } from 'vitest';
import { FrameArrivals, latencies } from './frame-arrivals.ts';
import { MARKS, readMark, writeMark, writePacketMark } from './frame-mark.ts';

function packet(payload: Buffer, marker = false): Buffer {
  const header = Buffer.alloc(12);
  header[0] = 0x80;
  header[1] = marker ? 0xe0 : 0x60;
  return Buffer.concat([header, payload]);
}

/** A slice of so many bytes with this mark. */
function slice(frame: number, bytes = 40): Buffer {
  const nal = Buffer.alloc(bytes, 0x11);
  nal[0] = 0x41;
  nal[1] = 0x88;
  writeMark(nal, frame);
  return nal;
}

function fragments(nal: Buffer, room: number): Buffer[] {
  const parts: Buffer[] = [];
  for (let from = 1; from < nal.length; from += room) {
    const isLast = from + room >= nal.length;
    const head = Buffer.from([0x5c, (from === 1 ? 0x80 : 0) | (isLast ? 0x40 : 0) | ((nal[0] ?? 0) & 0x1f)]);
    parts.push(packet(Buffer.concat([head, nal.subarray(from, from + room)]), isLast));
  }
  return parts;
}

describe('the mark of a picture', () => {
  it.each([0, 1, 127, 128, 54_321, MARKS - 1])('%i is read from a slice alone', (frame) => {
    expect(readMark(packet(slice(frame)))).toBe(frame);
  });

  it('is read from the first fragment only, behind a header extension too', () => {
    const [first = Buffer.alloc(0), ...others] = fragments(slice(77_777), 12);
    expect(readMark(first)).toBe(77_777);
    expect(others.map(readMark)).toEqual([undefined, undefined, undefined]);
    const extended = Buffer.concat([
      first.subarray(0, 12),
      Buffer.from([0xbe, 0xde, 0, 1, 0x10, 0, 0, 0]),
      first.subarray(12),
    ]);
    extended[0] = 0x90;
    expect(readMark(extended)).toBe(77_777);
  });

  it('is written into a packet where it is read', () => {
    const [first = Buffer.alloc(0)] = fragments(slice(1), 12);
    writePacketMark(first, 4711);
    expect(readMark(first)).toBe(4711);
  });

  it('is not found in parameter sets, aggregates, or what is too short', () => {
    for (const payload of [
      [0x67, 1, 2, 3, 4, 5, 6],
      [0x78, 0, 7, 0x41, 0x88, 1, 2, 3, 4],
      [0x41, 0x88],
    ])
      expect(readMark(packet(Buffer.from(payload)))).toBeUndefined();
  });

  it('never makes a start code', () => {
    const nal = slice(0);
    expect([...nal.subarray(2, 6)].every((byte) => byte > 3)).toBe(true);
  });
});

describe('FrameArrivals', () => {
  it('notes the moment of the packet with the marker', () => {
    const arrivals = new FrameArrivals();
    const sets = packet(Buffer.from([0x67, 1, 2, 3]));
    for (const [i, part] of [sets, ...fragments(slice(5), 12), packet(slice(6), true)].entries())
      arrivals.push(part, 100 + i);
    expect(arrivals.list).toEqual([
      [5, 104],
      [6, 105],
    ]);
  });

  it('passes over a picture whose beginning was lost', () => {
    const arrivals = new FrameArrivals();
    for (const part of fragments(slice(5), 12).slice(1)) arrivals.push(part, 1);
    expect(arrivals.list).toEqual([]);
  });
});

describe('latencies', () => {
  const sent = [
    [1, 10],
    [2, 20],
    [3, 30],
    [4, 40],
  ] as const;

  it('are taken for each viewer, of what was sent in the window', () => {
    const arrived = [
      [
        [1, 11],
        [2, 22],
        [3, 33],
        [4, 44],
      ],
      [[2, 25]],
    ] as const;
    expect(latencies({ sent, arrived, fromMs: 20, toMs: 40 })).toEqual({ values: [2, 3, 5], missing: 1 });
  });

  it('are none where nothing arrives', () => {
    expect(latencies({ sent, arrived: [[]], fromMs: 0, toMs: 100 })).toEqual({ values: [], missing: 4 });
  });
});
