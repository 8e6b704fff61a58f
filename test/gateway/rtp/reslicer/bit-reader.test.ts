import { describe, expect, it } from 'vitest';
import { BitReader } from '../../../../gateway/rtp/reslicer/bit-reader.ts';

describe('BitReader', () => {
  it.each([
    ['plain bytes', '010203', [1, 2, 3]],
    ['an emulation prevention byte', '0000030102', [0, 0, 1, 2]],
    ['one after the other', '00000300000301', [0, 0, 0, 0, 1]],
    ['a 3 behind one zero more', '0000030003', [0, 0, 0, 3]],
    ['a 3 behind one zero', '000305', [0, 3, 5]],
  ])('reads %s', (_, wire, bytes) => {
    const bits = new BitReader(Buffer.from(wire, 'hex'), 0);
    expect(bytes.map(() => bits.bits(8))).toEqual(bytes);
    expect(() => bits.bit()).toThrow(RangeError);
  });

  it('reads Exp-Golomb codes', () => {
    // 1 | 010 | 011 | 00100 | 00111 and padding.
    const wire = Buffer.from([0b1010_0110, 0b0100_0011, 0b1000_0000]);
    const unsigned = new BitReader(wire, 0);
    expect([1, 2, 3, 4, 5].map(() => unsigned.unsigned())).toEqual([0, 1, 2, 3, 6]);
    const signed = new BitReader(wire, 0);
    expect([1, 2, 3, 4, 5].map(() => signed.signed())).toEqual([0, 1, -1, 2, -3]);
  });

  it('reads the largest code and refuses a longer one', () => {
    expect(new BitReader(Buffer.from('00000001fffffffe', 'hex'), 0).unsigned()).toBe(2 ** 32 - 2);
    expect(() => new BitReader(Buffer.from('0000000080000000', 'hex'), 0).unsigned()).toThrow(/32 bits/);
  });
});
