import type { Raster } from './raster.ts';

/** A lattice of tile corners laid over a texture, in texels. */
export interface Lattice {
  readonly left: number;
  readonly top: number;
  /** The side of a tile. */
  readonly step: number;
  readonly columns: number;
  readonly rows: number;
}

export type Plane = 'luma' | 'cb' | 'cr' | 'alpha';

/**
 * A drawing kept as summed areas, so that the mean over any rectangle, its fractions of texels included, costs four
 * look-ups whatever its size: sharp when magnified, without moiré when reduced. Colours are weighted by alpha.
 */
export class AreaTexture {
  readonly width: number;
  readonly height: number;
  readonly #sums: Readonly<Record<Plane, Int32Array>>;

  constructor(raster: Raster) {
    this.width = raster.width;
    this.height = raster.height;
    const sums = (plane: Uint8Array) => summedAreas(raster, plane);
    this.#sums = {
      luma: sums(raster.luma),
      cb: sums(raster.cb),
      cr: sums(raster.cr),
      alpha: summedAreas(raster, undefined),
    };
  }

  /**
   * Writes each tile's mean of `plane` (0…255, rounded) to `out`, row by row, `stride` apart. Beyond the texture
   * everything is clear.
   */
  sample(plane: Plane, lattice: Lattice, out: Uint8Array, stride: number): void {
    const sums = this.#sums[plane];
    const pitch = this.width + 1;
    const across = placesOf(lattice.left, lattice.step, lattice.columns + 1, this.width);
    const down = placesOf(lattice.top, lattice.step, lattice.rows + 1, this.height);
    // Most views of a camera that does not zoom lie on whole texels, where nothing is to be interpolated.
    const readRow = across.whole && down.whole ? readWholeRow : readRowBetween;
    let above = new Float64Array(lattice.columns + 1);
    let below = new Float64Array(lattice.columns + 1);
    const scale = 1 / (lattice.step * lattice.step);
    for (let row = 0; row <= lattice.rows; row++) {
      readRow(below, {
        sums,
        pitch,
        across,
        base: (down.cells[row] ?? 0) * pitch,
        fraction: down.fractions[row] ?? 0,
      });
      if (row > 0) differences(out, { start: (row - 1) * stride, above, below, scale });
      [above, below] = [below, above];
    }
  }
}

/** Where the lines of a lattice cross a texture on one axis. */
interface Places {
  readonly cells: Int32Array;
  readonly fractions: Float64Array;
  /** No place lies between two texels. */
  readonly whole: boolean;
}

/** One line of the lattice on the summed areas: the row of sums it begins on, and how far it is to the next. */
interface RowOfSums {
  readonly sums: Int32Array;
  readonly pitch: number;
  readonly across: Places;
  readonly base: number;
  readonly fraction: number;
}

function placesOf(start: number, step: number, count: number, limit: number): Places {
  const cells = new Int32Array(count);
  const fractions = new Float64Array(count);
  let whole = true;
  for (let index = 0; index < count; index++) {
    const place = Math.min(Math.max(start + index * step, 0), limit);
    const cell = Math.floor(place);
    cells[index] = cell;
    fractions[index] = place - cell;
    whole &&= place === cell;
  }
  return { cells, fractions, whole };
}

function readWholeRow(line: Float64Array, row: RowOfSums): void {
  const { sums, base } = row;
  const { cells } = row.across;
  for (let corner = 0; corner < line.length; corner++) line[corner] = sums[base + (cells[corner] ?? 0)] ?? 0;
}

function readRowBetween(line: Float64Array, row: RowOfSums): void {
  const { sums, base, fraction } = row;
  const { cells, fractions } = row.across;
  // On the last row and column there is no next one, and no fraction that would ask for it.
  const next = fraction > 0 ? row.pitch : 0;
  for (let corner = 0; corner < line.length; corner++) {
    const share = fractions[corner] ?? 0;
    const at = base + (cells[corner] ?? 0);
    const beside = share > 0 ? 1 : 0;
    const a = sums[at] ?? 0;
    const b = sums[at + next] ?? 0;
    const upper = a + ((sums[at + beside] ?? 0) - a) * share;
    const lower = b + ((sums[at + next + beside] ?? 0) - b) * share;
    line[corner] = upper + (lower - upper) * fraction;
  }
}

/** The sums within the tiles between two lines of the lattice. */
function differences(
  out: Uint8Array,
  row: { start: number; above: Float64Array; below: Float64Array; scale: number },
): void {
  const { start, above, below, scale } = row;
  let left = (below[0] ?? 0) - (above[0] ?? 0);
  for (let corner = 1; corner < below.length; corner++) {
    const right = (below[corner] ?? 0) - (above[corner] ?? 0);
    out[start + corner - 1] = (right - left) * scale + 0.5;
    left = right;
  }
}

/** `sums[y][x]` is the sum over all texels above and left of that corner; of alpha itself without a plane. */
function summedAreas(raster: Raster, plane: Uint8Array | undefined): Int32Array {
  const { width, height, alpha } = raster;
  const pitch = width + 1;
  const sums = new Int32Array(pitch * (height + 1));
  for (let y = 0; y < height; y++) {
    let rowSum = 0;
    for (let x = 0; x < width; x++) {
      const index = y * width + x;
      const weight = alpha[index] ?? 0;
      rowSum += plane === undefined ? weight : Math.round(((plane[index] ?? 0) * weight) / 255);
      sums[(y + 1) * pitch + x + 1] = (sums[y * pitch + x + 1] ?? 0) + rowSum;
    }
  }
  return sums;
}
