import type { Mosaic } from '../mosaic.ts';

/** `Intra16x16PredMode` (ITU-T H.264 table 8-4). */
const VERTICAL = 0;
const HORIZONTAL = 1;
const DC = 2;

/** Where each level of the 4x4 zigzag scan stands in its matrix, row by row (figure 8-8 a). */
const ZIGZAG = [0, 1, 4, 8, 5, 2, 3, 6, 9, 12, 13, 10, 7, 11, 14, 15] as const;

/** Which macroblock of a slice is coded, and which neighbours it may look at. */
export interface MacroblockPlace {
  column: number;
  row: number;
  hasLeft: boolean;
  hasTop: boolean;
}

/**
 * The luma of one Intra_16x16 macroblock: 16 tiles, predicted from the tiles that the decoder has above and to the
 * left, the rest said by the 16 DC levels alone.
 */
export class LumaMacroblock {
  /** The levels in zigzag order. */
  readonly scan = new Int32Array(16);
  readonly #reconstruction: Mosaic;
  /** Row by row: what remains after prediction, then its transform, then its inverse. */
  readonly #matrix = new Int32Array(16);
  readonly #prediction = new Int32Array(16);
  readonly #top = new Int32Array(4);
  readonly #left = new Int32Array(4);
  #dc = 0;

  constructor(reconstruction: Mosaic) {
    this.#reconstruction = reconstruction;
  }

  /** Fills {@link scan}, writes what a decoder will make of it into the reconstruction, returns the mode. */
  code(picture: Mosaic, place: MacroblockPlace): number {
    const base = place.row * 4 * picture.columns + place.column * 4;
    this.#readNeighbours(place, base);
    const mode = this.#chooseMode(picture, place, base);
    this.#subtract(picture, mode, base);
    hadamard(this.#matrix);
    this.#quantise();
    hadamard(this.#matrix);
    this.#reconstruct(base);
    return mode;
  }

  #readNeighbours(place: MacroblockPlace, base: number): void {
    const { luma, columns } = this.#reconstruction;
    let sum = 0;
    for (let index = 0; index < 4; index++) {
      if (place.hasTop) sum += this.#top[index] = luma[base - columns + index] ?? 0;
      if (place.hasLeft) sum += this.#left[index] = luma[base + index * columns - 1] ?? 0;
    }
    // Section 8.3.3.3; every tile stands for four equal samples of the border.
    if (place.hasTop && place.hasLeft) this.#dc = (sum + 4) >> 3;
    else if (place.hasTop || place.hasLeft) this.#dc = (sum + 2) >> 2;
    else this.#dc = 128;
  }

  #chooseMode(picture: Mosaic, place: MacroblockPlace, base: number): number {
    let vertical = 0;
    let horizontal = 0;
    let flat = 0;
    for (let y = 0; y < 4; y++) {
      const left = this.#left[y] ?? 0;
      for (let x = 0; x < 4; x++) {
        const wanted = picture.luma[base + y * picture.columns + x] ?? 0;
        vertical += Math.abs(wanted - (this.#top[x] ?? 0));
        horizontal += Math.abs(wanted - left);
        flat += Math.abs(wanted - this.#dc);
      }
    }
    if (place.hasTop && vertical <= flat && (vertical <= horizontal || !place.hasLeft)) return VERTICAL;
    return place.hasLeft && horizontal <= flat ? HORIZONTAL : DC;
  }

  #subtract(picture: Mosaic, mode: number, base: number): void {
    for (let y = 0; y < 4; y++) {
      for (let x = 0; x < 4; x++) {
        let predicted = this.#dc;
        if (mode === VERTICAL) predicted = this.#top[x] ?? 0;
        else if (mode === HORIZONTAL) predicted = this.#left[y] ?? 0;
        const wanted = picture.luma[base + y * picture.columns + x] ?? 0;
        this.#prediction[y * 4 + x] = predicted;
        this.#matrix[y * 4 + x] = wanted - predicted;
      }
    }
  }

  /** The transform is its own inverse but for a factor of 16, which the levels leave out. */
  #quantise(): void {
    for (let index = 0; index < 16; index++) {
      const at = ZIGZAG[index] ?? 0;
      const level = ((this.#matrix[at] ?? 0) + 8) >> 4;
      this.scan[index] = level;
      this.#matrix[at] = level;
    }
  }

  #reconstruct(base: number): void {
    const { luma, columns } = this.#reconstruction;
    for (let y = 0; y < 4; y++) {
      for (let x = 0; x < 4; x++) {
        const sample = (this.#prediction[y * 4 + x] ?? 0) + (this.#matrix[y * 4 + x] ?? 0);
        luma[base + y * columns + x] = sample < 0 ? 0 : sample > 255 ? 255 : sample;
      }
    }
  }
}

/** The 4x4 Hadamard transform of section 8.5.10, in place. */
function hadamard(matrix: Int32Array): void {
  for (let row = 0; row < 16; row += 4) butterfly(matrix, row, 1);
  for (let column = 0; column < 4; column++) butterfly(matrix, column, 4);
}

function butterfly(matrix: Int32Array, start: number, step: number): void {
  const a = matrix[start] ?? 0;
  const b = matrix[start + step] ?? 0;
  const c = matrix[start + 2 * step] ?? 0;
  const d = matrix[start + 3 * step] ?? 0;
  matrix[start] = a + b + c + d;
  matrix[start + step] = a + b - c - d;
  matrix[start + 2 * step] = a - b - c + d;
  matrix[start + 3 * step] = a - b + c - d;
}
