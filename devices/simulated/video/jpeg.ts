import { BitWriter } from './bit-writer.ts';
import type { Mosaic } from './mosaic.ts';

/** Markers of ITU-T T.81 table B.1. */
const MARKER = { soi: 0xd8, app0: 0xe0, dqt: 0xdb, sof0: 0xc0, dht: 0xc4, sos: 0xda, eoi: 0xd9 } as const;

/** One quantiser for every coefficient: with it the mean of a block is kept as it is. */
const QUANTISER = 8;
/** A DC difference has at most 11 bits in baseline; so many lengths all fit into codes of four bits. */
const DC_LENGTHS = 12;
const DC_CODE_BITS = 4;
/** The end of a block is the code 0; every other symbol has a code of nine bits that begins with 1. */
const AC_CODE_BITS = 9;
const MAX_RUN = 15;
const MAX_AC_LENGTH = 10;
const SIXTEEN_ZEROS = 0xf0;
/** Bits of a macroblock's six blocks at most, far above what flat tiles need. */
const MACROBLOCK_BYTES = 1024;

/** The picture as a baseline JPEG (JFIF: BT.601, full range), 4:2:0. */
export function jpegOf(picture: Mosaic): Buffer {
  const { width, height } = picture.format;
  const acSymbols = [SIXTEEN_ZEROS];
  for (let run = 0; run <= MAX_RUN; run++)
    for (let length = 1; length <= MAX_AC_LENGTH; length++) acSymbols.push((run << 4) | length);
  const size = [height >> 8, height & 255, width >> 8, width & 255];
  const dcSymbols = Array.from({ length: DC_LENGTHS }, (_, index) => index);
  return Buffer.concat([
    Buffer.from([0xff, MARKER.soi]),
    segment(MARKER.app0, [...Buffer.from('JFIF\0'), 1, 1, 0, 0, 1, 0, 1, 0, 0]),
    segment(MARKER.dqt, [0, ...new Array<number>(64).fill(QUANTISER)]),
    segment(MARKER.sof0, [8, ...size, 3, 1, 0x22, 0, 2, 0x11, 0, 3, 0x11, 0]),
    segment(MARKER.dht, [0x00, ...codeLengths({ [DC_CODE_BITS]: DC_LENGTHS }), ...dcSymbols]),
    segment(MARKER.dht, [0x10, ...codeLengths({ 1: 1, [AC_CODE_BITS]: acSymbols.length }), 0, ...acSymbols]),
    segment(MARKER.sos, [3, 1, 0, 2, 0, 3, 0, 0, 63, 0]),
    scanOf(picture, new Map(acSymbols.map((symbol, index) => [symbol, 256 + index]))),
    Buffer.from([0xff, MARKER.eoi]),
  ]);
}

function segment(marker: number, content: readonly number[]): Buffer {
  const length = content.length + 2;
  return Buffer.from([0xff, marker, length >> 8, length & 255, ...content]);
}

/** How many codes there are of each length from 1 to 16 bits (section B.2.4.2). */
function codeLengths(counts: Readonly<Record<number, number>>): number[] {
  return Array.from({ length: 16 }, (_, index) => counts[index + 1] ?? 0);
}

function scanOf(picture: Mosaic, acCodes: ReadonlyMap<number, number>): Buffer {
  const { macroblockColumns, macroblockRows } = picture.format;
  const writer = new BitWriter(macroblockColumns * macroblockRows * MACROBLOCK_BYTES);
  const components = [0, 1, 2].map(() => new BlockWriter(writer, acCodes));
  const planes = fullRangePlanes(picture);
  const block = (component: number, column: number, row: number) => {
    const columns = component === 0 ? picture.columns : picture.columns / 2;
    const at = row * columns + column;
    const plane = planes[component] ?? planes[0];
    components[component]?.write([
      plane[at] ?? 0,
      plane[at + 1] ?? 0,
      plane[at + columns] ?? 0,
      plane[at + columns + 1] ?? 0,
    ]);
  };
  for (let row = 0; row < macroblockRows; row++) {
    for (let column = 0; column < macroblockColumns; column++) {
      for (const [right, down] of [
        [0, 0],
        [2, 0],
        [0, 2],
        [2, 2],
      ] as const)
        block(0, column * 4 + right, row * 4 + down);
      block(1, column * 2, row * 2);
      block(2, column * 2, row * 2);
    }
  }
  // What is left of the last byte is filled with ones.
  writer.put(0x7f, 7);
  return escaped(writer.takeWholeBytes());
}

/** A zero follows each 0xff, or it would begin a marker (section F.1.2.3). */
function escaped(bytes: Uint8Array): Buffer {
  const out = Buffer.alloc(bytes.length * 2);
  let length = 0;
  for (const byte of bytes) {
    out[length++] = byte;
    if (byte === 0xff) length++;
  }
  return out.subarray(0, length);
}

/** From BT.709 in limited range to the BT.601 in full range that JFIF prescribes; chroma around 0. */
function fullRangePlanes(picture: Mosaic): [Int16Array, Int16Array, Int16Array] {
  const luma = new Int16Array(picture.luma.length);
  const cb = new Int16Array(picture.cb.length);
  const cr = new Int16Array(picture.cr.length);
  const { columns } = picture;
  for (let at = 0; at < luma.length; at++) {
    const column = at % columns;
    const row = (at - column) / columns;
    const chroma = (row >> 1) * (columns / 2) + (column >> 1);
    const blue = ((picture.cb[chroma] ?? 0) - 128) / 224;
    const red = ((picture.cr[chroma] ?? 0) - 128) / 224;
    const bright = ((picture.luma[at] ?? 0) - 16) / 219;
    luma[at] = Math.round(255 * (bright + 0.1016 * blue + 0.1961 * red)) - 128;
    cb[chroma] = Math.round(255 * (0.9899 * blue - 0.1107 * red));
    cr[chroma] = Math.round(255 * (0.9834 * red - 0.0725 * blue));
  }
  return [luma, cb, cr];
}

/** Writes the 8x8 blocks of one component, each made of four flat quarters. */
class BlockWriter {
  readonly #writer: BitWriter;
  readonly #acCodes: ReadonlyMap<number, number>;
  /** For each coefficient in the order they are sent: which pattern it comes from, and its quantised share of it. */
  readonly #sources = new Uint8Array(64);
  readonly #shares = new Float64Array(64);
  readonly #patterns = new Int32Array(4);
  #lastDc = 0;

  constructor(writer: BitWriter, acCodes: ReadonlyMap<number, number>) {
    this.#writer = writer;
    this.#acCodes = acCodes;
    for (const [index, { u, v }] of zigzag().entries()) {
      this.#sources[index] = (u > 0 ? 1 : 0) + (v > 0 ? 2 : 0);
      this.#shares[index] = (waveOf(u) * waveOf(v)) / 16 / QUANTISER;
    }
  }

  /** The quarters' values row by row, around 0. Section F.1.2. */
  write([a, b, c, d]: readonly [number, number, number, number]): void {
    // The four quarters are a sum of four patterns: flat, a step to the right, a step down, and both.
    const patterns = this.#patterns;
    patterns[0] = a + b + c + d;
    patterns[1] = a - b + c - d;
    patterns[2] = a + b - c - d;
    patterns[3] = a - b - c + d;
    this.#putDc(Math.round((patterns[0] ?? 0) * (this.#shares[0] ?? 0)));
    let run = 0;
    for (let index = 1; index < 64; index++) {
      const value = Math.round((patterns[this.#sources[index] ?? 0] ?? 0) * (this.#shares[index] ?? 0));
      if (value === 0) run++;
      else {
        this.#putAc(run, value);
        run = 0;
      }
    }
    if (run > 0) this.#writer.put(0, 1);
  }

  #putDc(value: number): void {
    const difference = value - this.#lastDc;
    this.#lastDc = value;
    const length = lengthOf(difference);
    this.#writer.put(length, DC_CODE_BITS);
    this.#putBits(difference, length);
  }

  #putAc(run: number, value: number): void {
    for (let left = run; left > MAX_RUN; left -= MAX_RUN + 1) this.#putSymbol(SIXTEEN_ZEROS);
    const length = lengthOf(value);
    this.#putSymbol(((run & MAX_RUN) << 4) | length);
    this.#putBits(value, length);
  }

  #putSymbol(symbol: number): void {
    this.#writer.put(this.#acCodes.get(symbol) ?? 0, AC_CODE_BITS);
  }

  /** Negative values are sent one less, so that their first bit is 0 (section F.1.2.1). */
  #putBits(value: number, length: number): void {
    this.#writer.put(value < 0 ? value + 2 ** length - 1 : value, length);
  }
}

interface Frequency {
  readonly u: number;
  readonly v: number;
}

/** The 64 frequencies in the order they are sent (figure A.6). */
function zigzag(): Frequency[] {
  const order: Frequency[] = [];
  for (let diagonal = 0; diagonal < 15; diagonal++) {
    for (let step = Math.max(0, diagonal - 7); step <= Math.min(diagonal, 7); step++) {
      const other = diagonal - step;
      order.push(diagonal % 2 === 0 ? { u: step, v: other } : { u: other, v: step });
    }
  }
  return order;
}

/** What the cosines of a frequency make of a row that is flat (frequency 0), or steps down in its middle. */
function waveOf(frequency: number): number {
  if (frequency === 0) return 8 * Math.SQRT1_2;
  let sum = 0;
  for (let x = 0; x < 8; x++) sum += (x < 4 ? 1 : -1) * Math.cos(((2 * x + 1) * frequency * Math.PI) / 16);
  return sum;
}

function lengthOf(value: number): number {
  return 32 - Math.clz32(Math.abs(value));
}
