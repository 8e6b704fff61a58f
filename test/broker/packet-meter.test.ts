import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createPacketMeter } from '../../broker/packet-meter.ts';
import { PUBLISH, packet } from './raw-mqtt.ts';

describe('createPacketMeter', () => {
  it.each<[what: string, bytes: number[], passes: boolean]>([
    ['an empty packet', [0xc0, 0x00], true],
    ['a packet of the limit', [0x30, 100, ...Array<number>(100).fill(0)], true],
    ['a claim one above the limit', [0x30, 101], false],
    ['a claim above the limit in two bytes', [0x30, 0xff, 0x7f], false],
    ['the largest claim', [0x30, 0xff, 0xff, 0xff, 0x7f], false],
    ['a claim of small value in four bytes', [0x30, 0x81, 0x80, 0x80, 0x00], true],
    ['a length of five bytes', [0x30, 0x80, 0x80, 0x80, 0x80, 0x01], false],
    ['a long packet behind a short one', [0xc0, 0x00, 0x30, 101], false],
    ['a length that has not ended', [0x30, 0x80], true],
  ])('%s', (_what, bytes, passes) => {
    expect(createPacketMeter().pass(Uint8Array.from(bytes), 100)).toBe(passes);
    const slow = createPacketMeter();
    const byByte = bytes.map((byte) => slow.pass(Uint8Array.of(byte), 100));
    expect(byByte.every(Boolean)).toBe(passes);
  });

  it('finds each packet’s length wherever the stream is cut', () => {
    const limit = 300;
    fc.assert(
      fc.property(
        fc.array(fc.nat(400), { minLength: 1, maxLength: 8 }),
        fc.array(fc.integer({ min: 1, max: 200 })),
        (sizes, cuts) => {
          const packets = sizes.map((size) => packet(PUBLISH, Buffer.alloc(size, 0xff)));
          const meter = createPacketMeter();
          let rest = Buffer.concat(packets);
          let passed = true;
          for (let i = 0; rest.length > 0 && passed; i++) {
            const cut = cuts[i % Math.max(cuts.length, 1)] ?? rest.length;
            passed = meter.pass(rest.subarray(0, cut), limit);
            rest = rest.subarray(cut);
          }
          expect(passed).toBe(sizes.every((size) => size <= limit));
        },
      ),
    );
  });
});
