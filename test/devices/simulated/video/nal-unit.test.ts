import { describe, expect, it } from 'vitest';
import { fillerUnit, NAL, nalUnit } from '../../../../devices/simulated/video/h264/nal-unit.ts';

describe('nalUnit', () => {
  // ITU-T H.264 section 7.4.1: 00 00 0x, x at most 3, must not stand in a NAL unit.
  it.each([
    ['nothing to escape', '0102030405', '0102030405'],
    ['a start code', '000001', '00000301'],
    ['three zeros', '000000', '00000300'],
    ['a three after two zeros', '00000380', '0000030380'],
    ['a four after two zeros', '00000480', '00000480'],
    ['a run of zeros', '000000000000', '0000030000030000'],
    ['zeros on odd places', 'ff0000020000ff000001', 'ff000003020000ff00000301'],
    ['one zero', '00ff00ff0001', '00ff00ff0001'],
    ['zeros at the end', 'ff0000', 'ff0000'],
    ['a three after three zeros', '00000003', '0000030003'],
    ['an empty payload', '', ''],
  ])('escapes %s', (_, payload, expected) => {
    expect(nalUnit(NAL.slice, Buffer.from(payload, 'hex')).toString('hex')).toBe(`61${expected}`);
  });

  it('marks all but fillers as referenced', () => {
    const header = (type: (typeof NAL)[keyof typeof NAL]) => nalUnit(type, Buffer.from([0x80]))[0];
    expect([NAL.slice, NAL.idrSlice, NAL.sps, NAL.pps, NAL.filler].map(header)).toEqual([
      0x61, 0x65, 0x67, 0x68, 0x0c,
    ]);
  });

  it('does not share memory with the payload', () => {
    const payload = Buffer.from([1, 2, 3]);
    const unit = nalUnit(NAL.slice, payload);
    payload.fill(9);
    expect([...unit]).toEqual([0x61, 1, 2, 3]);
  });
});

describe('fillerUnit', () => {
  it.each([
    [2, '0c80'],
    [3, '0cff80'],
    [6, '0cffffffff80'],
  ])('has %i bytes', (bytes, expected) => {
    expect(fillerUnit(bytes).toString('hex')).toBe(expected);
  });
});
