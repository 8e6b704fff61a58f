import type { Velocity } from '../../camera.ts';

/** What a person says of a camera's moving, where what it says itself is not so. */
export interface PtzOverrides {
  /** Axes that run the wrong way. */
  readonly invert?: readonly (keyof Velocity)[] | undefined;
  /** Which of ONVIF's moves are used; `auto` goes by what the camera announces. */
  readonly mode?: PtzMode | undefined;
  readonly stop?: 'auto' | 'stop' | 'velocity' | undefined;
  readonly timeout?: 'auto' | TimeoutForm | undefined;
  /** Token of the profile that PTZ commands name. */
  readonly ptzProfile?: string | undefined;
  /** Part of its full speed that a move at full speed is made with, 0…1. */
  readonly speed?: number | undefined;
  /** Degrees that the picture shows from left to right with the zoom fully out. */
  readonly fieldOfView?: number | undefined;
  /** How many times nearer it shows with the zoom fully in. */
  readonly zoomFactor?: number | undefined;
}

export type PtzMode = 'auto' | 'continuous' | 'relative' | 'absolute';

/** How the timeout of a move is written: `PT2S`, `PT00H00M02S`, or not at all. */
export type TimeoutForm = 'seconds' | 'clock' | 'none';

/** Turns the axes round that run the wrong way: directions, not places, which are as the camera tells them. */
export function invertVelocity(velocity: Velocity, { invert = [] }: PtzOverrides): Velocity {
  const sign = (axis: keyof Velocity) => (invert.includes(axis) ? -1 : 1);
  return {
    pan: velocity.pan * sign('pan'),
    tilt: velocity.tilt * sign('tilt'),
    zoom: velocity.zoom * sign('zoom'),
  };
}
