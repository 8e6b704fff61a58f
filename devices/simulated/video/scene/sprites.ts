import { AreaTexture } from './area-texture.ts';
import { CAT_SITTING, CAT_WALKING, mirrored } from './cat.ts';
import type { Colour } from './colour.ts';
import { PALETTE } from './palette.ts';
import { grainAt, type Random } from './random.ts';
import { type Point, Raster } from './raster.ts';

/** Everything that moves, drawn once. Lists are the frames of a movement. */
export interface Sprites {
  readonly sun: AreaTexture;
  readonly clouds: readonly AreaTexture[];
  readonly balloon: AreaTexture;
  readonly bird: readonly AreaTexture[];
  readonly boat: AreaTexture;
  readonly sails: readonly AreaTexture[];
  readonly smoke: readonly AreaTexture[];
  readonly crowns: readonly AreaTexture[];
  readonly catSitting: readonly AreaTexture[];
  readonly catLeftward: readonly AreaTexture[];
  readonly catRightward: readonly AreaTexture[];
  readonly butterfly: readonly AreaTexture[];
}

/** Sails have four arms, so a quarter of a turn in so many frames makes the whole turn. */
const SAIL_FRAMES = 8;
export const SAIL_RADIUS = 60;

const CLOUDS = [
  { width: 176, height: 52 },
  { width: 116, height: 36 },
  { width: 204, height: 60 },
  { width: 88, height: 28 },
  { width: 140, height: 40 },
] as const;

export function drawSprites(options: { random: Random; crownRadii: readonly number[] }): Sprites {
  const { random } = options;
  const cat = (rows: readonly string[]) => drawPixels(rows, 3, CAT_COLOURS);
  return {
    sun: drawSun(),
    clouds: CLOUDS.map((size) => drawCloud(size, random)),
    balloon: drawBalloon(),
    bird: BIRD.map((rows) => drawPixels(rows, 2, new Map([['#', PALETTE.ink]]))),
    boat: drawBoat(),
    sails: Array.from({ length: SAIL_FRAMES }, (_, frame) =>
      drawSails((frame / SAIL_FRAMES) * (Math.PI / 2)),
    ),
    smoke: [8, 12, 16].map((radius, age) => drawSmoke(radius, 0.75 - age * 0.2)),
    crowns: options.crownRadii.map((radius) => drawCrown(radius, random)),
    catSitting: CAT_SITTING.map(cat),
    catLeftward: CAT_WALKING.map((rows) => cat(mirrored(rows))),
    catRightward: CAT_WALKING.map(cat),
    butterfly: BUTTERFLY.map((rows) => drawPixels(rows, 1, new Map([['#', PALETTE.white]]))),
  };
}

const BIRD = [
  ['##.....##', '..##.##..', '....#....', '.........'],
  ['.........', '...###...', '.##.#.##.', '#.......#'],
];

const BUTTERFLY = [
  ['##...##', '###.###', '.##.##.', '##...##'],
  ['...#...', '..###..', '...#...', '..#.#..'],
];

const CAT_COLOURS: ReadonlyMap<string, Colour> = new Map([
  ['o', PALETTE.cat],
  ['d', PALETTE.catDark],
  ['w', PALETTE.white],
  ['k', PALETTE.ink],
]);

function drawPixels(
  rows: readonly string[],
  scale: number,
  colours: ReadonlyMap<string, Colour>,
): AreaTexture {
  const width = Math.max(...rows.map((row) => row.length));
  const raster = new Raster(width * scale, rows.length * scale);
  raster.pixels({ x: 0, y: 0 }, { rows, colours, scale });
  return new AreaTexture(raster);
}

function drawSun(): AreaTexture {
  const raster = new Raster(144, 144);
  const centre = { x: 72, y: 72 };
  raster.ellipse(centre, { x: 72, y: 72 }, PALETTE.sunHalo);
  for (let index = 0; index < raster.alpha.length; index++) {
    const away = Math.hypot((index % 144) - 71.5, Math.floor(index / 144) - 71.5);
    const ring = Math.floor((72 - away) / 9);
    raster.alpha[index] = ring < 0 ? 0 : ring * 16;
  }
  raster.ellipse(centre, { x: 30, y: 30 }, PALETTE.sun);
  return new AreaTexture(raster);
}

function drawCloud(size: { width: number; height: number }, random: Random): AreaTexture {
  const { width, height } = size;
  const raster = new Raster(width, height);
  const puffs: { x: number; radius: number }[] = [];
  for (let puff = 0; puff < 9; puff++) {
    const share = (puff + 0.5) / 9;
    const arch = Math.sin(share * Math.PI);
    puffs.push({ x: width * share, radius: height * (0.17 + 0.33 * arch * (0.6 + 0.4 * random())) });
  }
  const floor = height * 0.82;
  for (const { x, radius } of puffs) {
    const at = { x: Math.min(Math.max(x, radius), width - radius), y: floor - radius * 0.55 };
    raster.ellipse(at, { x: radius, y: radius }, (_, y) => (y < floor ? PALETTE.cloudShade : undefined));
  }
  for (const { x, radius } of puffs) {
    const at = { x: Math.min(Math.max(x, radius), width - radius) + 3, y: floor - radius * 0.75 };
    const lit = floor - height * 0.2;
    raster.ellipse(at, { x: radius * 0.9, y: radius * 0.85 }, (_, y) =>
      y < lit ? PALETTE.cloud : undefined,
    );
  }
  raster.fade(0.94);
  return new AreaTexture(raster);
}

function drawBalloon(): AreaTexture {
  const raster = new Raster(64, 96);
  const stripes = [PALETTE.petalRed, PALETTE.petalYellow, PALETTE.white, PALETTE.petalBlue];
  raster.ellipse({ x: 32, y: 32 }, { x: 32, y: 32 }, (x, y) => {
    const bulge = Math.sqrt(Math.max(1, 1024 - (y - 32) ** 2));
    return stripes[Math.floor(((x - 32) / bulge + 1) * 3.99) % stripes.length];
  });
  raster.polygon(
    [
      { x: 10, y: 52 },
      { x: 54, y: 52 },
      { x: 38, y: 74 },
      { x: 26, y: 74 },
    ],
    PALETTE.petalRed,
  );
  for (const x of [26, 36]) raster.rectangle({ x, y: 74, width: 2, height: 8 }, PALETTE.woodDark);
  raster.rectangle({ x: 24, y: 82, width: 16, height: 12 }, PALETTE.wood);
  raster.rectangle({ x: 24, y: 82, width: 16, height: 3 }, PALETTE.woodDark);
  return new AreaTexture(raster);
}

function drawBoat(): AreaTexture {
  const raster = new Raster(44, 52);
  const sail = (corners: readonly Point[], paint: Colour) => raster.polygon(corners, paint);
  sail(
    [
      { x: 23, y: 2 },
      { x: 23, y: 38 },
      { x: 42, y: 38 },
    ],
    PALETTE.white,
  );
  sail(
    [
      { x: 20, y: 8 },
      { x: 20, y: 38 },
      { x: 6, y: 38 },
    ],
    PALETTE.petalRed,
  );
  raster.rectangle({ x: 20, y: 0, width: 3, height: 42 }, PALETTE.woodDark);
  sail(
    [
      { x: 0, y: 41 },
      { x: 44, y: 41 },
      { x: 37, y: 51 },
      { x: 7, y: 51 },
    ],
    PALETTE.wood,
  );
  return new AreaTexture(raster);
}

function drawSails(turn: number): AreaTexture {
  const raster = new Raster(2 * SAIL_RADIUS, 2 * SAIL_RADIUS);
  raster.paint({ x: 0, y: 0, width: 2 * SAIL_RADIUS, height: 2 * SAIL_RADIUS }, (x, y) => {
    const away = { x: x + 0.5 - SAIL_RADIUS, y: y + 0.5 - SAIL_RADIUS };
    for (let arm = 0; arm < 4; arm++) {
      const angle = turn + (arm * Math.PI) / 2;
      const along = away.x * Math.cos(angle) + away.y * Math.sin(angle);
      const aside = away.y * Math.cos(angle) - away.x * Math.sin(angle);
      if (along < 0 || along > SAIL_RADIUS) continue;
      if (Math.abs(aside) < 2) return PALETTE.woodDark;
      if (along > 14 && aside > 0 && aside < 12)
        return Math.floor(along) % 12 < 2 ? PALETTE.wood : PALETTE.wall;
    }
    return undefined;
  });
  raster.ellipse({ x: SAIL_RADIUS, y: SAIL_RADIUS }, { x: 5, y: 5 }, PALETTE.iron);
  return new AreaTexture(raster);
}

function drawSmoke(radius: number, opacity: number): AreaTexture {
  const raster = new Raster(2 * radius, 2 * radius);
  raster.ellipse({ x: radius, y: radius }, { x: radius, y: radius }, PALETTE.cloudShade);
  raster.ellipse({ x: radius * 1.1, y: radius * 0.9 }, { x: radius * 0.8, y: radius * 0.8 }, PALETTE.cloud);
  raster.fade(opacity);
  return new AreaTexture(raster);
}

/** Clumps of leaves: dark below, light where the sun stands. */
function drawCrown(radius: number, random: Random): AreaTexture {
  const raster = new Raster(2 * radius, 2 * radius);
  const clumps: { x: number; y: number; size: number }[] = [];
  for (let clump = 0; clump < 26; clump++) {
    const angle = clump * 2.4;
    const away = Math.sqrt(clump / 26) * 0.7 * radius;
    const size = radius * (0.26 + 0.1 * random());
    clumps.push({ x: radius + Math.cos(angle) * away, y: radius + Math.sin(angle) * away * 0.9, size });
  }
  const layers = [
    { paint: PALETTE.leafDark, shift: 0, share: 1, thin: 0 },
    { paint: PALETTE.leaf, shift: 0.28, share: 0.8, thin: 0.06 },
    { paint: PALETTE.leafLight, shift: 0.5, share: 0.45, thin: 0.22 },
  ];
  for (const { paint, shift, share, thin } of layers) {
    for (const { x, y, size } of clumps) {
      const at = { x: x + size * shift * 0.7, y: y - size * shift };
      const leaves = { x: size * share, y: size * share * 0.9 };
      raster.ellipse(at, leaves, (px, py) => (grainAt(px >> 1, py >> 1) < thin ? undefined : paint));
    }
  }
  return new AreaTexture(raster);
}
