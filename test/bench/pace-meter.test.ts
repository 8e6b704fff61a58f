import { describe, expect, it } from 'vitest';
import { PaceMeter } from './pace-meter.ts';
import { frameSizes } from './steady-source.ts';

/** An RTP packet with this payload. */
function packet(sequence: number, payload: readonly number[] | Buffer, marker = false): Buffer {
  const header = Buffer.alloc(12);
  header[0] = 0x80;
  header[1] = marker ? 0xe0 : 0x60;
  header.writeUInt16BE(sequence & 0xffff, 2);
  return Buffer.concat([header, Buffer.from(payload)]);
}

/** A fragment of a NAL unit with so many bytes behind the FU header. */
function fragment(bytes: number, flags: number): Buffer {
  const payload = Buffer.alloc(2 + bytes, 1);
  payload[0] = 0x7c;
  payload[1] = flags | 1;
  return payload;
}

describe('PaceMeter', () => {
  it('counts whole pictures only, and what could carry them', () => {
    const meter = new PaceMeter();
    meter.push(packet(1, [0x41, 1, 2], true));
    meter.push(packet(2, fragment(1186, 0x80)));
    meter.push(packet(3, fragment(1186, 0)));
    meter.push(packet(4, fragment(28, 0x40), true));
    meter.push(packet(5, [0x41, 1, 2]));
    // 1186 + 1186 + 28 and the NAL unit's header: 2401 bytes need three packets of 1200.
    expect(meter.pace).toEqual({ frames: 1, packets: 3, idealPackets: 3, largestPacketBytes: 1200, sent: 5 });
  });

  it.each([
    { name: 'a NAL unit alone', payload: Buffer.alloc(1200, 0x41), ideal: 1 },
    { name: 'a NAL unit alone, one byte more', payload: Buffer.alloc(1201, 0x41), ideal: 2 },
    {
      name: 'an aggregate without its own bytes',
      payload: Buffer.concat([
        Buffer.from([0x78, 0x02, 0x58]),
        Buffer.alloc(600, 0x41),
        Buffer.from([0x02, 0x58]),
        Buffer.alloc(600, 0x41),
      ]),
      ideal: 1,
    },
  ])('measures $name', ({ payload, ideal }) => {
    const meter = new PaceMeter();
    meter.push(packet(1, [0x41, 1], true));
    meter.push(packet(2, payload, true));
    expect(meter.pace.idealPackets).toBe(ideal);
  });

  it('knows by the sequence what was sent, over its wrap, with losses and repeats', () => {
    const meter = new PaceMeter();
    for (const sequence of [65_533, 65_535, 65_535, 0, 3, 2]) meter.push(packet(sequence, [0x41, 1], true));
    expect(meter.pace.sent).toBe(7);
  });

  it('skips CSRC list and header extension', () => {
    const meter = new PaceMeter();
    meter.push(packet(1, [0x41, 1], true));
    const extended = Buffer.concat([
      packet(2, [], true),
      Buffer.from([0, 0, 0, 9, 0xbe, 0xde, 0, 1, 0x10, 0, 0, 0]),
      Buffer.alloc(1200, 0x41),
    ]);
    extended[0] = 0x91;
    meter.push(extended);
    expect(meter.pace.idealPackets).toBe(1);
  });
});

describe('frameSizes', () => {
  it('makes the bitrate, the keyframe being the largest', () => {
    const sizes = frameSizes({ bitrate: 4_000_000, fps: 30, gopFrames: 60 });
    const bits = sizes.reduce((sum, bytes) => sum + bytes * 8, 0);
    expect(bits / 2).toBeGreaterThan(3_950_000);
    expect(bits / 2).toBeLessThan(4_050_000);
    expect(sizes[0]).toBe(Math.max(...sizes));
    expect(new Set(sizes).size).toBeGreaterThan(50);
  });
});
