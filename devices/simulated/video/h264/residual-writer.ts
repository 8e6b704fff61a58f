import type { BitWriter } from '../bit-writer.ts';
import {
  CHROMA_DC_COEFF_TOKEN,
  CHROMA_DC_TOTAL_ZEROS,
  COEFF_TOKEN,
  type CodeTable,
  codeWord,
  RUN_BEFORE,
  TOTAL_ZEROS,
} from './cavlc-tables.ts';

/** What kind of block of levels is written: how many there are, and the tables that code it. */
export interface BlockKind {
  readonly size: number;
  readonly coeffToken: CodeTable;
  readonly totalZeros: CodeTable;
}

/** `Intra16x16DCLevel`; nC is 0 as long as no macroblock has AC levels (ITU-T H.264 section 9.2.1). */
export const LUMA_DC: BlockKind = { size: 16, coeffToken: COEFF_TOKEN, totalZeros: TOTAL_ZEROS };

/** `ChromaDCLevel` of 4:2:0. */
export const CHROMA_DC: BlockKind = {
  size: 4,
  coeffToken: CHROMA_DC_COEFF_TOKEN,
  totalZeros: CHROMA_DC_TOTAL_ZEROS,
};

const MAX_TRAILING_ONES = 3;
const MAX_SUFFIX_LENGTH = 6;
/** `level_prefix` 15 has a suffix of 12 bits; higher prefixes are not in the Baseline profile. */
const ESCAPE_PREFIX = 15;
const ESCAPE_SUFFIX_BITS = 12;

/** Writes blocks of levels as `residual_block_cavlc` (section 7.3.5.3.2, codes of section 9.2). */
export class ResidualWriter {
  readonly #writer: BitWriter;
  /** The levels other than 0, highest frequency first, and where in the scan they stood. */
  readonly #levels = new Int32Array(16);
  readonly #positions = new Int32Array(16);

  constructor(writer: BitWriter) {
    this.#writer = writer;
  }

  /** `scan` holds at least `kind.size` levels in zigzag order, each within ±2000. */
  write(kind: BlockKind, scan: Int32Array): void {
    const levels = this.#levels;
    const positions = this.#positions;
    let total = 0;
    for (let index = kind.size - 1; index >= 0; index--) {
      const level = scan[index] ?? 0;
      if (level === 0) continue;
      levels[total] = level;
      positions[total] = index;
      total++;
    }
    let ones = 0;
    let signs = 0;
    while (ones < total && ones < MAX_TRAILING_ONES && Math.abs(levels[ones] ?? 0) === 1) {
      signs = (signs << 1) | ((levels[ones] ?? 0) < 0 ? 1 : 0);
      ones++;
    }
    const token = codeWord(kind.coeffToken, total, ones);
    this.#writer.put(((token >>> 5) << ones) | signs, (token & 31) + ones);
    if (total === 0) return;
    this.#writeLevels(total, ones);
    const totalZeros = (positions[0] ?? 0) + 1 - total;
    if (total < kind.size) this.#putWord(codeWord(kind.totalZeros, total - 1, totalZeros));
    this.#writeRuns(total, totalZeros);
  }

  /** Section 9.2.2.1, the other way round. */
  #writeLevels(total: number, ones: number): void {
    let suffixLength = total > 10 && ones < MAX_TRAILING_ONES ? 1 : 0;
    for (let index = ones; index < total; index++) {
      const level = this.#levels[index] ?? 0;
      let code = level > 0 ? 2 * level - 2 : -2 * level - 1;
      // After fewer than three trailing ones the next level can not be ±1, or it would be one of them.
      if (index === ones && ones < MAX_TRAILING_ONES) code -= 2;
      this.#putLevel(code, suffixLength);
      if (suffixLength === 0) suffixLength = 1;
      if (Math.abs(level) > 3 << (suffixLength - 1) && suffixLength < MAX_SUFFIX_LENGTH) suffixLength++;
    }
  }

  #putLevel(code: number, suffixLength: number): void {
    if (suffixLength === 0) {
      if (code < 14) this.#writer.put(1, code + 1);
      else if (code < 30) this.#writer.put((1 << 4) | (code - 14), 15 + 4);
      else this.#putEscape(code - 30);
    } else if (code < ESCAPE_PREFIX << suffixLength) {
      const suffix = code & ((1 << suffixLength) - 1);
      this.#writer.put((1 << suffixLength) | suffix, (code >> suffixLength) + 1 + suffixLength);
    } else {
      this.#putEscape(code - (ESCAPE_PREFIX << suffixLength));
    }
  }

  #putEscape(suffix: number): void {
    this.#writer.put(1, ESCAPE_PREFIX + 1);
    this.#writer.put(suffix, ESCAPE_SUFFIX_BITS);
  }

  #writeRuns(total: number, totalZeros: number): void {
    let zerosLeft = totalZeros;
    for (let index = 0; index < total - 1 && zerosLeft > 0; index++) {
      const run = (this.#positions[index] ?? 0) - (this.#positions[index + 1] ?? 0) - 1;
      this.#putWord(codeWord(RUN_BEFORE, Math.min(zerosLeft, 7) - 1, run));
      zerosLeft -= run;
    }
  }

  #putWord(word: number): void {
    this.#writer.put(word >>> 5, word & 31);
  }
}
