import type { CameraInfo } from '../../../protocol/messages.ts';

/** A velocity: −1…1 on each axis; positive is right, up, in. */
export interface Motion {
  readonly pan: number;
  readonly tilt: number;
  readonly zoom: number;
}

export type Ptz = NonNullable<CameraInfo['ptz']>;

export const STILL: Motion = { pan: 0, tilt: 0, zoom: 0 };

/** Speed of keys and buttons, which can not be pressed harder. */
const KEY_SPEED = 0.6;
/** Within this share of the pad's radius nothing moves. */
const DEAD_ZONE = 0.12;
/** From this share of the radius on the speed is full. */
const FULL_ZONE = 0.85;

const KEYS: Readonly<Record<string, Motion>> = {
  ArrowLeft: { ...STILL, pan: -KEY_SPEED },
  ArrowRight: { ...STILL, pan: KEY_SPEED },
  ArrowUp: { ...STILL, tilt: KEY_SPEED },
  ArrowDown: { ...STILL, tilt: -KEY_SPEED },
  '+': { ...STILL, zoom: KEY_SPEED },
  '=': { ...STILL, zoom: KEY_SPEED },
  '-': { ...STILL, zoom: -KEY_SPEED },
  _: { ...STILL, zoom: -KEY_SPEED },
};

/** What holding a key does, by its `KeyboardEvent.key`; `=` and `_` are the plus and minus keys with or without shift. */
export function motionOfKey(key: string): Motion | undefined {
  return Object.hasOwn(KEYS, key) ? KEYS[key] : undefined;
}

/**
 * What a finger on the pad does: `x` and `y` are −1…1 from the pad's centre to its rim, `y` downwards as on a
 * screen. The speed grows with the square of the way out, so that small corrections stay small.
 */
export function motionOfPad({ x, y }: { x: number; y: number }): Motion {
  const distance = Math.hypot(x, y);
  if (distance <= DEAD_ZONE) return STILL;
  const share = Math.min(1, (distance - DEAD_ZONE) / (FULL_ZONE - DEAD_ZONE));
  const speed = 0.1 + 0.9 * share ** 2;
  return { pan: round((x / distance) * speed), tilt: round((-y / distance) * speed), zoom: 0 };
}

/** Everything that is held at once, as one motion, without the axes that the camera does not have. */
export function combine(motions: Iterable<Motion>, { pan, tilt, zoom }: Ptz): Motion {
  const sum = { pan: 0, tilt: 0, zoom: 0 };
  for (const motion of motions) {
    sum.pan += motion.pan;
    sum.tilt += motion.tilt;
    sum.zoom += motion.zoom;
  }
  return {
    pan: pan ? clamp(sum.pan) : 0,
    tilt: tilt ? clamp(sum.tilt) : 0,
    zoom: zoom ? clamp(sum.zoom) : 0,
  };
}

/** How far one step goes at full speed: a part of the camera's range. */
const STEP = 0.12;

/** A motion, parted by how the camera can be brought to do it. */
interface MotionParts {
  /** For as long as it is told to. */
  readonly held: Motion;
  /** By a part of its range, on axes that have no better way. */
  readonly step: Motion;
  /** The same on axes that only go to a place, which has to be asked for first. */
  readonly jump: Motion;
}

/** The best way that the camera has on each axis. */
export function splitMotion(motion: Motion, { continuous, relative, absolute }: Ptz): MotionParts {
  const parts = { held: { ...STILL }, step: { ...STILL }, jump: { ...STILL } };
  for (const axis of ['pan', 'tilt', 'zoom'] as const) {
    const space = axis === 'zoom' ? 'zoom' : 'panTilt';
    const step = Math.round(motion[axis] * STEP * 1000) / 1000 + 0;
    if (continuous[space] || !(relative[space] || absolute[space])) parts.held[axis] = motion[axis];
    else if (relative[space]) parts.step[axis] = step;
    else parts.jump[axis] = step;
  }
  return parts;
}

/** What is absent stays, or is not known. */
interface Place {
  pan?: number | undefined;
  tilt?: number | undefined;
  zoom?: number | undefined;
}

/** Where a jump ends, on the axes that it is about; nothing where it is not known where the camera looks. */
export function placeAfter(jump: Motion, from: Place = {}): Place | undefined {
  const place: Place = {};
  for (const axis of ['pan', 'tilt', 'zoom'] as const) {
    const now = from[axis];
    if (jump[axis] === 0) continue;
    if (now === undefined) return undefined;
    place[axis] = Math.min(1, Math.max(axis === 'zoom' ? 0 : -1, now + jump[axis]));
  }
  return place;
}

export function isStill({ pan, tilt, zoom }: Motion): boolean {
  return pan === 0 && tilt === 0 && zoom === 0;
}

function clamp(velocity: number): number {
  return Math.max(-1, Math.min(1, velocity));
}

/** Two digits are finer than any camera's motor. */
function round(velocity: number): number {
  return Math.round(velocity * 100) / 100 + 0;
}
