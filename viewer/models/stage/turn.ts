import type { Motion } from '../control/motion.ts';

/** By how many quarters the picture is turned clockwise, for a camera that hangs aslant. */
export type Turn = 0 | 1 | 2 | 3;

/** `x` to the right and `y` downwards, as on a screen. */
export interface Point {
  readonly x: number;
  readonly y: number;
}

const TURNS: readonly Turn[] = [0, 1, 2, 3];

export function nextTurn(turn: Turn): Turn {
  return TURNS[(turn + 1) % TURNS.length] ?? 0;
}

/** As {@link String} of a turn made it; anything else is no turn. */
export function turnOf(text: string | undefined): Turn {
  return TURNS.find((turn) => String(turn) === text) ?? 0;
}

/** The picture lies on its side. */
export function isSideways(turn: Turn): boolean {
  return turn % 2 === 1;
}

/** Where what is at `point` of the picture comes to be seen. */
export function turned({ x, y }: Point, turn: Turn): Point {
  if (turn === 1) return { x: 0 - y, y: x };
  if (turn === 2) return { x: 0 - x, y: 0 - y };
  return turn === 3 ? { x: y, y: 0 - x } : { x, y };
}

/** What of the picture is seen at `point`. */
export function unturned(point: Point, turn: Turn): Point {
  return turned(point, TURNS[(4 - turn) % TURNS.length] ?? 0);
}

/** A motion as it is seen, as the camera is to be told of it. */
export function motionForCamera(motion: Motion, turn: Turn): Motion {
  const { x, y } = unturned({ x: motion.pan, y: 0 - motion.tilt }, turn);
  return { pan: x, tilt: 0 - y, zoom: motion.zoom };
}

/** A motion of the camera, as it is seen. */
export function motionAsSeen(motion: Motion, turn: Turn): Motion {
  const { x, y } = turned({ x: motion.pan, y: 0 - motion.tilt }, turn);
  return { pan: x, tilt: 0 - y, zoom: motion.zoom };
}
