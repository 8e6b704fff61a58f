import type { Pose } from '../../pose.ts';
import { type PictureFormat, TILE_PIXELS } from '../mosaic.ts';

/** The drawn world, in units; a unit is the finest thing that is drawn. */
export const WORLD = { width: 1120, height: 560 } as const;

/** The width of what the camera sees with the zoom fully out, in units. */
const WIDEST_UNITS = 640;
/** The zoom fully in shows things so many times larger. */
const ZOOM_RANGE = 4;

/** Which part of the world a picture shows: its upper left corner, and how many units a tile covers. */
export interface View {
  readonly left: number;
  readonly top: number;
  readonly unitsPerTile: number;
}

/**
 * What a camera in that pose sees. The centre of the picture does not move when it zooms. At the widest view the
 * corner lies on whole tiles where `settled`, so that a picture at rest has sharp edges.
 */
export function viewOf(options: { pose: Pose; format: PictureFormat; settled: boolean }): View {
  const { pose, format } = options;
  const tiles = { width: format.width / TILE_PIXELS, height: format.height / TILE_PIXELS };
  // A picture taller than 16:9 shows more sky and garden, as far as the world goes.
  const widest = Math.min(WIDEST_UNITS / tiles.width, WORLD.height / tiles.height);
  const unitsPerTile = widest / ZOOM_RANGE ** pose.zoom;
  const reach = {
    x: (WORLD.width - widest * tiles.width) / 2,
    y: (WORLD.height - widest * tiles.height) / 2,
  };
  const left = WORLD.width / 2 + pose.pan * reach.x - (unitsPerTile * tiles.width) / 2;
  const top = WORLD.height / 2 - pose.tilt * reach.y - (unitsPerTile * tiles.height) / 2;
  const finest = Number.isInteger(unitsPerTile) ? 1 : unitsPerTile / 16;
  const step = options.settled ? unitsPerTile : finest;
  return { left: Math.round(left / step) * step, top: Math.round(top / step) * step, unitsPerTile };
}
