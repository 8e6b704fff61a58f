import { type Colour, mix } from './colour.ts';
import { PALETTE } from './palette.ts';
import type { Random } from './random.ts';
import type { Raster } from './raster.ts';
import { WORLD } from './view.ts';

/** Where the lawn begins; everything far away stands on this line. */
const HORIZON = 352;

const SKY_BAND_UNITS = 8;
const LAKE = { right: 236, top: 328, bottom: 372 } as const;

/** The sky's colour at that height: bands, so that it lies flat in the picture. */
export function skyAt(y: number): Colour {
  const band = Math.floor(y / SKY_BAND_UNITS) * SKY_BAND_UNITS;
  const share = Math.min(Math.max(band / (HORIZON - 20), 0), 1);
  const { skyTop, skyMiddle, skyLow } = PALETTE;
  return share < 0.55 ? mix(skyTop, skyMiddle, share / 0.55) : mix(skyMiddle, skyLow, (share - 0.55) / 0.45);
}

/** Hills, lake, lawn and path: all that the house and the garden stand in. */
export function paintLandscape(raster: Raster, random: Random): void {
  paintHills(raster);
  paintLake(raster, random);
  paintLawn(raster, random);
  paintPath(raster, random);
}

function paintHills(raster: Raster): void {
  const ridge = (fill: Colour, height: (x: number) => number) => {
    const area = { x: 0, y: 200, width: WORLD.width, height: HORIZON + 12 - 200 };
    raster.paint(area, (x, y) => (y >= HORIZON - height(Math.floor(x / 4) * 4) ? fill : undefined));
  };
  ridge(PALETTE.farHills, (x) => 62 + 26 * Math.sin(x / 92) + 10 * Math.sin(x / 31 + 1));
  ridge(PALETTE.middleHills, (x) => 34 + 18 * Math.sin(x / 71 + 2.2) + (x > 880 ? (x - 880) * 0.12 : 0));
  ridge(PALETTE.nearHills, (x) => 14 + 9 * Math.sin(x / 43 + 0.6) + (x > 840 ? (x - 840) * 0.16 : 0));
}

function paintLake(raster: Raster, random: Random): void {
  const { right, top, bottom } = LAKE;
  const area = { x: 0, y: top, width: right, height: bottom - top };
  raster.paint(area, (x, y) => (x < right - ((y - top) * (y - top)) / 24 ? PALETTE.water : undefined));
  for (let ripple = 0; ripple < 26; ripple++) {
    const y = top + 2 + Math.floor(random() * 19) * 2;
    const x = Math.floor(random() * 40) * 4;
    raster.rectangle({ x, y, width: 12 + Math.floor(random() * 5) * 4, height: 2 }, PALETTE.waterLight);
  }
}

/** Stripes as a mower leaves them, wider towards the camera, and tufts of grass. */
function paintLawn(raster: Raster, random: Random): void {
  const lawn = { x: 0, y: HORIZON, width: WORLD.width, height: WORLD.height - HORIZON };
  raster.paint(lawn, (x, y) => {
    const lakeEdge = LAKE.right - ((y - LAKE.top) * (y - LAKE.top)) / 24;
    if (y < LAKE.bottom && x < lakeEdge) return undefined;
    return Math.floor(Math.sqrt(y - HORIZON + 4) * 0.9) % 2 === 0 ? PALETTE.lawn : PALETTE.lawnDark;
  });
  for (let tuft = 0; tuft < 420; tuft++) {
    const y = HORIZON + 24 + Math.floor(random() ** 0.8 * (WORLD.height - HORIZON - 30));
    const x = Math.floor(random() * WORLD.width);
    const height = 2 + Math.floor((y - HORIZON) / 40);
    for (const blade of [-2, 0, 2]) {
      const tall = blade === 0 ? height + 2 : height;
      raster.rectangle({ x: x + blade, y: y - tall, width: 1, height: tall }, PALETTE.grass);
    }
  }
}

/** From the door's step towards the camera, wider as it comes near. */
function paintPath(raster: Raster, random: Random): void {
  const top = 384;
  const area = { x: 360, y: top, width: 400, height: WORLD.height - top };
  const halfWidth = (y: number) => 30 + (y - top) * 0.24;
  const centre = (y: number) => 560 - 34 * Math.sin((y - top) / 62);
  raster.paint(area, (x, y) => {
    const row = Math.floor(y / 2) * 2;
    const off = Math.abs(x - centre(row));
    if (off > halfWidth(row)) return undefined;
    return off > halfWidth(row) - 4 ? PALETTE.pathEdge : PALETTE.path;
  });
  for (let flag = 0; flag < 46; flag++) {
    const y = top + 6 + Math.floor(random() * (WORLD.height - top - 10));
    const x = centre(y) + (random() - 0.5) * 1.5 * halfWidth(y);
    const size = 4 + (y - top) / 40;
    raster.ellipse({ x, y }, { x: size, y: size * 0.45 }, PALETTE.pathEdge);
    raster.ellipse({ x, y: y - 1 }, { x: size - 1, y: size * 0.45 - 0.5 }, PALETTE.stone);
  }
}
