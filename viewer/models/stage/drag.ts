import { type Motion, STILL } from '../control/motion.ts';
import type { Point } from './turn.ts';

/** So far, in CSS pixels, a finger slides by itself while it only taps. */
export const SLOP_PX = 10;
/** A vane of this length asks for full speed, in parts of the stage's shorter side … */
const REACH = 0.42;
/** … and within these CSS pixels: a thumb's way, on a watch as on a wall. */
const LEAST_REACH_PX = 72;
const MOST_REACH_PX = 180;
const LEAST_SPEED = 0.05;

/** The vane's length at full speed, in CSS pixels. */
export function reachOf({ width, height }: { readonly width: number; readonly height: number }): number {
  return Math.min(MOST_REACH_PX, Math.max(LEAST_REACH_PX, Math.min(width, height) * REACH));
}

/**
 * What a finger asks for that has slid by `way` CSS pixels over the picture: the camera turns that way, the farther the
 * faster, by the square of the way so that small corrections stay small.
 */
export function motionOfDrag(way: Point, reachPx: number): Motion {
  const length = Math.hypot(way.x, way.y);
  if (length <= SLOP_PX) return STILL;
  const share = Math.min(1, (length - SLOP_PX) / (reachPx - SLOP_PX));
  const speed = LEAST_SPEED + (1 - LEAST_SPEED) * share ** 2;
  return { pan: round((way.x / length) * speed), tilt: round((-way.y / length) * speed), zoom: 0 };
}

/** Two digits are finer than any camera's motor. */
function round(velocity: number): number {
  return Math.round(velocity * 100) / 100 + 0;
}
