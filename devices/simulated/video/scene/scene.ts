import type { Pose } from '../../pose.ts';
import { Mosaic, type PictureFormat } from '../mosaic.ts';
import { castAt, type Placement, stepAt } from './actors.ts';
import { AreaTexture, type Lattice } from './area-texture.ts';
import { CROWNS, paintGarden } from './garden.ts';
import { paintHouse } from './house.ts';
import { paintLandscape, skyAt } from './landscape.ts';
import { seededRandom } from './random.ts';
import { Raster } from './raster.ts';
import { drawSprites, type Sprites } from './sprites.ts';
import { type View, viewOf, WORLD } from './view.ts';

/** The drawn world; the streams of one camera can share it. Holds about 10 MB. */
export interface World {
  /** All that stands still; clear where the sky is. */
  readonly ground: AreaTexture;
  readonly sprites: Sprites;
}

/** Draws the world; another seed gives another door, other clouds and flowers. */
export function drawWorld(seed: number): World {
  const random = seededRandom(seed);
  const raster = new Raster(WORLD.width, WORLD.height);
  paintLandscape(raster, random);
  paintHouse(raster, random);
  paintGarden(raster, random);
  return {
    ground: new AreaTexture(raster),
    sprites: drawSprites({ random, crownRadii: CROWNS.map((crown) => crown.radius) }),
  };
}

/** A sampled sprite or ground: its planes weighted by alpha, one value a tile. */
interface Layer {
  readonly luma: Uint8Array;
  readonly lumaAlpha: Uint8Array;
  readonly cb: Uint8Array;
  readonly cr: Uint8Array;
  readonly chromaAlpha: Uint8Array;
}

/** Renders the world as a camera sees it; what has not changed since the last picture is not made again. */
export class Scene {
  readonly #world: World;
  /** The last picture, before anything was written over it, and what it was made of. */
  readonly #rendered: Mosaic;
  #view: View = { left: Number.NaN, top: Number.NaN, unitsPerTile: Number.NaN };
  #step = Number.NaN;
  readonly #ground: Layer;
  readonly #sprite: Layer;

  constructor(options: { world: World; format: PictureFormat }) {
    this.#world = options.world;
    this.#rendered = new Mosaic(options.format);
    const tiles = this.#rendered.columns * this.#rendered.rows;
    this.#ground = layerOf(tiles);
    this.#sprite = layerOf(tiles);
  }

  /**
   * Draws over the whole picture what a camera in that pose sees at that time (Unix ms), with the sharper edges of a
   * camera at rest where `settled`.
   */
  render(picture: Mosaic, moment: { pose: Pose; timeMs: number; settled: boolean }): void {
    const { pose, settled } = moment;
    const view = viewOf({ pose, format: this.#rendered.format, settled });
    const step = stepAt(moment.timeMs);
    const moved = !isSameView(view, this.#view);
    this.#view = view;
    if (moved) this.#sampleGround();
    if (moved || step !== this.#step) this.#compose(step);
    this.#step = step;
    picture.copyFrom(this.#rendered);
  }

  #compose(step: number): void {
    const { columns, rows } = this.#rendered;
    const cast = castAt(this.#world.sprites, step);
    fillSky(this.#rendered, this.#view);
    for (const placement of cast.behind) this.#drawSprite(placement);
    blend(this.#rendered, this.#ground, { x: 0, y: 0, columns, rows });
    for (const placement of cast.front) this.#drawSprite(placement);
  }

  #sampleGround(): void {
    const { columns, rows } = this.#rendered;
    const { left, top, unitsPerTile } = this.#view;
    sampleLayer(this.#world.ground, { left, top, step: unitsPerTile, columns, rows }, this.#ground);
  }

  #drawSprite({ texture, x, y }: Placement): void {
    if (texture === undefined) return;
    const picture = this.#rendered;
    const view = this.#view;
    const tile = view.unitsPerTile;
    // Even tiles, so that the chroma's lattice, twice as wide, has the same corners.
    const span = (start: number, length: number, limit: number) => {
      const from = Math.max(0, Math.floor(start / tile) & ~1);
      const to = Math.min(limit, (Math.ceil((start + length) / tile) + 1) & ~1);
      return { from, count: to - from };
    };
    const across = span(x - view.left, texture.width, picture.columns);
    const down = span(y - view.top, texture.height, picture.rows);
    if (across.count <= 0 || down.count <= 0) return;
    const lattice = {
      left: view.left + across.from * tile - x,
      top: view.top + down.from * tile - y,
      step: tile,
      columns: across.count,
      rows: down.count,
    };
    sampleLayer(texture, lattice, this.#sprite);
    blend(picture, this.#sprite, { x: across.from, y: down.from, columns: across.count, rows: down.count });
  }
}

function isSameView(a: View, b: View): boolean {
  return a.left === b.left && a.top === b.top && a.unitsPerTile === b.unitsPerTile;
}

function layerOf(tiles: number): Layer {
  return {
    luma: new Uint8Array(tiles),
    lumaAlpha: new Uint8Array(tiles),
    cb: new Uint8Array(tiles / 4),
    cr: new Uint8Array(tiles / 4),
    chromaAlpha: new Uint8Array(tiles / 4),
  };
}

function fillSky(picture: Mosaic, view: View): void {
  const { columns, rows } = picture;
  for (let row = 0; row < rows; row++) {
    const { luma, cb, cr } = skyAt(view.top + (row + 0.5) * view.unitsPerTile);
    picture.luma.fill(luma, row * columns, (row + 1) * columns);
    if (row % 2 === 1) continue;
    const chroma = (row * columns) / 4;
    picture.cb.fill(cb, chroma, chroma + columns / 2);
    picture.cr.fill(cr, chroma, chroma + columns / 2);
  }
}

function sampleLayer(texture: AreaTexture, lattice: Lattice, layer: Layer): void {
  const { columns, rows, step } = lattice;
  texture.sample('luma', lattice, layer.luma, columns);
  texture.sample('alpha', lattice, layer.lumaAlpha, columns);
  const half = { ...lattice, step: 2 * step, columns: columns / 2, rows: rows / 2 };
  texture.sample('cb', half, layer.cb, half.columns);
  texture.sample('cr', half, layer.cr, half.columns);
  texture.sample('alpha', half, layer.chromaAlpha, half.columns);
}

/** Puts the layer's tiles over those of the picture. */
function blend(
  picture: Mosaic,
  layer: Layer,
  at: { x: number; y: number; columns: number; rows: number },
): void {
  blendPlane(picture.luma, picture.columns, { over: layer.luma, alpha: layer.lumaAlpha, ...at });
  const chroma = { x: at.x / 2, y: at.y / 2, columns: at.columns / 2, rows: at.rows / 2 };
  blendPlane(picture.cb, picture.columns / 2, { over: layer.cb, alpha: layer.chromaAlpha, ...chroma });
  blendPlane(picture.cr, picture.columns / 2, { over: layer.cr, alpha: layer.chromaAlpha, ...chroma });
}

function blendPlane(
  plane: Uint8Array,
  pitch: number,
  source: { over: Uint8Array; alpha: Uint8Array; x: number; y: number; columns: number; rows: number },
): void {
  const { over, alpha, columns } = source;
  for (let row = 0; row < source.rows; row++) {
    const to = (source.y + row) * pitch + source.x;
    const from = row * columns;
    for (let column = 0; column < columns; column++) {
      const below = 255 - (alpha[from + column] ?? 0);
      const shown = (((plane[to + column] ?? 0) * below * 257 + 32768) >> 16) + (over[from + column] ?? 0);
      plane[to + column] = shown > 255 ? 255 : shown;
    }
  }
}
