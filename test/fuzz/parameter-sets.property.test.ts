import fc from 'fast-check';
import { describe, expect } from 'vitest';
import { parseSps as parseH264 } from '../../gateway/rtp/h264/sps.ts';
import { parseSps as parseH265 } from '../../gateway/rtp/h265/sps.ts';
import { BitReader } from '../../gateway/rtp/reslicer/bit-reader.ts';
import { ParameterSetError } from '../../gateway/rtp/reslicer/read-parameter-set.ts';
import * as avc from '../gateway/rtp/h264/write-nals.ts';
import * as hevc from '../gateway/rtp/h265/write-nals.ts';
import { fuzz } from './fuzz.ts';

interface Sps {
  readonly width: number;
  readonly height: number;
  readonly reorderFrames: number | undefined;
}

const h264Sets = fc
  .record({
    profile: fc.constantFrom(66, 77, 88, 100),
    columns: fc.integer({ min: 4, max: 1024 }),
    orderType: fc.constantFrom(0 as const, 1 as const, 2 as const),
    reorderFrames: fc.nat(16),
  })
  .map(avc.sps);

const h265Sets = fc
  .record({
    subLayers: fc.nat(6),
    chroma: fc.constantFrom(0 as const, 1 as const, 2 as const, 3 as const),
    width: fc.integer({ min: 64, max: 16_888 }),
    orderBits: fc.integer({ min: 4, max: 16 }),
  })
  .map(hevc.sps);

describe.each<[string, (nal: Buffer) => Sps, Buffer, fc.Arbitrary<Buffer>]>([
  ['H264', parseH264, Buffer.from('67', 'hex'), h264Sets],
  ['H265', parseH265, Buffer.from('4201', 'hex'), h265Sets],
])('sequence parameter sets of %s', (_, parse, header, valid) => {
  const check = (nal: Buffer) => {
    try {
      const { width, height, reorderFrames = 0 } = parse(nal);
      expect(Math.max(width, height)).toBeLessThanOrEqual(2 * 16_888);
      expect(Math.min(width, height)).toBeGreaterThan(0);
      expect(reorderFrames).toBeLessThanOrEqual(16);
    } catch (error) {
      expect(error).toBeInstanceOf(ParameterSetError);
    }
  };

  fuzz(
    'of any bytes are read within bounds, or refused with the one error',
    fc.property(fc.uint8Array({ maxLength: 120 }), (content) => check(Buffer.concat([header, content]))),
    { weight: 2 },
  );

  fuzz(
    'with a few bits wrong, or cut short, are too',
    fc.property(valid, fc.array(fc.nat(400), { maxLength: 4 }), fc.nat(80), (nal, bits, length) => {
      const damaged = Buffer.from(nal.subarray(0, Math.max(2, nal.length - (length < 40 ? length : 0))));
      for (const bit of bits) {
        const at = header.length + (bit >> 3);
        if (at < damaged.length) damaged[at] = (damaged[at] ?? 0) ^ (1 << (bit & 7));
      }
      check(damaged);
    }),
    { weight: 2 },
  );
});

describe('BitReader', () => {
  fuzz(
    'gives every bit back, whatever their widths, and ends with a RangeError',
    fc.property(
      fc.uint8Array({ maxLength: 40 }).map((bytes) => Buffer.from(bytes.map((byte) => byte || 1))),
      fc.infiniteStream(fc.integer({ min: 0, max: 32 })),
      (bytes, widths) => {
        const bits = new BitReader(bytes, 0);
        let text = '';
        for (const width of widths) {
          if (text.length + width > bytes.length * 8) break;
          text += width === 0 ? '' : bits.bits(width).toString(2).padStart(width, '0');
        }
        const whole = [...bytes].map((byte) => byte.toString(2).padStart(8, '0')).join('');
        expect(whole.startsWith(text)).toBe(true);
        bits.skip(whole.length - text.length);
        expect(() => bits.bit()).toThrow(RangeError);
      },
    ),
  );
});
