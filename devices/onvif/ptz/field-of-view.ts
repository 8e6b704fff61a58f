import type { Velocity } from '../../camera.ts';
import type { PtzOverrides } from './overrides.ts';

/** A usual lens of a camera that turns: 60° wide, 10 times nearer. */
const FIELD_OF_VIEW = 60;
const ZOOM_FACTOR = 10;

/** What a usual head turns from end to end, in degrees. */
const SWEEP = { pan: 350, tilt: 90 } as const;

export interface View {
  /** How near it shows, 0…1 of its range. */
  readonly zoom: number;
  /** Height of the picture by its width. */
  readonly aspect: number;
}

/**
 * By how much a head turns, in positions (its range is 2 long), so that what lies at `by` (±1 are the edges) comes to
 * the middle. An estimate: ONVIF tells neither what the lens shows nor what a range is in degrees. The lens is supposed
 * to draw straight lines straight, and to show from 1 to `zoomFactor` times nearer in step with its zoom. Where nearness
 * grows late in the zoom's range, that is more than it is: the point stays short of the middle and does not pass it.
 */
export function estimateTurn(
  by: Velocity,
  { zoom, aspect }: View,
  { fieldOfView = FIELD_OF_VIEW, zoomFactor = ZOOM_FACTOR }: PtzOverrides,
): { readonly pan: number; readonly tilt: number } {
  const nearer = 1 + (zoomFactor - 1) * zoom;
  const halfWidth = Math.tan(((fieldOfView / 2) * Math.PI) / 180) / nearer;
  const degrees = (part: number) => (Math.atan(part) * 180) / Math.PI;
  return {
    pan: (2 * degrees(by.pan * halfWidth)) / SWEEP.pan,
    tilt: (2 * degrees(by.tilt * halfWidth * aspect)) / SWEEP.tilt,
  };
}
