import type { Position, Velocity } from '../../camera.ts';
import type { PtzBinding, PtzNode, Range, Space, Spaces } from '../services/ptz-node.ts';
import type { PtzVector, ToldStatus } from '../services/ptz-service.ts';

/** Between our numbers (ONVIF's generic spaces) and those of a camera's own spaces. All pure. */

export const AXES = ['pan', 'tilt', 'zoom'] as const;
export type Axis = (typeof AXES)[number];

/** Which axes a set of spaces moves. */
export function axesOf({ panTilt, zoom }: Spaces): Readonly<Record<Axis, boolean>> {
  return {
    pan: panTilt !== undefined && moves(panTilt.x),
    tilt: panTilt !== undefined && moves(panTilt.y),
    zoom: zoom !== undefined && moves(zoom.x),
  };
}

/** −1…1 on each axis, around a standstill, as velocities and translations are. Names every axis of the spaces. */
export function toVelocityVector(
  { panTilt, zoom }: Spaces,
  { pan, tilt, zoom: closer }: Velocity,
): PtzVector {
  return {
    ...(panTilt && {
      panTilt: { x: aroundZero(panTilt.x, pan), y: aroundZero(panTilt.y, tilt), space: panTilt.uri },
    }),
    ...(zoom && { zoom: { x: aroundZero(zoom.x, closer), space: zoom.uri } }),
  };
}

/** The same with the axes that move only: some cameras take a zoom by nothing for a reason to stop. */
export function toTranslation(spaces: Spaces, by: Velocity): PtzVector {
  const moving = {
    panTilt: by.pan === 0 && by.tilt === 0 ? undefined : spaces.panTilt,
    zoom: by.zoom === 0 ? undefined : spaces.zoom,
  };
  return toVelocityVector(moving, by);
}

/** Pan and tilt by parts of the picture; what else moves does so as in {@link toTranslation}. */
export function toPictureVector({ picture, relative }: PtzNode, by: Velocity): PtzVector {
  const turns = by.pan !== 0 || by.tilt !== 0;
  return {
    ...toTranslation({ ...relative, panTilt: undefined }, by),
    ...(turns &&
      picture && {
        panTilt: {
          x: inPicture(picture.x, by.pan),
          y: inPicture(picture.y, by.tilt),
          space: picture.uri,
        },
      }),
  };
}

/**
 * Pan and tilt by positions (the range is 2 long), in the relative space: firmware counts there as in the absolute one,
 * where it has one. What else moves does so as in {@link toTranslation}.
 */
export function toTurn({ relative, absolute }: PtzNode, by: Velocity): PtzVector {
  const { panTilt } = relative;
  const turns = by.pan !== 0 || by.tilt !== 0;
  const along = (range: Range, whole: Range, part: number) =>
    clamp((part * (whole.max - whole.min)) / 2, range);
  return {
    ...toTranslation({ ...relative, panTilt: undefined }, by),
    ...(turns &&
      panTilt && {
        panTilt: {
          x: along(panTilt.x, absolute.panTilt?.x ?? panTilt.x, by.pan),
          y: along(panTilt.y ?? GENERIC, absolute.panTilt?.y ?? panTilt.y ?? GENERIC, by.tilt),
          space: panTilt.uri,
        },
      }),
  };
}

/**
 * A place in the camera's own space, within the limits that somebody set. Pan and tilt go together in ONVIF: where one
 * is absent, `now` has it; nothing where that does not know it.
 */
export function toPositionVector(
  { panTilt, zoom }: Spaces,
  options: { readonly to: Position; readonly now: Position; readonly limits: PtzBinding['limits'] },
): PtzVector | undefined {
  const { to, now, limits } = options;
  const turns = to.pan !== undefined || to.tilt !== undefined;
  const pan = to.pan ?? now.pan;
  const tilt = to.tilt ?? now.tilt;
  if (turns && (pan === undefined || tilt === undefined)) return undefined;
  return {
    ...(turns &&
      panTilt &&
      pan !== undefined &&
      tilt !== undefined && {
        panTilt: {
          x: clamp(placeIn(panTilt.x, (pan + 1) / 2), limits.pan),
          y: clamp(placeIn(panTilt.y, (tilt + 1) / 2), limits.tilt),
          space: panTilt.uri,
        },
      }),
    ...(to.zoom !== undefined &&
      zoom && { zoom: { x: clamp(placeIn(zoom.x, to.zoom), limits.zoom), space: zoom.uri } }),
  };
}

/** Where the camera looks, in our numbers; in the generic spaces where it has no absolute one. */
export function toPosition({ panTilt, zoom }: Spaces, told: ToldStatus): Position {
  return {
    ...(told.panTilt && {
      pan: tidy(2 * fractionOf(panTilt?.x ?? GENERIC, told.panTilt.x) - 1),
      tilt: tidy(2 * fractionOf(panTilt?.y ?? GENERIC, told.panTilt.y) - 1),
    }),
    ...(told.zoom !== undefined && { zoom: tidy(fractionOf(zoom?.x ?? GENERIC_ZOOM, told.zoom)) }),
  };
}

/** `fraction` 0…1 of the fastest, on the axes that `vector` names; nothing where the camera has no such space. */
export function toSpeed(node: PtzNode, vector: PtzVector, fraction: number): PtzVector | undefined {
  const { panTilt, zoom } = node.speed;
  const pace = ({ x, uri }: Space) => ({ x: placeIn(x, fraction), space: uri });
  const turn = panTilt && vector.panTilt && pace(panTilt);
  const speed = {
    ...(turn && { panTilt: { ...turn, y: turn.x } }),
    ...(zoom && vector.zoom && { zoom: pace(zoom) }),
  };
  return turn || speed.zoom ? speed : undefined;
}

/** From one place to another by a part of the range. */
export function moved(from: Position, by: Velocity): Position {
  return {
    ...(by.pan !== 0 && from.pan !== undefined && { pan: within(from.pan + by.pan, -1) }),
    ...(by.tilt !== 0 && from.tilt !== undefined && { tilt: within(from.tilt + by.tilt, -1) }),
    ...(by.zoom !== 0 && from.zoom !== undefined && { zoom: within(from.zoom + by.zoom, 0) }),
  };
}

const GENERIC: Range = { min: -1, max: 1 };
const GENERIC_ZOOM: Range = { min: 0, max: 1 };

/** Between these a range is no limit in halves of the picture, but counts them in hundredths or finer; beyond, it is none. */
const FINE_COUNT = { from: 10, to: 10_000 } as const;

function inPicture(range: Range | undefined, part: number): number {
  const { min, max } = range ?? GENERIC;
  const isCount = max >= FINE_COUNT.from && max <= FINE_COUNT.to;
  return clamp(part * (isCount ? max : 1), { min, max });
}

function moves(range: Range | undefined): boolean {
  return range === undefined || range.max > range.min;
}

function aroundZero(range: Range | undefined, value: number): number {
  const { min, max } = range ?? GENERIC;
  return value > 0 ? value * Math.max(0, max) : -value * Math.min(0, min);
}

function placeIn(range: Range | undefined, fraction: number): number {
  const { min, max } = range ?? GENERIC;
  return min + fraction * (max - min);
}

function fractionOf({ min, max }: Range, value: number): number {
  return max > min ? Math.min(1, Math.max(0, (value - min) / (max - min))) : 0;
}

function clamp(value: number, range: Range | undefined): number {
  return range ? Math.min(range.max, Math.max(range.min, value)) : value;
}

function within(value: number, least: number): number {
  return Math.min(1, Math.max(least, value));
}

/** Six digits, as they are sent: what is read back is what was asked for. */
function tidy(value: number): number {
  return Number(value.toFixed(6)) + 0;
}
