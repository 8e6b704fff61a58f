import { describe, expect, it } from 'vitest';
import { MosaicEncoder } from '../../../../devices/simulated/video/h264/mosaic-encoder.ts';
import { type Mosaic, pictureFormat } from '../../../../devices/simulated/video/mosaic.ts';
import { bitsOf } from './bits.ts';
import { mosaicOf } from './pictures.ts';

/** 20x12 macroblocks. */
const FORMAT = pictureFormat(320, 192);

function flat(luma: number, chroma = 128): Mosaic {
  return mosaicOf(FORMAT, { luma: () => luma, chroma: () => chroma });
}

function encoder(slices = 1): MosaicEncoder {
  return new MosaicEncoder({ format: FORMAT, slices });
}

/** The bits of the only slice after the NAL header; none here has emulation prevention. */
function sliceBits(units: readonly Buffer[]): string {
  expect(units).toHaveLength(1);
  return bitsOf(units[0]?.subarray(1) ?? Buffer.alloc(0));
}

describe('MosaicEncoder', () => {
  it('codes a keyframe as one IDR slice, all else as one P slice', () => {
    const subject = encoder();
    const types = [true, false, false, true].map((keyframe) =>
      subject.encode(flat(80), keyframe).map((unit) => (unit[0] ?? 0) & 31),
    );
    expect(types).toEqual([[5], [1], [1], [5]]);
  });

  it('codes a picture that did not change as one run of skipped macroblocks', () => {
    const subject = encoder();
    subject.encode(flat(80), true);
    // first_mb 0, slice_type 5, pps 0, frame_num 1, three flags, qp delta 0, deblocking idc 1, mb_skip_run 240.
    const header = '1 00110 1 00000001 000 1 010'.replaceAll(' ', '');
    expect(sliceBits(subject.encode(flat(80), false))).toBe(`${header}000000011110001`);
  });

  it('codes a macroblock of its neighbours colour without a level', () => {
    const bits = sliceBits(encoder().encode(flat(128), true));
    // slice_type 7, idr_pic_id 1, two flags; 240 macroblocks of mb_type, chroma mode, qp delta and coeff_token.
    const header = '1 0001000 1 00000000 010 00 1 010'.replaceAll(' ', '');
    const [dc, horizontal, vertical] = ['00100', '011', '010'];
    const rest = '111';
    const row = (first: string, others: string) => first + rest + (others + rest).repeat(19);
    expect(bits).toBe(header + row(dc, horizontal) + row(vertical, vertical).repeat(11));
  });

  it('codes the macroblocks that changed and no other', () => {
    const subject = encoder();
    subject.encode(flat(80), true);
    const changed = flat(80);
    // The macroblock in column 7 of row 3: number 67.
    changed.luma[12 * changed.columns + 30] = 81;
    const bits = sliceBits(subject.encode(changed, false));
    const run = (count: number) => {
      const code = (count + 1).toString(2);
      return '0'.repeat(code.length - 1) + code;
    };
    expect(bits.slice(22)).toMatch(new RegExp(`^${run(67)}.+${run(172)}$`));
    expect(bits.length).toBeLessThan(120);
  });

  it.each([
    ['black', flat(0, 0)],
    ['white', flat(255, 255)],
    ['grey', flat(128)],
    ['a gradient to the right', mosaicOf(FORMAT, { luma: (x) => 16 + x * 2, chroma: (x) => 100 + x })],
    ['a gradient downward', mosaicOf(FORMAT, { luma: (_, y) => 30 + y * 3, chroma: (_, y) => 200 - y })],
    ['bars', mosaicOf(FORMAT, { luma: (x) => (x % 5 < 2 ? 16 : 235), chroma: (_, y) => (y % 3) * 60 })],
    [
      'a chessboard',
      mosaicOf(FORMAT, { luma: (x, y) => ((x + y) % 2) * 255, chroma: (x, y) => ((x ^ y) & 1) * 255 }),
    ],
  ])('gives back %s all but exactly', (_, picture) => {
    const subject = encoder();
    subject.encode(picture, true);
    const { reconstruction } = subject;
    const worst = (plane: 'luma' | 'cb' | 'cr') =>
      picture[plane].reduce(
        (most, wanted, at) => Math.max(most, Math.abs(wanted - (reconstruction[plane][at] ?? 0))),
        0,
      );
    expect(worst('luma')).toBeLessThanOrEqual(4);
    expect(worst('cb')).toBeLessThanOrEqual(4);
    expect(worst('cr')).toBeLessThanOrEqual(4);
  });

  it('leaves what does not change as it is, sample by sample', () => {
    const subject = encoder();
    const picture = mosaicOf(FORMAT, {
      luma: (x, y) => (x * 31 + y * 17) & 255,
      chroma: (x, y) => (x * 7 + y) & 255,
    });
    subject.encode(picture, true);
    const before = subject.reconstruction.luma.slice(0, 4 * picture.columns);
    picture.luma.fill(50, 8 * picture.columns);
    subject.encode(picture, false);
    expect(subject.reconstruction.luma.slice(0, 4 * picture.columns)).toEqual(before);
  });

  it('cuts a picture into slices of whole rows', () => {
    const subject = encoder(5);
    const units = subject.encode(flat(90), true);
    const starts = units.map((unit) => {
      const bits = bitsOf(unit.subarray(1));
      const zeros = bits.indexOf('1');
      return Number.parseInt(bits.slice(zeros, 2 * zeros + 1), 2) - 1;
    });
    expect(starts).toEqual([0, 40, 80, 140, 180]);
  });

  it('gives two keyframes in a row different ids, and counts frames modulo 256', () => {
    const subject = encoder();
    const idOf = () => sliceBits(subject.encode(flat(128), true)).slice(17, 20);
    expect([idOf(), idOf(), idOf()].map((bits) => bits.startsWith('1'))).toEqual([false, true, false]);
    const numbers = Array.from({ length: 257 }, () =>
      Number.parseInt(sliceBits(subject.encode(flat(128), false)).slice(7, 15), 2),
    );
    expect([numbers[0], numbers[254], numbers[255], numbers[256]]).toEqual([1, 255, 0, 1]);
  });

  it.each([0, 13, 1.5])('refuses %f slices of 12 rows', (slices) => {
    expect(() => encoder(slices)).toThrow(/12 rows of macroblocks can not be cut/);
  });
});
