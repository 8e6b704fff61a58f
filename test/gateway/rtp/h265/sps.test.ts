import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseSps } from '../../../../gateway/rtp/h265/sps.ts';
import { sps } from './write-nals.ts';

const hex = (text: string) => Buffer.from(text, 'hex');

describe('parseSps', () => {
  // Made by x265; what they hold was read with GStreamer's h265parse.
  it.each([
    [
      'Main with both sides cropped',
      '42010101600000030090000003000003003fa00a880c1c44d96e92930bffc00040005a830303020000030002000003003210',
      { profileId: 1, levelId: 63, width: 322, height: 182, reorderFrames: 0 },
    ],
    [
      'Main 1080p',
      '420101016000000300900000030000030078a003c0801107cb96e92930bffc00040005a80808082000000300200000030321',
      { profileId: 1, levelId: 120, width: 1920, height: 1080, reorderFrames: 0 },
    ],
    [
      'Main with B-frames',
      '42010101600000030090000003000003003fa005020171f2e595952930bffc00040005a83030302000000300200000030321',
      { profileId: 1, levelId: 63, width: 640, height: 360, reorderFrames: 2 },
    ],
    [
      'Main with B-frames in a temporal layer of their own',
      '42010201600000030090000003000003003f0000a005020171f2e59590ac894985ffe00020002d418181810000030001000003001908',
      { profileId: 1, levelId: 63, width: 640, height: 360, reorderFrames: 2 },
    ],
    [
      'Main 10',
      '42010102200000030090000003000003005da00280802d1365ba4a4c2fff000100016a02020208000003000800000300c840',
      { profileId: 2, levelId: 93, width: 1280, height: 720, reorderFrames: 0 },
    ],
    [
      '4:4:4',
      '4201010408000003009e0800000300003f9000a0402e3e272dd252617ff80008000b5060606040000003004000000642',
      { profileId: 4, levelId: 63, width: 640, height: 360, reorderFrames: 0 },
    ],
    [
      '4:2:2 in fields, each of them a picture',
      '4201010408000003004d0800000300005ab005820090596e92930bffc00040005a8303031a0000030002000003003210',
      { profileId: 4, levelId: 90, width: 704, height: 576, reorderFrames: 0 },
    ],
  ])('reads %s', (_, wire, expected) => {
    expect(parseSps(hex(wire))).toMatchObject({ id: 0, tierFlag: 0, ...expected });
  });

  it.each([
    ['no crop', {}, 640, 368],
    ['4:2:0', { crop: { left: 1, right: 2, top: 3, bottom: 4 } }, 634, 354],
    ['4:2:2', { chroma: 2, crop: { left: 1, right: 2, top: 3, bottom: 4 } }, 634, 361],
    ['4:4:4', { chroma: 3, crop: { left: 1, right: 2, top: 3, bottom: 4 } }, 637, 361],
    ['monochrome', { chroma: 0, crop: { left: 1, right: 2, top: 3, bottom: 4 } }, 637, 361],
  ] as const)('crops in the units of %s', (_, fields, width, height) => {
    expect(parseSps(sps(fields))).toMatchObject({ width, height });
  });

  it.each([
    ['nothing', Buffer.alloc(0), 'nal_unit_header'],
    ['half a header', hex('42'), 'nal_unit_header'],
    ['a picture parameter set', hex('4401c073c189'), 'nal_unit_header'],
    ['a set of another layer', hex('420901016000000300900000030000030078a003c08011'), 'nal_unit_header'],
    ['a header alone', hex('4201'), 'sps_max_sub_layers_minus1'],
    ['more sub-layers than there are', hex('42010f01'), 'sps_max_sub_layers_minus1'],
    ['an end in the profile', sps().subarray(0, 8), 'profile_tier_level'],
    ['an id out of range', sps({ id: 16 }), 'sps_seq_parameter_set_id'],
    ['a picture without width', sps({ width: 0 }), 'conformance_window'],
    ['a width beyond all levels', sps({ width: 16_889 }), 'pic_width_in_luma_samples'],
    ['a height beyond all levels', sps({ height: 20_000 }), 'pic_height_in_luma_samples'],
    [
      'a crop that leaves nothing',
      sps({ crop: { left: 200, right: 120, top: 0, bottom: 0 } }),
      'conformance_window',
    ],
    ['a reordering beyond all pictures', sps({ reorder: [17] }), 'sps_max_num_reorder_pics'],
    ['more bytes than any has', Buffer.concat([sps(), Buffer.alloc(3000, 1)]), 'NumBytesInNALunit'],
  ])('refuses %s and names the field', (_, wire, field) => {
    expect(() => parseSps(wire)).toThrow(expect.objectContaining({ name: 'ParameterSetError', field }));
  });

  it('reads back what was written', () => {
    const fields = fc.integer({ min: 0, max: 6 }).chain((subLayers) =>
      fc.record({
        subLayers: fc.constant(subLayers),
        id: fc.nat(15),
        profile: fc.nat(31),
        tier: fc.constantFrom(0 as const, 1 as const),
        level: fc.nat(255),
        chroma: fc.constantFrom(0 as const, 1 as const, 2 as const, 3 as const),
        separatePlanes: fc.boolean(),
        width: fc.integer({ min: 64, max: 16_888 }),
        height: fc.integer({ min: 64, max: 16_888 }),
        crop: fc.record({ left: fc.nat(7), right: fc.nat(7), top: fc.nat(7), bottom: fc.nat(7) }),
        orderBits: fc.integer({ min: 4, max: 16 }),
        reorder: fc.oneof(
          fc.array(fc.nat(15), { minLength: subLayers + 1, maxLength: subLayers + 1 }),
          fc.tuple(fc.nat(15)),
        ),
      }),
    );
    fc.assert(
      fc.property(fields, (written) => {
        const unitX = written.chroma === 1 || written.chroma === 2 ? 2 : 1;
        const unitY = written.chroma === 1 ? 2 : 1;
        expect(parseSps(sps(written))).toEqual({
          id: written.id,
          profileId: written.profile,
          tierFlag: written.tier,
          levelId: written.level,
          width: written.width - unitX * (written.crop.left + written.crop.right),
          height: written.height - unitY * (written.crop.top + written.crop.bottom),
          reorderFrames: written.reorder.at(-1),
          separateColourPlanes: written.chroma === 3 && written.separatePlanes,
          orderBits: written.orderBits,
        });
      }),
      { numRuns: 1000 },
    );
  });
});
