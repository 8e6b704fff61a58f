import { PALETTE } from './palette.ts';
import type { Random } from './random.ts';
import type { Point, Raster } from './raster.ts';
import { WORLD } from './view.ts';

/** Where the crowns of the trees hang, and how large they are; they sway, so they are not painted here. */
export const CROWNS: readonly { readonly centre: Point; readonly radius: number }[] = [
  { centre: { x: 300, y: 226 }, radius: 82 },
  { centre: { x: 872, y: 262 }, radius: 58 },
];

/** The hub of the windmill's sails. */
export const WINDMILL_HUB: Point = { x: 1012, y: 232 };

const PICKET_STEP = 20;

/** What grows and stands around the house and does not move. */
export function paintGarden(raster: Raster, random: Random): void {
  paintWindmill(raster);
  for (const x of [764, 800, 948]) paintPine(raster, { x, y: 362 }, x === 800 ? 132 : 104);
  for (const crown of CROWNS) paintTrunk(raster, crown.centre.x, crown.radius);
  paintFence(raster, { from: 236, to: 420 });
  paintFence(raster, { from: 712, to: WORLD.width });
  for (const [x, size] of [
    [432, 26],
    [522, 14],
    [690, 28],
    [722, 20],
  ] as const)
    paintBush(raster, { x, y: 384, size, random });
  paintReeds(raster, random);
  paintBench(raster, { x: 772, y: 392 });
  paintLetterbox(raster, { x: 652, y: 392 });
  paintFlowers(raster, random);
}

function paintWindmill(raster: Raster): void {
  const { x, y } = WINDMILL_HUB;
  const tower = [
    { x: x - 14, y: y - 8 },
    { x: x + 14, y: y - 8 },
    { x: x + 26, y: y + 104 },
    { x: x - 26, y: y + 104 },
  ];
  raster.polygon(tower, (px) => (px > x + 4 ? PALETTE.white : PALETTE.wallShade));
  raster.ellipse({ x, y: y - 8 }, { x: 18, y: 14 }, PALETTE.roofDark);
  for (const down of [28, 60])
    raster.rectangle({ x: x - 4, y: y + down, width: 8, height: 12 }, PALETTE.glassDark);
  raster.rectangle({ x: x - 8, y: y + 84, width: 16, height: 24 }, PALETTE.wood);
}

function paintPine(raster: Raster, foot: Point, height: number): void {
  raster.rectangle({ x: foot.x - 4, y: foot.y - 16, width: 8, height: 20 }, PALETTE.woodDark);
  for (let tier = 0; tier < 4; tier++) {
    const bottom = foot.y - 12 - tier * height * 0.2;
    const half = (height * (4.6 - tier)) / 15;
    const top = { x: foot.x, y: bottom - height * 0.38 };
    raster.polygon([top, { x: foot.x + half, y: bottom }, { x: foot.x - half, y: bottom }], PALETTE.pineDark);
    raster.polygon(
      [top, { x: foot.x + half, y: bottom }, { x: foot.x - half * 0.1, y: bottom - 4 }],
      PALETTE.pine,
    );
  }
}

function paintTrunk(raster: Raster, x: number, radius: number): void {
  const half = radius / 8;
  const top = radius > 70 ? 250 : 280;
  const trunk = [
    { x: x - half, y: top },
    { x: x + half, y: top },
    { x: x + half * 1.2, y: 380 },
    { x: x + half * 2, y: 392 },
    { x: x - half * 2, y: 392 },
    { x: x - half * 1.2, y: 380 },
  ];
  raster.ellipse({ x, y: 392 }, { x: radius * 0.8, y: 10 }, PALETTE.lawnShade);
  raster.polygon(trunk, (px, py) => {
    if ((px * 5 + Math.floor(py / 7) * 3) % 11 === 0) return PALETTE.woodDark;
    return px < x - half / 3 ? PALETTE.woodDark : PALETTE.wood;
  });
}

function paintFence(raster: Raster, span: { from: number; to: number }): void {
  const pickets = Math.floor((span.to - span.from) / PICKET_STEP);
  const width = pickets * PICKET_STEP;
  for (const y of [348, 368]) {
    raster.rectangle({ x: span.from, y, width, height: 4 }, PALETTE.white);
    raster.rectangle({ x: span.from, y: y + 4, width, height: 1 }, PALETTE.wallShade);
  }
  for (let index = 0; index < pickets; index++) {
    const x = span.from + 4 + index * PICKET_STEP;
    const picket = [
      { x, y: 384 },
      { x, y: 340 },
      { x: x + 6, y: 332 },
      { x: x + 12, y: 340 },
      { x: x + 12, y: 384 },
    ];
    raster.polygon(picket, (px) => (px < x + 3 ? PALETTE.wallShade : PALETTE.white));
  }
}

function paintBush(raster: Raster, options: { x: number; y: number; size: number; random: Random }): void {
  const { x, y, size, random } = options;
  raster.ellipse({ x, y: y + 2 }, { x: size * 1.15, y: 6 }, PALETTE.lawnShade);
  raster.ellipse({ x, y: y - size * 0.4 }, { x: size, y: size * 0.6 }, PALETTE.leafDark);
  raster.ellipse({ x: x + size * 0.1, y: y - size * 0.5 }, { x: size * 0.85, y: size * 0.45 }, PALETTE.leaf);
  raster.ellipse(
    { x: x + size * 0.3, y: y - size * 0.65 },
    { x: size * 0.45, y: size * 0.22 },
    PALETTE.leafLight,
  );
  for (let bloom = 0; bloom < size / 3; bloom++) {
    const angle = random() * 2 * Math.PI;
    const at = { x: x + Math.cos(angle) * size * 0.7, y: y - size * 0.4 + Math.sin(angle) * size * 0.4 };
    raster.ellipse(at, { x: 2.2, y: 2.2 }, PALETTE.petalPink);
  }
}

function paintReeds(raster: Raster, random: Random): void {
  for (let reed = 0; reed < 46; reed++) {
    const x = 130 + Math.floor(random() * 40) * 2;
    const height = 14 + Math.floor(random() * 18);
    raster.rectangle({ x, y: 382 - height, width: 2, height }, PALETTE.leafDark);
    if (reed % 3 === 0)
      raster.rectangle({ x: x - 1, y: 380 - height, width: 4, height: 8 }, PALETTE.woodDark);
  }
}

function paintBench(raster: Raster, at: Point): void {
  raster.ellipse({ x: at.x + 36, y: at.y + 30 }, { x: 44, y: 6 }, PALETTE.lawnShade);
  for (const down of [-8, 0])
    raster.rectangle({ x: at.x, y: at.y + down, width: 72, height: 6 }, PALETTE.wood);
  raster.rectangle({ x: at.x - 4, y: at.y + 12, width: 80, height: 6 }, PALETTE.wood);
  raster.rectangle({ x: at.x - 4, y: at.y + 18, width: 80, height: 2 }, PALETTE.woodDark);
  for (const x of [at.x + 4, at.x + 64])
    raster.rectangle({ x, y: at.y - 8, width: 4, height: 38 }, PALETTE.woodDark);
}

function paintLetterbox(raster: Raster, at: Point): void {
  raster.ellipse({ x: at.x + 16, y: at.y + 40 }, { x: 18, y: 4 }, PALETTE.lawnShade);
  raster.rectangle({ x: at.x + 12, y: at.y + 16, width: 8, height: 24 }, PALETTE.woodDark);
  raster.ellipse({ x: at.x + 16, y: at.y }, { x: 16, y: 12 }, PALETTE.letterbox);
  raster.rectangle({ x: at.x, y: at.y, width: 32, height: 18 }, PALETTE.letterbox);
  raster.rectangle({ x: at.x + 4, y: at.y + 2, width: 16, height: 3 }, PALETTE.ink);
  raster.rectangle({ x: at.x + 28, y: at.y - 16, width: 3, height: 18 }, PALETTE.white);
  raster.rectangle({ x: at.x + 28, y: at.y - 16, width: 10, height: 6 }, PALETTE.petalYellow);
}

/** Beds of flowers in the lawn, taller towards the camera. */
function paintFlowers(raster: Raster, random: Random): void {
  const petals = [PALETTE.petalRed, PALETTE.petalYellow, PALETTE.petalBlue, PALETTE.petalPink, PALETTE.white];
  for (let flower = 0; flower < 150; flower++) {
    const y = 404 + random() ** 0.7 * 148;
    const beside = 70 + (y - 384) * 0.3 + random() ** 1.6 * 430;
    const x = 556 + (random() < 0.5 ? -beside : beside);
    const size = 2.5 + (y - 400) / 44;
    const petal = petals[Math.floor(random() * petals.length)] ?? PALETTE.white;
    raster.rectangle({ x: x - 1, y: y - size * 2, width: 2, height: size * 2 }, PALETTE.leafDark);
    raster.ellipse({ x, y: y - size * 2.4 }, { x: size, y: size }, petal);
    raster.ellipse({ x, y: y - size * 2.4 }, { x: size * 0.4, y: size * 0.4 }, PALETTE.petalYellow);
  }
}
