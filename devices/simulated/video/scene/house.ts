import { type Colour, colour } from './colour.ts';
import { PALETTE } from './palette.ts';
import type { Random } from './random.ts';
import type { Raster } from './raster.ts';

/** Each seed paints the door and the shutters in one of these, so that several cameras can be told apart. */
const DOOR_COLOURS: readonly Colour[] = [0x23777f, 0xb23a48, 0x3f6fb5, 0x4b7f45, 0x7a4e9c, 0xd08a1f].map(
  colour,
);

const WALL = { x: 416, y: 240, width: 288, height: 136 } as const;
const DOOR = { x: 540, y: 296, width: 40, height: 80 } as const;
const WINDOW = { width: 52, height: 56, y: 272 } as const;
const WINDOWS_X = [444, 624] as const;

/** The upper end of the chimney, where its smoke begins. */
export const CHIMNEY_TOP = { x: 494, y: 124 } as const;

/** The cottage at the centre of the world. */
export function paintHouse(raster: Raster, random: Random): void {
  const door = DOOR_COLOURS[Math.floor(random() * DOOR_COLOURS.length)] ?? PALETTE.wood;
  paintChimney(raster);
  paintWall(raster);
  paintRoof(raster);
  paintGable(raster);
  paintDoor(raster, door);
  for (const x of WINDOWS_X) paintWindow(raster, { x, shutter: door, random });
}

function paintChimney(raster: Raster): void {
  raster.paint({ x: 476, y: 128, width: 36, height: 56 }, (x, y) => {
    const course = Math.floor(y / 6);
    const joint = y % 6 === 0 || (x + (course % 2) * 6) % 12 === 0;
    return joint || x >= 504 ? PALETTE.brickDark : PALETTE.brick;
  });
  raster.rectangle({ x: 472, y: 124, width: 44, height: 8 }, PALETTE.stoneDark);
  raster.rectangle({ x: 472, y: 124, width: 44, height: 4 }, PALETTE.stone);
}

function paintWall(raster: Raster): void {
  raster.rectangle(WALL, PALETTE.wall);
  // The eaves' shadow, and the wall's base of field stones.
  raster.rectangle({ ...WALL, height: 12 }, PALETTE.wallShade);
  raster.paint({ ...WALL, y: 356, height: 20 }, (x, y) => {
    const course = Math.floor((y - 356) / 10);
    const joint = (y - 356) % 10 === 9 || (x + course * 9) % 18 === 0;
    return joint ? PALETTE.stoneDark : PALETTE.stone;
  });
}

function paintRoof(raster: Raster): void {
  const corners = [
    { x: 440, y: 156 },
    { x: 680, y: 156 },
    { x: 720, y: 248 },
    { x: 400, y: 248 },
  ];
  raster.polygon(corners, (x, y) => tile(x, y));
  raster.rectangle({ x: 436, y: 152, width: 248, height: 6 }, PALETTE.roofDark);
  raster.rectangle({ x: 400, y: 244, width: 320, height: 4 }, PALETTE.woodDark);
}

/** Rows of tiles, every second one half a tile aside. */
function tile(x: number, y: number): Colour {
  const row = Math.floor(y / 8);
  if (y % 8 >= 6) return PALETTE.roofDark;
  const across = (x + (row % 2) * 6) % 12;
  if (across === 0) return PALETTE.roofDark;
  return (Math.floor((x + (row % 2) * 6) / 12) * 7 + row * 5) % 9 < 2 ? PALETTE.roofLight : PALETTE.roof;
}

/** The gable over the door, with its round window. */
function paintGable(raster: Raster): void {
  const front = [
    { x: 560, y: 184 },
    { x: 616, y: 252 },
    { x: 504, y: 252 },
  ];
  raster.polygon(front, PALETTE.wall);
  const slope = (side: 1 | -1) =>
    raster.polygon(
      [
        { x: 560, y: 172 },
        { x: 560, y: 184 },
        { x: 560 + side * 60, y: 258 },
        { x: 560 + side * 68, y: 252 },
      ],
      side === 1 ? PALETTE.roofLight : PALETTE.roofDark,
    );
  slope(-1);
  slope(1);
  raster.ellipse({ x: 560, y: 226 }, { x: 15, y: 15 }, PALETTE.white);
  raster.ellipse({ x: 560, y: 226 }, { x: 11, y: 11 }, (x, y) =>
    x + y < 784 ? PALETTE.glassLight : PALETTE.glass,
  );
  raster.rectangle({ x: 558, y: 214, width: 4, height: 24 }, PALETTE.white);
  raster.rectangle({ x: 548, y: 224, width: 24, height: 4 }, PALETTE.white);
}

function paintDoor(raster: Raster, paint: Colour): void {
  const { x, y, width, height } = DOOR;
  raster.rectangle({ x: x - 8, y: y - 8, width: width + 16, height: height + 8 }, PALETTE.white);
  raster.rectangle({ x: x - 4, y: y - 4, width: width + 8, height: height + 4 }, PALETTE.woodDark);
  raster.rectangle(DOOR, paint);
  for (const panelX of [x + 6, x + 22]) {
    raster.rectangle({ x: panelX, y: y + 44, width: 12, height: 28 }, PALETTE.woodDark);
    raster.rectangle({ x: panelX + 1, y: y + 45, width: 11, height: 27 }, paint);
  }
  raster.rectangle({ x: x + 8, y: y + 8, width: 24, height: 24 }, PALETTE.white);
  raster.paint({ x: x + 10, y: y + 10, width: 20, height: 20 }, (px, py) => {
    if (px === x + 19 || px === x + 20) return PALETTE.white;
    return px + py < x + y + 40 ? PALETTE.glassLight : PALETTE.glass;
  });
  raster.ellipse({ x: x + 35, y: y + 44 }, { x: 3, y: 3 }, PALETTE.petalYellow);
  // The lamp beside it, the step before it, and the mat.
  raster.rectangle({ x: 592, y: 300, width: 8, height: 4 }, PALETTE.iron);
  raster.rectangle({ x: 592, y: 304, width: 8, height: 12 }, PALETTE.lamp);
  raster.rectangle({ x: 592, y: 316, width: 8, height: 4 }, PALETTE.iron);
  raster.rectangle({ x: 524, y: 376, width: 72, height: 8 }, PALETTE.stone);
  raster.rectangle({ x: 524, y: 384, width: 72, height: 4 }, PALETTE.stoneDark);
  raster.rectangle({ x: 544, y: 376, width: 32, height: 4 }, PALETTE.catDark);
  raster.rectangle({ x: 518, y: 304, width: 12, height: 9 }, PALETTE.white);
  for (const digitX of [519, 525]) paintSix(raster, digitX);
}

function paintSix(raster: Raster, x: number): void {
  const rows = ['####', '#...', '####', '#..#', '####'];
  raster.pixels({ x, y: 306 }, { rows, colours: new Map([['#', PALETTE.ink]]), scale: 1 });
}

function paintWindow(raster: Raster, options: { x: number; shutter: Colour; random: Random }): void {
  const { x } = options;
  const { y, width, height } = WINDOW;
  for (const shutterX of [x - 20, x + width + 4]) {
    raster.paint({ x: shutterX, y, width: 16, height }, (_, py) =>
      (py - y) % 6 === 5 ? PALETTE.woodDark : options.shutter,
    );
  }
  raster.rectangle({ x: x - 4, y: y - 4, width: width + 8, height: height + 8 }, PALETTE.white);
  raster.paint({ x, y, width, height }, (px, py) => {
    const across = px - x;
    const down = py - y;
    if (Math.abs(across - width / 2 + 0.5) < 2 || Math.abs(down - height / 2 + 0.5) < 2) return PALETTE.white;
    // A curtain at each side, and the sky in the panes.
    if (across < 8 - down / 12 || across >= width - 8 + down / 12) return PALETTE.wallShade;
    return across + down < 50 ? PALETTE.glassLight : across + down < 72 ? PALETTE.glass : PALETTE.glassDark;
  });
  paintFlowerBox(raster, x, options.random);
}

function paintFlowerBox(raster: Raster, x: number, random: Random): void {
  const petals = [PALETTE.petalRed, PALETTE.petalPink, PALETTE.petalYellow, PALETTE.white];
  const y = WINDOW.y + WINDOW.height;
  raster.rectangle({ x: x - 4, y: y + 4, width: WINDOW.width + 8, height: 12 }, PALETTE.wood);
  raster.rectangle({ x: x - 4, y: y + 12, width: WINDOW.width + 8, height: 4 }, PALETTE.woodDark);
  for (let plant = x - 4; plant < x + WINDOW.width + 4; plant += 6) {
    raster.rectangle({ x: plant, y: y - 2, width: 6, height: 6 }, PALETTE.leafDark);
    const petal = petals[Math.floor(random() * petals.length)] ?? PALETTE.white;
    raster.rectangle({ x: plant + 1, y: y - 6 + Math.floor(random() * 3), width: 4, height: 4 }, petal);
  }
}
