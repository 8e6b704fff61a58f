import type { Mosaic } from './mosaic.ts';

/** What a picture says of itself to a program that sees it decoded. */
export interface Timecode {
  /** When the picture was made, in Unix ms. */
  readonly timeMs: number;
  /** Counts the pictures, modulo 65536. */
  readonly frame: number;
}

/** The strip at the picture's lower edge: two rows of cells, each 1/40 of its width and 1/22.5 of its height. */
const COLUMNS = 40;
const ROWS = 2;
const CELLS_HIGH = 22.5;
/** Every row begins and ends with two cells that never change: they show where the strip is, and black and white. */
const FRAMES_OF_ROWS = [
  { head: [1, 0], tail: [0, 1] },
  { head: [0, 1], tail: [1, 0] },
] as const;
const TIME_BITS = 44;
const FRAME_BITS = 16;
const CHECK_BITS = 12;
/** x^12 + x^11 + x^3 + x^2 + x + 1, without its highest term. */
const CHECK_POLYNOMIAL = 0x80f;

/** Black and white as softly as they can be and still be told apart in a noisy picture; a touch of blue. */
const WHITE_LUMA = 204;
const BLACK_LUMA = 36;
const CB = 134;
const CR = 124;

/** The strip's cells row by row, 1 for white: in the frame of sync cells 44 bits of time, 16 of frame, 12 of check. */
export function encodeTimecode(timecode: Timecode): Uint8Array {
  const bits = new Uint8Array(TIME_BITS + FRAME_BITS + CHECK_BITS);
  // Bit operations reach 32 bit, and the time is longer.
  putBits(bits, { value: Math.floor(timecode.timeMs / 2 ** 32), from: 0, to: TIME_BITS - 32 });
  putBits(bits, { value: timecode.timeMs % 2 ** 32, from: TIME_BITS - 32, to: TIME_BITS });
  const end = TIME_BITS + FRAME_BITS;
  putBits(bits, { value: timecode.frame, from: TIME_BITS, to: end });
  putBits(bits, { value: checkOf(bits.subarray(0, end)), from: end, to: bits.length });
  const cells = new Uint8Array(ROWS * COLUMNS);
  const half = bits.length / ROWS;
  for (const [row, { head, tail }] of FRAMES_OF_ROWS.entries()) {
    cells.set(head, row * COLUMNS);
    cells.set(bits.subarray(row * half, (row + 1) * half), row * COLUMNS + head.length);
    cells.set(tail, (row + 1) * COLUMNS - tail.length);
  }
  return cells;
}

/** The highest bit first, to the bit before `to`. */
function putBits(
  bits: Uint8Array,
  { value, from, to }: { readonly value: number; readonly from: number; readonly to: number },
): void {
  for (let at = from; at < to; at++) bits[at] = (value >>> (to - 1 - at)) & 1;
}

/** A cyclic redundancy check of 12 bits; all ones at first, so that a strip of one colour does not pass. */
function checkOf(bits: Uint8Array): number {
  let check = 0xfff;
  for (const bit of bits) {
    const carry = ((check >> 11) & 1) ^ bit;
    check = (check << 1) & 0xfff;
    if (carry === 1) check ^= CHECK_POLYNOMIAL;
  }
  return check;
}

/** The first row of tiles that the strip covers. */
export function timecodeTop(picture: Mosaic): number {
  return Math.ceil((picture.format.height * (1 - ROWS / CELLS_HIGH)) / 4 - 0.5);
}

/** Draws the strip over the picture's lower edge. */
export function drawTimecode(picture: Mosaic, timecode: Timecode): void {
  const cells = encodeTimecode(timecode);
  const { columns, rows, luma } = picture;
  const { width, height } = picture.format;
  const top = timecodeTop(picture);
  let drawn = -1;
  for (let y = top; y < rows; y++) {
    const fromTop = ((y * 4 + 2) / height) * CELLS_HIGH - (CELLS_HIGH - ROWS);
    const row = Math.min(Math.max(Math.floor(fromTop), 0), ROWS - 1);
    const start = y * columns;
    // Rows of tiles within one row of cells are alike.
    if (row === drawn) {
      luma.copyWithin(start, start - columns, start);
      continue;
    }
    drawn = row;
    for (let x = 0; x < columns; x++) {
      const column = Math.min(Math.floor(((x * 4 + 2) * COLUMNS) / width), COLUMNS - 1);
      luma[start + x] = cells[row * COLUMNS + column] === 1 ? WHITE_LUMA : BLACK_LUMA;
    }
  }
  const chroma = (top >> 1) * (columns / 2);
  picture.cb.fill(CB, chroma);
  picture.cr.fill(CR, chroma);
}

/**
 * Reads the strip from a decoded picture of any size, or gives null where there is none or it can not be trusted.
 * Refers to nothing outside itself and names no function within, because its source is handed to a browser's page,
 * where a compiler's helpers are missing too.
 */
export function readTimecode(rgba: Uint8ClampedArray, width: number, height: number): Timecode | null {
  const cellWidth = width / 40;
  const cellHeight = height / 22.5;
  const levels: number[] = [];
  for (let cell = 0; cell < 80; cell++) {
    const left = (cell % 40) * cellWidth;
    const top = height - (cell < 40 ? 2 : 1) * cellHeight;
    let sum = 0;
    // The middle of the cell only: its edges are blurred where the picture was scaled.
    for (let sample = 0; sample < 16; sample++) {
      const x = Math.floor(left + (0.32 + 0.12 * (sample % 4)) * cellWidth);
      const y = Math.floor(top + (0.32 + 0.12 * Math.floor(sample / 4)) * cellHeight);
      const at = (y * width + x) * 4;
      sum += (rgba[at] ?? 0) + 2 * (rgba[at + 1] ?? 0) + (rgba[at + 2] ?? 0);
    }
    levels.push(sum / 64);
  }
  const white = [0, 39, 41, 78].map((cell) => levels[cell] ?? 0);
  const black = [1, 38, 40, 79].map((cell) => levels[cell] ?? 0);
  const darkestWhite = Math.min(...white);
  const lightestBlack = Math.max(...black);
  if (darkestWhite - lightestBlack < 48) return null;
  const bits = [...levels.slice(2, 38), ...levels.slice(42, 78)].map((level) =>
    level > (darkestWhite + lightestBlack) / 2 ? 1 : 0,
  );
  const fields = [0, 0, 0];
  let check = 0xfff;
  for (let index = 0; index < bits.length; index++) {
    const bit = bits[index] ?? 0;
    const field = index < 44 ? 0 : index < 60 ? 1 : 2;
    fields[field] = (fields[field] ?? 0) * 2 + bit;
    if (field === 2) continue;
    const carry = ((check >> 11) & 1) ^ bit;
    check = ((check << 1) & 0xfff) ^ (carry * 0x80f);
  }
  const [timeMs = 0, frame = 0, wanted] = fields;
  return check === wanted ? { timeMs, frame } : null;
}
