import type { Mosaic } from '../mosaic.ts';
import type { MacroblockPlace } from './luma-macroblock.ts';

/** `intra_chroma_pred_mode` (ITU-T H.264 table 7-16). */
const DC = 0;
const HORIZONTAL = 1;
const VERTICAL = 2;

/** What one chroma plane of a macroblock is made from: four tiles, two by two. */
class ChromaPlane {
  readonly scan = new Int32Array(4);
  readonly #rest = new Int32Array(4);
  readonly #samples: Uint8Array;
  readonly #columns: number;
  readonly #wanted = new Int32Array(4);
  readonly #top = new Int32Array(2);
  readonly #left = new Int32Array(2);
  readonly #dc = new Int32Array(4);

  constructor(samples: Uint8Array, columns: number) {
    this.#samples = samples;
    this.#columns = columns;
  }

  read(wanted: Uint8Array, place: MacroblockPlace): void {
    const base = place.row * 2 * this.#columns + place.column * 2;
    for (let index = 0; index < 4; index++)
      this.#wanted[index] = wanted[base + (index >> 1) * this.#columns + (index & 1)] ?? 0;
    for (let index = 0; index < 2; index++) {
      if (place.hasTop) this.#top[index] = this.#samples[base - this.#columns + index] ?? 0;
      if (place.hasLeft) this.#left[index] = this.#samples[base + index * this.#columns - 1] ?? 0;
    }
    this.#predictDc(place);
  }

  /** Section 8.3.4.1: each 4x4 block has its own mean, the two off the diagonal of one neighbour only. */
  #predictDc(place: MacroblockPlace): void {
    for (let index = 0; index < 4; index++) {
      const top = this.#top[index & 1] ?? 0;
      const left = this.#left[index >> 1] ?? 0;
      if (!place.hasTop && !place.hasLeft) this.#dc[index] = 128;
      else if (!place.hasLeft || (place.hasTop && index === 1)) this.#dc[index] = top;
      else if (!place.hasTop || index === 2) this.#dc[index] = left;
      else this.#dc[index] = (top + left + 1) >> 1;
    }
  }

  #predicted(mode: number, index: number): number {
    if (mode === VERTICAL) return this.#top[index & 1] ?? 0;
    if (mode === HORIZONTAL) return this.#left[index >> 1] ?? 0;
    return this.#dc[index] ?? 0;
  }

  /** How far that prediction is from what is wanted. */
  distance(mode: number): number {
    let sum = 0;
    for (let index = 0; index < 4; index++)
      sum += Math.abs((this.#wanted[index] ?? 0) - this.#predicted(mode, index));
    return sum;
  }

  /**
   * Fills {@link scan}, writes what a decoder will make of it into the reconstruction. Whether any level is other
   * than 0. At this quantiser each block gets twice its sum of levels (section 8.5.11).
   */
  code(mode: number, place: MacroblockPlace): boolean {
    const scan = this.scan;
    for (let index = 0; index < 4; index++)
      scan[index] = (this.#wanted[index] ?? 0) - this.#predicted(mode, index);
    hadamard(scan);
    let any = 0;
    for (let index = 0; index < 4; index++) any |= scan[index] = ((scan[index] ?? 0) + 4) >> 3;
    this.#reconstruct(mode, place);
    return any !== 0;
  }

  #reconstruct(mode: number, place: MacroblockPlace): void {
    const base = place.row * 2 * this.#columns + place.column * 2;
    const rest = this.#rest;
    rest.set(this.scan);
    hadamard(rest);
    for (let index = 0; index < 4; index++) {
      const sample = this.#predicted(mode, index) + 2 * (rest[index] ?? 0);
      const at = base + (index >> 1) * this.#columns + (index & 1);
      this.#samples[at] = sample < 0 ? 0 : sample > 255 ? 255 : sample;
    }
  }
}

/** The chroma of one intra macroblock; one prediction mode for both planes. */
export class ChromaMacroblock {
  readonly #cb: ChromaPlane;
  readonly #cr: ChromaPlane;

  constructor(reconstruction: Mosaic) {
    this.#cb = new ChromaPlane(reconstruction.cb, reconstruction.columns / 2);
    this.#cr = new ChromaPlane(reconstruction.cr, reconstruction.columns / 2);
  }

  /** The levels of each plane, in the order of their blocks. */
  get cbScan(): Int32Array {
    return this.#cb.scan;
  }

  get crScan(): Int32Array {
    return this.#cr.scan;
  }

  /** The mode that comes nearest. To be called before {@link code}. */
  chooseMode(picture: Mosaic, place: MacroblockPlace): number {
    this.#cb.read(picture.cb, place);
    this.#cr.read(picture.cr, place);
    const dc = this.#distance(DC);
    if (dc === 0) return DC;
    const horizontal = place.hasLeft ? this.#distance(HORIZONTAL) : dc;
    const vertical = place.hasTop ? this.#distance(VERTICAL) : dc;
    if (horizontal < dc && horizontal <= vertical) return HORIZONTAL;
    return vertical < dc ? VERTICAL : DC;
  }

  /** Whether any level of either plane is other than 0. */
  code(mode: number, place: MacroblockPlace): boolean {
    const cb = this.#cb.code(mode, place);
    const cr = this.#cr.code(mode, place);
    return cb || cr;
  }

  #distance(mode: number): number {
    return this.#cb.distance(mode) + this.#cr.distance(mode);
  }
}

/** The 2x2 Hadamard transform of section 8.5.11.1, in place. */
function hadamard(matrix: Int32Array): void {
  const a = matrix[0] ?? 0;
  const b = matrix[1] ?? 0;
  const c = matrix[2] ?? 0;
  const d = matrix[3] ?? 0;
  matrix[0] = a + b + c + d;
  matrix[1] = a - b + c - d;
  matrix[2] = a + b - c - d;
  matrix[3] = a - b - c + d;
}
