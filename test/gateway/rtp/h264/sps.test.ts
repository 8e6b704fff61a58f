import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseSps } from '../../../../gateway/rtp/h264/sps.ts';
import { sps } from './write-nals.ts';

const hex = (text: string) => Buffer.from(text, 'hex');

describe('parseSps', () => {
  // Made by x264; what they hold was read with ffprobe.
  it.each([
    ['Main 720p', '674d401feca02802dd80880000030008000003019078c18cb0', '4d401f', 1280, 720, 2],
    [
      'Constrained Baseline 360p',
      '6742c01ed900a02ff97011000003000100000300320f162e48',
      '42c01e',
      640,
      360,
      0,
    ],
    [
      'interlaced High 1080i',
      '67640028acd94078044fde0220000003002000000643e2c5b2c0',
      '640028',
      1920,
      1080,
      2,
    ],
    [
      'High 1080p without B-frames',
      '67640028acb200f0044fcb80880000030008000003019478c19240',
      '640028',
      1920,
      1080,
      0,
    ],
    [
      'High with a cropped width',
      '67640020acb200ac0c3cde0220000003002000000641e30649',
      '640020',
      1366,
      768,
      0,
    ],
    ['High 4:2:2, 10 bits', '677a001eb6cd940b0126c044000003000400000300c83c58b658', '7a001e', 704, 576, 2],
    ['High 4:4:4', '67f4000d919b282c12d808800000030080000019078a14cb', 'f4000d', 352, 288, 2],
    [
      'with HRD parameters',
      '6764001eacd940a03db01100000300010000030032604000f424001e84e4c30078b16cb0',
      '64001e',
      640,
      480,
      2,
    ],
    [
      'three emulation prevention bytes',
      '6742c028d900780227e584000003000400000300f03c60c920',
      '42c028',
      1920,
      1080,
      0,
    ],
  ])('reads %s', (_, wire, profileLevelId, width, height, reorderFrames) => {
    expect(parseSps(hex(wire))).toMatchObject({ profileLevelId, width, height, reorderFrames });
  });

  it('reads past scaling lists', () => {
    const wire = sps({ profile: 100, columns: 80, rows: 45, orderType: 0, reorderFrames: 2 });
    expect(parseSps(wire)).toMatchObject({
      profileLevelId: '64001f',
      width: 1280,
      height: 720,
      reorderFrames: 2,
    });
  });

  it.each([
    ['order type 2', { orderType: 2 }, 0],
    ['order type 1', { orderType: 1 }, undefined],
    ['order type 0', { orderType: 0 }, undefined],
    ['order type 0 in Baseline', { orderType: 0, profile: 66 }, 0],
    ['a restriction to none', { orderType: 0, reorderFrames: 0 }, 0],
    ['a restriction to three', { orderType: 0, reorderFrames: 3 }, 3],
    ['a restriction in Baseline', { orderType: 0, profile: 66, reorderFrames: 1 }, 1],
  ] as const)('tells reordering by %s', (_, fields, reorderFrames) => {
    expect(parseSps(sps(fields)).reorderFrames).toBe(reorderFrames);
  });

  it('takes a VUI that ends too early for none', () => {
    const whole = sps({ orderType: 0, reorderFrames: 3 });
    expect(parseSps(whole.subarray(0, -4))).toMatchObject({
      width: 640,
      height: 368,
      reorderFrames: undefined,
    });
  });

  it.each([
    ['nothing', '', 'nal_unit_type'],
    ['a picture parameter set', '68ce3c80', 'nal_unit_type'],
    ['a header only', '67', 'profile_idc'],
    ['an end in mid-field', '674d401f', 'seq_parameter_set_id'],
    ['an id out of range', '674d401f0420', 'seq_parameter_set_id'],
    ['zeros without end', '674d401f000000000000000000', 'seq_parameter_set_id'],
    ['more bytes than any has', `67${'4d'.repeat(3000)}`, 'NumBytesInNALunit'],
  ])('refuses %s and names the field', (_, wire, field) => {
    expect(() => parseSps(hex(wire))).toThrow(expect.objectContaining({ name: 'ParameterSetError', field }));
  });

  it('refuses a size beyond all levels, and a crop that leaves nothing', () => {
    expect(() => parseSps(sps({ columns: 5000 }))).toThrow(/pic_width_in_mbs_minus1/);
    expect(() => parseSps(sps({ crop: { left: 200, right: 200, top: 0, bottom: 0 } }))).toThrow(
      /frame_cropping/,
    );
  });

  it('reads back what was written', () => {
    const fields = fc.record({
      profile: fc.constantFrom(66, 77, 88, 100),
      level: fc.nat(255),
      id: fc.nat(31),
      columns: fc.integer({ min: 4, max: 1024 }),
      rows: fc.integer({ min: 4, max: 1024 }),
      crop: fc.record({ left: fc.nat(7), right: fc.nat(7), top: fc.nat(7), bottom: fc.nat(7) }),
      orderType: fc.constantFrom(0 as const, 1 as const, 2 as const),
      reorderFrames: fc.nat(16),
    });
    fc.assert(
      fc.property(fields, (written) => {
        const read = parseSps(sps(written));
        expect(read.width).toBe(written.columns * 16 - 2 * (written.crop.left + written.crop.right));
        expect(read.height).toBe(written.rows * 16 - 2 * (written.crop.top + written.crop.bottom));
        expect(read.reorderFrames).toBe(written.reorderFrames);
        expect(Number.parseInt(read.profileLevelId, 16)).toBe(written.profile * 65_536 + written.level);
      }),
      { numRuns: 1000 },
    );
  });
});
