import type { PtzFacts } from '../../camera.ts';
import type { PtzNode, Spaces } from '../services/ptz-node.ts';
import type { PtzMode } from './overrides.ts';
import { axesOf } from './spaces.ts';

export type Way = 'continuous' | 'relative' | 'absolute';

/** How a move that is held is made: in one, or of steps for cameras that have nothing else. */
export function wayOfHolding(node: PtzNode, mode: PtzMode): Way {
  if (mode !== 'auto') return mode;
  if (has(node.continuous)) return 'continuous';
  if (has(node.relative)) return 'relative';
  return has(node.absolute) ? 'absolute' : 'continuous';
}

/** How a move by a part of the range is made; nothing where it can not be. */
export function wayOfMovingBy(node: PtzNode, mode: PtzMode): Exclude<Way, 'continuous'> | undefined {
  if (mode === 'continuous') return undefined;
  if (mode !== 'absolute' && has(node.relative)) return 'relative';
  return has(node.absolute) ? 'absolute' : undefined;
}

/** In the space that is made for it, or in the others by an estimate of what the picture shows. */
export type WayOfAiming = 'picture' | Exclude<Way, 'continuous'>;

/** What a camera's status tells of where it looks. */
export interface Told {
  readonly panTilt: boolean;
  readonly zoom: boolean;
}

/** How a point of the picture can be brought to its middle, the best way first. */
export function waysOfAiming(node: PtzNode, { mode, told }: { mode: PtzMode; told: Told }): WayOfAiming[] {
  if (mode === 'continuous') return [];
  const zooms = [node.continuous, node.relative, node.absolute].some((spaces) => axesOf(spaces).zoom);
  // One that may be zoomed in would be turned much too far.
  const isViewKnown = told.zoom || !zooms;
  const turns = ({ pan, tilt }: ReturnType<typeof axesOf>) => pan || tilt;
  const mayBeRelative = mode !== 'absolute';
  const isOfRange = !node.picture || node.relative.panTilt?.uri !== node.picture.uri;
  const ways: WayOfAiming[] = [];
  if (mayBeRelative && node.picture) ways.push('picture');
  if (mayBeRelative && isOfRange && isViewKnown && turns(axesOf(node.relative))) ways.push('relative');
  if (told.panTilt && isViewKnown && turns(axesOf(node.absolute))) ways.push('absolute');
  return ways;
}

/** What of `PtzFacts` follows from the node alone. */
export function describeMoves(
  node: PtzNode,
  mode: PtzMode,
): Omit<PtzFacts, 'presets' | 'position' | 'centre'> {
  const isStepped = wayOfMovingBy(node, mode) === 'absolute';
  const spaces = {
    continuous: mode === 'auto' || mode === 'continuous' ? node.continuous : NONE,
    relative: mode === 'continuous' ? NONE : isStepped ? node.absolute : node.relative,
    absolute: mode === 'continuous' ? NONE : node.absolute,
  };
  const axes = Object.values(spaces).map(axesOf);
  return {
    pan: axes.some(({ pan }) => pan),
    tilt: axes.some(({ tilt }) => tilt),
    zoom: axes.some(({ zoom }) => zoom),
    continuous: ptzSpaces(spaces.continuous),
    relative: ptzSpaces(spaces.relative),
    absolute: ptzSpaces(spaces.absolute),
    home: node.home,
    setHome: node.setHome,
    maxPresets: node.maxPresets,
  };
}

const NONE: Spaces = { panTilt: undefined, zoom: undefined };

function has(spaces: Spaces): boolean {
  return Object.values(axesOf(spaces)).includes(true);
}

function ptzSpaces(spaces: Spaces) {
  const { pan, tilt, zoom } = axesOf(spaces);
  return { panTilt: pan || tilt, zoom };
}
