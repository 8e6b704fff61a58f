import type { Mosaic } from '../mosaic.ts';
import type { AreaTexture, Lattice } from './area-texture.ts';

/** A drawing as it is seen: planes of tiles, weighted by alpha, row by row. */
export interface Layer {
  /** Tiles a row of luma; chroma has half as many. */
  readonly columns: number;
  readonly luma: Coverage;
  readonly cb: Coverage;
  readonly cr: Coverage;
}

/** One plane, and how much it covers what is below it. */
interface Coverage {
  readonly over: Uint8Array;
  readonly alpha: Uint8Array;
  /** Where it covers anything: of each run of tiles its row, its ends, and whether it hides what is below. */
  readonly runs: Int32Array;
}

const RUN_FIELDS = 4;

/** What `texture` looks like on the lattice of luma tiles, which has an even number of columns and of rows. */
export function sampleLayer(texture: AreaTexture, lattice: Lattice): Layer {
  const { columns, rows, step } = lattice;
  const half = { ...lattice, step: 2 * step, columns: columns / 2, rows: rows / 2 };
  const plane = (name: 'luma' | 'cb' | 'cr' | 'alpha', at: Lattice) => {
    const tiles = new Uint8Array(at.columns * at.rows);
    texture.sample(name, at, tiles, at.columns);
    return tiles;
  };
  const [alpha, chromaAlpha] = [plane('alpha', lattice), plane('alpha', half)];
  const runs = runsOf(alpha, columns);
  const chromaRuns = runsOf(chromaAlpha, half.columns);
  return {
    columns,
    luma: { over: plane('luma', lattice), alpha, runs },
    cb: { over: plane('cb', half), alpha: chromaAlpha, runs: chromaRuns },
    cr: { over: plane('cr', half), alpha: chromaAlpha, runs: chromaRuns },
  };
}

/** Puts the layer over the picture with its corner at that tile, of even numbers; what hangs over is left out. */
export function blend(picture: Mosaic, layer: Layer, at: { readonly x: number; readonly y: number }): void {
  const { columns } = layer;
  blendPlane(picture.luma, picture.columns, { ...layer.luma, ...at, columns });
  const chroma = { x: at.x / 2, y: at.y / 2, columns: columns / 2 };
  blendPlane(picture.cb, picture.columns / 2, { ...layer.cb, ...chroma });
  blendPlane(picture.cr, picture.columns / 2, { ...layer.cr, ...chroma });
}

interface PlacedPlane extends Coverage {
  readonly x: number;
  readonly y: number;
  readonly columns: number;
}

function blendPlane(plane: Uint8Array, pitch: number, source: PlacedPlane): void {
  const { over, alpha, runs, x, y, columns } = source;
  const bottom = plane.length / pitch;
  for (let run = 0; run < runs.length; run += RUN_FIELDS) {
    const row = runs[run] ?? 0;
    if (y + row < 0 || y + row >= bottom) continue;
    const from = Math.max(runs[run + 1] ?? 0, -x);
    const to = Math.min(runs[run + 2] ?? 0, pitch - x);
    if (from >= to) continue;
    const shift = (y + row) * pitch + x - row * columns;
    const start = row * columns + from;
    const end = row * columns + to;
    if (runs[run + 3] === 1) {
      plane.set(over.subarray(start, end), start + shift);
      continue;
    }
    for (let at = start; at < end; at++) {
      const below = (plane[at + shift] ?? 0) * (255 - (alpha[at] ?? 0));
      const shown = ((below * 257 + 32768) >> 16) + (over[at] ?? 0);
      plane[at + shift] = shown > 255 ? 255 : shown;
    }
  }
}

function runsOf(alpha: Uint8Array, columns: number): Int32Array {
  const runs: number[] = [];
  for (let start = 0; start < alpha.length; start += columns) {
    let from = 0;
    for (let column = 1; column <= columns; column++) {
      const kind = kindOf(alpha[start + from] ?? 0);
      if (column < columns && kindOf(alpha[start + column] ?? 0) === kind) continue;
      if (kind !== CLEAR) runs.push(start / columns, from, column, kind);
      from = column;
    }
  }
  return Int32Array.from(runs);
}

const CLEAR = -1;

/** 1 where nothing shines through, 0 where something does. */
function kindOf(alpha: number): number {
  if (alpha === 0) return CLEAR;
  return alpha === 255 ? 1 : 0;
}
