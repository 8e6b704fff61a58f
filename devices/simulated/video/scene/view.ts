import type { Pose } from '../../pose.ts';
import { type PictureFormat, TILE_PIXELS } from '../mosaic.ts';

/** The drawn world, in units; a unit is the finest thing that is drawn. */
export const WORLD = { width: 1120, height: 560 } as const;

/** The width of what the camera sees with the zoom fully out, in units. */
const WIDEST_UNITS = 640;
/** The zoom fully in shows things so many times larger. */
const ZOOM_RANGE = 4;

/** In pixels. */
type Size = Pick<PictureFormat, 'width' | 'height'>;

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
  const { tiles, unitsPerTile, reach } = lensOf(format, pose.zoom);
  const left = WORLD.width / 2 + pose.pan * reach.x - (unitsPerTile * tiles.width) / 2;
  const top = WORLD.height / 2 - pose.tilt * reach.y - (unitsPerTile * tiles.height) / 2;
  const finest = Number.isInteger(unitsPerTile) ? 1 : unitsPerTile / 16;
  const step = options.settled ? unitsPerTile : finest;
  return { left: Math.round(left / step) * step, top: Math.round(top / step) * step, unitsPerTile };
}

/**
 * How far the camera turns, in positions, to bring what is at the right or upper edge of the picture to its middle. A
 * camera that sees all of the world's height has nowhere to tilt to.
 */
export function halfPicture({ format, zoom }: { format: Size; zoom: number }): {
  readonly pan: number;
  readonly tilt: number;
} {
  const { tiles, unitsPerTile, reach } = lensOf(format, zoom);
  const across = (count: number, units: number) => (units > 0 ? (unitsPerTile * count) / 2 / units : 0);
  return { pan: across(tiles.width, reach.x), tilt: across(tiles.height, reach.y) };
}

/** The size of a picture in tiles, how many units a tile covers, and how far its middle can be moved in the world. */
function lensOf(format: Size, zoom: number) {
  const tiles = { width: format.width / TILE_PIXELS, height: format.height / TILE_PIXELS };
  // A picture taller than 16:9 shows more sky and garden, as far as the world goes.
  const widest = Math.min(WIDEST_UNITS / tiles.width, WORLD.height / tiles.height);
  const reach = {
    x: (WORLD.width - widest * tiles.width) / 2,
    y: (WORLD.height - widest * tiles.height) / 2,
  };
  return { tiles, unitsPerTile: widest / ZOOM_RANGE ** zoom, reach };
}
