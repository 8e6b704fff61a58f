import { describe, expect, it } from 'vitest';
import { BitWriter } from '../../../../devices/simulated/video/bit-writer.ts';
import { bitsOf } from './bits.ts';

/** The bits before the closing 1 of the payload. */
function written(write: (writer: BitWriter) => void): string {
  const writer = new BitWriter(64);
  write(writer);
  return bitsOf(writer.finish());
}

describe('BitWriter', () => {
  it.each([
    ['a bit', [[1, 1]], '1'],
    [
      'across bytes',
      [
        [0b101, 3],
        [0b0110_0110_0, 9],
      ],
      '101011001100',
    ],
    ['nothing', [[0, 0]], ''],
    [
      '24 bits after 7',
      [
        [0x7f, 7],
        [0xabcdef, 24],
      ],
      '1111111101010111100110111101111',
    ],
  ] as const)('puts %s', (_, puts, expected) => {
    const putAll = (writer: BitWriter) => {
      for (const [value, bits] of puts) writer.put(value, bits);
    };
    expect(written(putAll)).toBe(expected);
  });

  it('puts a word of 32 bits', () => {
    expect(written((writer) => writer.put32(0xdeadbeef))).toBe((0xdeadbeef).toString(2));
  });

  // ITU-T H.264 table 9-2.
  it.each([
    [0, '1'],
    [1, '010'],
    [2, '011'],
    [3, '00100'],
    [6, '00111'],
    [7, '0001000'],
    [3599, '00000000000111000010000'],
    [14_399, '000000000000011100001000000'],
  ])('codes ue(v) %i', (value, expected) => {
    expect(written((writer) => writer.putUnsigned(value))).toBe(expected);
  });

  // Table 9-3.
  it.each([
    [0, '1'],
    [1, '010'],
    [-1, '011'],
    [2, '00100'],
    [-2, '00101'],
    [-12, '000011001'],
  ])('codes se(v) %i', (value, expected) => {
    expect(written((writer) => writer.putSigned(value))).toBe(expected);
  });

  it('ends a payload with a whole byte where none was begun', () => {
    const writer = new BitWriter(8);
    writer.put(0xff, 8);
    expect([...writer.finish()]).toEqual([0xff, 0x80]);
  });

  it('starts anew after a payload', () => {
    const writer = new BitWriter(8);
    writer.put(0b111, 3);
    writer.finish();
    writer.put(0b01, 2);
    expect([...writer.finish()]).toEqual([0b0110_0000]);
  });

  it('drops what does not fill a byte where whole bytes are taken', () => {
    const writer = new BitWriter(8);
    writer.put(0b1010_1010_11, 10);
    expect([...writer.takeWholeBytes()]).toEqual([0b1010_1010]);
  });
});
