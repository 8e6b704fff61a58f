import { describe, expect, it } from 'vitest';
import { BitWriter } from '../../../../devices/simulated/video/bit-writer.ts';
import {
  CHROMA_DC_COEFF_TOKEN,
  CHROMA_DC_TOTAL_ZEROS,
  COEFF_TOKEN,
  codeWord,
  RUN_BEFORE,
  TOTAL_ZEROS,
} from '../../../../devices/simulated/video/h264/cavlc-tables.ts';
import {
  type BlockKind,
  CHROMA_DC,
  LUMA_DC,
  ResidualWriter,
} from '../../../../devices/simulated/video/h264/residual-writer.ts';
import { bitsOf } from './bits.ts';

function coded(kind: BlockKind, levels: readonly number[]): string {
  const writer = new BitWriter(128);
  const scan = new Int32Array(16);
  scan.set(levels);
  new ResidualWriter(writer).write(kind, scan);
  return bitsOf(writer.finish());
}

/** Without the spaces that separate coeff_token, signs, levels, total_zeros and runs. */
function joined(words: string): string {
  return words.replaceAll(' ', '');
}

describe('ResidualWriter', () => {
  it.each([
    ['no level', [], '1'],
    ['one trailing one', [-1], '01 1 1'],
    ['three trailing ones and zeros between', [0, 3, 0, 1, -1, -1, 0, 1], '0000100 011 1 0010 111 10 1 1 01'],
    [
      'levels that lengthen their suffix',
      [-2, 4, 3, -3, 0, 0, -1],
      '0000000110 1 0001 0010 00010 111 0011 00',
    ],
    ['zeros before the first level', [0, 0, 0, 1, 0, 1, 0, 0, 0, -1], '00011 100 011 100 10'],
    ['the last coefficient alone', [...Array(15).fill(0), 1], '01 0 000000001'],
    ['the largest level without a suffix', [-8], '000101 00000000000001 1'],
    ['the largest level of prefix 14', [16], '000101 000000000000001 1110 1'],
    ['the smallest level of the escape', [17], '000101 0000000000000001 000000000000 1'],
    ['a level of 255', [255], '000101 0000000000000001 000111011100 1'],
    [
      'an escape after a lengthened suffix',
      [100, 9],
      '00000111 000000000000001 0000 0000000000000001 000010001010 111',
    ],
  ])('codes %s', (_, levels, expected) => {
    expect(coded(LUMA_DC, levels)).toBe(joined(expected));
  });

  it.each([
    ['nothing', [], '01'],
    ['four ones', [1, 1, 1, 1], '0000000 000 1'],
    ['two levels apart', [1, 0, 0, -3], '000100 0001 10 00 00'],
    ['one level behind zeros', [0, 0, -1], '1 1 001'],
  ])('codes %s in a chroma block', (_, levels, expected) => {
    expect(coded(CHROMA_DC, levels)).toBe(joined(expected));
  });

  it('starts with a suffix where there are more than ten levels', () => {
    const levels = Array.from({ length: 16 }, () => 2);
    // 16 coefficients: no total_zeros. The first level is coded as 1, and 2 does not lengthen the suffix.
    expect(coded(LUMA_DC, levels)).toBe(joined(`0000000000000100 10 ${'010 '.repeat(15)}`));
  });
});

describe('the CAVLC tables', () => {
  const tables = { COEFF_TOKEN, CHROMA_DC_COEFF_TOKEN, TOTAL_ZEROS, CHROMA_DC_TOTAL_ZEROS, RUN_BEFORE };

  /** A decoder must tell the words of such a set apart: a table, or a row where the row is known beforehand. */
  function wordSets(name: string, table: Int32Array): string[][] {
    const rows = Array.from({ length: table.length / 16 }, (_, row) =>
      Array.from({ length: 16 }, (__, symbol) => codeWord(table, row, symbol))
        .filter((word) => word !== 0)
        .map((word) => (word >>> 5).toString(2).padStart(word & 31, '0')),
    );
    return name.endsWith('COEFF_TOKEN') ? [rows.flat()] : rows;
  }

  it.each(Object.entries(tables))('%s: no word begins another one, and none is left out', (name, table) => {
    for (const words of wordSets(name, table)) {
      for (const word of words) expect(words.filter((other) => other.startsWith(word))).toEqual([word]);
      // Kraft's sum: what a complete code has, but for the words that the standard reserves.
      const sum = words.reduce((total, word) => total + 2 ** -word.length, 0);
      expect(sum).toBeGreaterThan(0.998);
      expect(sum).toBeLessThanOrEqual(1);
    }
  });

  it('have as many words as there are symbols', () => {
    const count = (name: string, table: Int32Array) => wordSets(name, table).map((words) => words.length);
    expect(count('COEFF_TOKEN', COEFF_TOKEN)).toEqual([62]);
    expect(count('CHROMA_DC_COEFF_TOKEN', CHROMA_DC_COEFF_TOKEN)).toEqual([14]);
    expect(count('TOTAL_ZEROS', TOTAL_ZEROS)).toEqual(Array.from({ length: 15 }, (_, row) => 16 - row));
    expect(count('CHROMA_DC_TOTAL_ZEROS', CHROMA_DC_TOTAL_ZEROS)).toEqual([4, 3, 2]);
    expect(count('RUN_BEFORE', RUN_BEFORE)).toEqual([2, 3, 4, 5, 6, 7, 15]);
  });
});
