import { readBoolean, readNumber, type XmlElement } from '../soap/xml-element.ts';

export interface Range {
  readonly min: number;
  readonly max: number;
}

/** One coordinate space (ONVIF PTZ Service Specification section 5.7); `y` is absent for zoom. */
export interface Space {
  readonly x: Range;
  readonly y: Range | undefined;
  /** To be named with each vector, because the camera would take it for another space. */
  readonly uri: string | undefined;
}

/** For the axes that have such a space. */
export interface Spaces {
  readonly panTilt: Space | undefined;
  readonly zoom: Space | undefined;
}

export interface PtzNode {
  readonly continuous: Spaces;
  readonly relative: Spaces;
  readonly absolute: Spaces;
  /** {@link PICTURE_SPACE} for relative moves. */
  readonly picture: Space | undefined;
  readonly speed: Spaces;
  readonly home: boolean;
  readonly setHome: boolean;
  readonly maxPresets: number;
  /** Such as `tt:IRLamp|On`. */
  readonly auxiliary: readonly string[];
}

/** What a profile says of its PTZ configuration. */
export interface PtzBinding {
  readonly nodeToken: string | undefined;
  /** URIs of the spaces that are meant where a vector names none. */
  readonly defaultSpaces: readonly string[];
  /** Narrower than the node's where somebody limited the head. */
  readonly limits: { readonly pan?: Range; readonly tilt?: Range; readonly zoom?: Range };
}

/**
 * Its origin is the middle of the picture as it is now, and (1, 1) its upper right corner: half a picture, not a whole
 * one (ONVIF PTZ Service Specification annex A.3.2, "Pan/tilt Translation Space in FOV"). A range says how far beyond
 * the edge may be asked for, by the specification up to infinity, and is no scale.
 */
const PICTURE_SPACE = 'http://www.onvif.org/ver10/tptz/PanTiltSpaces/TranslationSpaceFov';

const GENERIC: Space = { x: { min: -1, max: 1 }, y: { min: -1, max: 1 }, uri: undefined };
const GENERIC_ZOOM: Space = { ...GENERIC, y: undefined };
const NO_SPACES: Spaces = { panTilt: undefined, zoom: undefined };
const MAX_NODES = 64;
const MAX_PRESETS = 512;

/** What is supposed of a camera that has PTZ but does not describe it: whatever it lacks it will refuse. */
export const UNDESCRIBED_NODE: PtzNode = {
  continuous: { panTilt: GENERIC, zoom: GENERIC_ZOOM },
  relative: NO_SPACES,
  absolute: NO_SPACES,
  picture: undefined,
  speed: NO_SPACES,
  home: true,
  setHome: false,
  maxPresets: 0,
  auxiliary: [],
};

/** Of a GetNodesResponse, by token. `defaults` are those of the profile that will be moved. */
export function readNodes(answer: XmlElement, defaults: readonly string[]): ReadonlyMap<string, PtzNode> {
  const nodes = new Map<string, PtzNode>();
  for (const node of answer.all('PTZNode').slice(0, MAX_NODES)) {
    nodes.set(node.attribute('token') ?? '', readNode(node, defaults));
  }
  return nodes;
}

export function readBinding(configuration: XmlElement): PtzBinding {
  const panTilt = configuration.at('PanTiltLimits', 'Range');
  const pan = rangeOf(panTilt?.child('XRange'));
  const tilt = rangeOf(panTilt?.child('YRange'));
  const zoom = rangeOf(configuration.at('ZoomLimits', 'Range', 'XRange'));
  return {
    nodeToken: configuration.textAt('NodeToken'),
    defaultSpaces: configuration.children
      .filter(({ name }) => /^Default.*Space$/.test(name))
      .map(({ text }) => text),
    limits: { ...(pan && { pan }), ...(tilt && { tilt }), ...(zoom && { zoom }) },
  };
}

function readNode(node: XmlElement, defaults: readonly string[]): PtzNode {
  const spaces = node.child('SupportedPTZSpaces');
  const all = (name: string) => spaces?.all(name) ?? [];
  const pick = (name: string) => pickSpace(all(name), defaults);
  const home = readBoolean(node.textAt('HomeSupported')) ?? false;
  const isFixed = readBoolean(node.attribute('FixedHomePosition')) ?? false;
  const presets = readNumber(node.textAt('MaximumNumberOfPresets')) ?? 0;
  return {
    continuous: {
      panTilt: pick('ContinuousPanTiltVelocitySpace'),
      zoom: pick('ContinuousZoomVelocitySpace'),
    },
    relative: {
      panTilt: pick('RelativePanTiltTranslationSpace'),
      zoom: pick('RelativeZoomTranslationSpace'),
    },
    absolute: { panTilt: pick('AbsolutePanTiltPositionSpace'), zoom: pick('AbsoluteZoomPositionSpace') },
    picture: pictureSpace(all('RelativePanTiltTranslationSpace')),
    speed: { panTilt: pick('PanTiltSpeedSpace'), zoom: pick('ZoomSpeedSpace') },
    home,
    setHome: home && !isFixed,
    maxPresets: Math.min(MAX_PRESETS, Math.max(0, Math.trunc(presets))),
    auxiliary: node
      .all('AuxiliaryCommands')
      .flatMap(({ text }) => text.split(/\s+/))
      .filter((command) => command !== ''),
  };
}

/**
 * The camera's default of several, else the generic one, which has to be named then, else the first. That of the picture
 * says nothing of the camera's range, and is for want of another only.
 */
function pickSpace(all: readonly XmlElement[], defaults: readonly string[]): Space | undefined {
  const others = all.filter((space) => uriOf(space) !== PICTURE_SPACE);
  const candidates = others.length > 0 ? others : all;
  const usual = candidates.find((space) => defaults.includes(uriOf(space)));
  const generic = candidates.find((space) => uriOf(space).includes('Generic'));
  const chosen = usual ?? generic ?? candidates[0];
  if (!chosen) return undefined;
  const isNamed = (usual === undefined && all.length > 1) || uriOf(chosen) === PICTURE_SPACE;
  return spaceOf(chosen, isNamed ? uriOf(chosen) : undefined);
}

function pictureSpace(all: readonly XmlElement[]): Space | undefined {
  const found = all.find((space) => uriOf(space) === PICTURE_SPACE);
  return found && spaceOf(found, PICTURE_SPACE);
}

function spaceOf(space: XmlElement, uri: string | undefined): Space {
  // Without a range it moves; zoom has none on y, and never reads it.
  return {
    x: rangeOf(space.child('XRange')) ?? GENERIC.x,
    y: rangeOf(space.child('YRange')) ?? GENERIC.y,
    uri,
  };
}

function uriOf(space: XmlElement): string {
  return space.textAt('URI') ?? '';
}

function rangeOf(element: XmlElement | undefined): Range | undefined {
  const min = readNumber(element?.textAt('Min'));
  const max = readNumber(element?.textAt('Max'));
  return min === undefined || max === undefined ? undefined : { min, max };
}
