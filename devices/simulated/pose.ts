import type { Velocity } from '../camera.ts';

/** Where the camera looks, in ONVIF's generic position spaces: pan and tilt −1…1 (right, up), zoom 0…1 (in). */
export interface Pose {
  readonly pan: number;
  readonly tilt: number;
  readonly zoom: number;
}

export type Axis = keyof Pose;
export const AXES: readonly Axis[] = ['pan', 'tilt', 'zoom'];

export interface AxisLimits {
  readonly min: number;
  readonly max: number;
}

export const LIMITS: Readonly<Record<Axis, AxisLimits>> = {
  pan: { min: -1, max: 1 },
  tilt: { min: -1, max: 1 },
  zoom: { min: 0, max: 1 },
};

/** A motor at velocity 1 crosses its whole range in this time, in ms; cameras of this kind take 3 to 6 s. */
const FULL_RANGE_MS = 4000;

/** Position units a millisecond of that axis' motor at velocity 1. */
export function motorSpeed(axis: Axis): number {
  return (LIMITS[axis].max - LIMITS[axis].min) / FULL_RANGE_MS;
}

/** `value` within what the axis can reach. */
export function clip(axis: Axis, value: number): number {
  return Math.min(Math.max(value, LIMITS[axis].min), LIMITS[axis].max);
}

/** The pose after `velocity` (−1…1 on each axis) has acted for `elapsedMs`; stands still at the ends. */
export function stepPose(pose: Pose, velocity: Velocity, elapsedMs: number): Pose {
  const step = (axis: Axis) => clip(axis, pose[axis] + velocity[axis] * motorSpeed(axis) * elapsedMs);
  return { pan: step('pan'), tilt: step('tilt'), zoom: step('zoom') };
}
