import type { AreaTexture } from './area-texture.ts';
import { CROWNS, WINDMILL_HUB } from './garden.ts';
import { CHIMNEY_TOP } from './house.ts';
import { SAIL_RADIUS, type Sprites } from './sprites.ts';
import { WORLD } from './view.ts';

/** A sprite and where its upper left corner is in the world, in units. */
export interface Placement {
  readonly texture: AreaTexture | undefined;
  readonly x: number;
  readonly y: number;
}

/** What moves, at one time: what is behind the hills and the house, and what is in front. */
export interface Cast {
  readonly behind: readonly Placement[];
  readonly front: readonly Placement[];
}

/** Movement goes in such steps, so that most of the picture stays the same from frame to frame. */
const STEP_MS = 125;

/** Clouds wander over more than the world, so that they leave it before they come again. */
const CLOUD_ROUTE_UNITS = WORLD.width + 260;
const CLOUD_HEIGHTS = [118, 186, 44, 236, 150] as const;
const CLOUD_SPEEDS = [5, 8, 4, 10, 6] as const;

const CAT_ROUND_MS = 56_000;
/** Shares of its round at which it sets out, sits down, sets out and sits down again. */
const CAT_ROUND = { leaves: 0.3, arrives: 0.5, returns: 0.8 } as const;
const CAT_HOME = { left: 340, right: 460, y: 412 } as const;

/** The time of the step that `timeMs` (Unix ms) lies in; nothing moves between two steps. */
export function stepAt(timeMs: number): number {
  return Math.floor(timeMs / STEP_MS) * STEP_MS;
}

/** Where everything is at the step `ms`: the same in every stream of every camera. */
export function castAt(sprites: Sprites, ms: number): Cast {
  return {
    behind: [
      { texture: sprites.sun, x: 752, y: 128 },
      ...clouds(sprites, ms),
      {
        texture: sprites.balloon,
        x: 168 + Math.round(12 * wave(ms, 41_000)),
        y: 72 + Math.round(6 * wave(ms, 9_000)),
      },
      ...birds(sprites, ms),
    ],
    front: [
      {
        texture: sprites.boat,
        x: 84 + Math.round(60 * wave(ms, 120_000)),
        y: 296 + Math.round(wave(ms, 3_000)),
      },
      {
        texture: frame(sprites.sails, ms, 250),
        x: WINDMILL_HUB.x - SAIL_RADIUS,
        y: WINDMILL_HUB.y - SAIL_RADIUS,
      },
      ...smoke(sprites, ms),
      ...crowns(sprites, ms),
      cat(sprites, ms),
      butterfly(sprites, ms),
    ],
  };
}

/** −1…1 and back in `periodMs`. */
function wave(ms: number, periodMs: number): number {
  return Math.sin(((ms % periodMs) / periodMs) * 2 * Math.PI);
}

function frame(frames: readonly AreaTexture[], ms: number, everyMs: number): AreaTexture | undefined {
  return frames[Math.floor(ms / everyMs) % frames.length];
}

function clouds(sprites: Sprites, ms: number): Placement[] {
  return sprites.clouds.map((texture, index) => {
    const speed = CLOUD_SPEEDS[index] ?? 5;
    const gone = Math.floor((ms / 1000) * speed) + index * 311;
    return { texture, x: (gone % CLOUD_ROUTE_UNITS) - 230, y: CLOUD_HEIGHTS[index] ?? 100 };
  });
}

function birds(sprites: Sprites, ms: number): Placement[] {
  const gone = Math.floor(((ms % 64_000) / 1000) * 36);
  return [0, 1, 2].map((index) => ({
    texture: frame(sprites.bird, ms + index * 250, 375),
    x: WORLD.width + 60 + index * 30 - gone,
    y: 150 + index * 14 + Math.round(8 * wave(ms + index * 500, 7_000)),
  }));
}

/** Puffs that rise and drift, each larger and thinner than it was. */
function smoke(sprites: Sprites, ms: number): Placement[] {
  return [0, 1, 2].map((index) => {
    const age = ((ms + index * 2_000) % 6_000) / 6_000;
    const texture = sprites.smoke[Math.floor(age * 3)];
    const half = (texture?.width ?? 0) / 2;
    return {
      texture,
      x: CHIMNEY_TOP.x + Math.round(age * 26) - half,
      y: CHIMNEY_TOP.y - Math.round(age * 56) - half,
    };
  });
}

function crowns(sprites: Sprites, ms: number): Placement[] {
  return sprites.crowns.map((texture, index) => {
    const { centre, radius } = CROWNS[index] ?? { centre: { x: 0, y: 0 }, radius: 0 };
    const sway = Math.round(2 * wave(ms + index * 900, 5_000));
    return { texture, x: centre.x - radius + sway, y: centre.y - radius };
  });
}

/** Sits, walks to the other side of the lawn, sits, walks back. */
function cat(sprites: Sprites, ms: number): Placement {
  const { left, right, y } = CAT_HOME;
  const { leaves, arrives, returns } = CAT_ROUND;
  const at = (ms % CAT_ROUND_MS) / CAT_ROUND_MS;
  const step = (share: number) => Math.round(((right - left) * share) / 4) * 4;
  if (at < leaves) return { texture: frame(sprites.catSitting, ms, 750), x: right, y: y - 48 };
  if (at < arrives) {
    const x = right - step((at - leaves) / (arrives - leaves));
    return { texture: frame(sprites.catLeftward, ms, 250), x, y: y - 42 };
  }
  if (at < returns) return { texture: frame(sprites.catSitting, ms, 750), x: left, y: y - 48 };
  const x = left + step((at - returns) / (1 - returns));
  return { texture: frame(sprites.catRightward, ms, 250), x, y: y - 42 };
}

/** Whether the cat walks at that time, and until when that is so (both Unix ms). */
export function catWalk(ms: number): { readonly isWalking: boolean; readonly untilMs: number } {
  const { leaves, arrives, returns } = CAT_ROUND;
  const at = (ms % CAT_ROUND_MS) / CAT_ROUND_MS;
  const changes = [leaves, arrives, returns, 1];
  const next = changes.find((change) => at < change) ?? 1;
  return {
    isWalking: next === arrives || next === 1,
    untilMs: ms - (ms % CAT_ROUND_MS) + next * CAT_ROUND_MS,
  };
}

function butterfly(sprites: Sprites, ms: number): Placement {
  return {
    texture: frame(sprites.butterfly, ms, 125),
    x: 690 + Math.round(34 * wave(ms, 13_000)),
    y: 356 + Math.round(14 * wave(ms, 4_500)),
  };
}
