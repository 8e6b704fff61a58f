import type { Pose } from '../../pose.ts';
import { Mosaic, type PictureFormat } from '../mosaic.ts';
import { castAt, type Placement, stepAt } from './actors.ts';
import { AreaTexture, type Lattice } from './area-texture.ts';
import { CROWNS, paintGarden } from './garden.ts';
import { paintHouse } from './house.ts';
import { paintLandscape, skyAt } from './landscape.ts';
import { blend, type Layer, sampleLayer } from './layer.ts';
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

/** Some 2 MB; what is more is forgotten, and looked at again. */
const MAX_SEEN_TILES = 1_000_000;

/** Renders the world as a camera sees it; what has not changed since the last picture is not made again. */
export class Scene {
  readonly #world: World;
  /** The last picture, before anything was written over it, and what it was made of. */
  readonly #rendered: Mosaic;
  #view: View = { left: Number.NaN, top: Number.NaN, unitsPerTile: Number.NaN };
  #step = Number.NaN;
  #ground: Layer | undefined;
  /** How each sprite looked where it was seen from this view before; they come round again and again. */
  readonly #seen = new Map<AreaTexture, Map<string, Layer>>();
  #seenTiles = 0;

  constructor(options: { world: World; format: PictureFormat }) {
    this.#world = options.world;
    this.#rendered = new Mosaic(options.format);
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
    if (moved) this.#lookAnew();
    if (moved || step !== this.#step) this.#compose(step);
    this.#step = step;
    picture.copyFrom(this.#rendered);
  }

  #compose(step: number): void {
    const cast = castAt(this.#world.sprites, step);
    fillSky(this.#rendered, this.#view);
    for (const placement of cast.behind) this.#drawSprite(placement);
    if (this.#ground) blend(this.#rendered, this.#ground, { x: 0, y: 0 });
    for (const placement of cast.front) this.#drawSprite(placement);
  }

  #lookAnew(): void {
    const { columns, rows } = this.#rendered;
    const { left, top, unitsPerTile } = this.#view;
    this.#ground = sampleLayer(this.#world.ground, { left, top, step: unitsPerTile, columns, rows });
    this.#forgetSeen();
  }

  #forgetSeen(): void {
    this.#seen.clear();
    this.#seenTiles = 0;
  }

  #drawSprite({ texture, x, y }: Placement): void {
    if (texture === undefined) return;
    const { columns, rows } = this.#rendered;
    const { left, top, unitsPerTile } = this.#view;
    const across = spanOf(x - left, texture.width, unitsPerTile);
    const down = spanOf(y - top, texture.height, unitsPerTile);
    const isSeen =
      across.from < columns &&
      across.from + across.count > 0 &&
      down.from < rows &&
      down.from + down.count > 0;
    if (!isSeen) return;
    const layer = this.#look(texture, {
      left: left + across.from * unitsPerTile - x,
      top: top + down.from * unitsPerTile - y,
      step: unitsPerTile,
      columns: across.count,
      rows: down.count,
    });
    blend(this.#rendered, layer, { x: across.from, y: down.from });
  }

  #look(texture: AreaTexture, lattice: Lattice): Layer {
    const phase = `${lattice.left},${lattice.top}`;
    const known = this.#seen.get(texture)?.get(phase);
    if (known !== undefined) return known;
    this.#seenTiles += lattice.columns * lattice.rows;
    if (this.#seenTiles > MAX_SEEN_TILES) this.#forgetSeen();
    const layer = sampleLayer(texture, lattice);
    const phases = this.#seen.get(texture) ?? new Map<string, Layer>();
    this.#seen.set(texture, phases.set(phase, layer));
    return layer;
  }
}

/** The tiles that a sprite touches: even, so that the chroma's lattice, twice as wide, has the same corners. */
function spanOf(start: number, length: number, tile: number): { from: number; count: number } {
  const from = Math.floor(start / tile) & ~1;
  return { from, count: ((Math.ceil((start + length) / tile) + 1) & ~1) - from };
}

function isSameView(a: View, b: View): boolean {
  return a.left === b.left && a.top === b.top && a.unitsPerTile === b.unitsPerTile;
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
