import { LIMITS } from '../pose.ts';
import { formatDuration as duration } from './duration.ts';
import { LAMP_MODES } from './imaging.ts';
import type { PtzMakeup } from './ptz-makeup.ts';
import { type Xml, xml } from './xml.ts';

const PTZ_NODE = 'head';
export const PTZ_CONFIGURATION = 'head-configuration';
export const MAX_PRESETS = 32;

/** What `Timeout` of a ContinuousMove may be, in ms, and what it is where none is given. */
export const MOVE_TIMEOUT_MS = { min: 100, max: 60_000, byDefault: 10_000 };

const SPACES = 'http://www.onvif.org/ver10/tptz';

/** The coordinate spaces of ONVIF (PTZ Service Specification section 5.7) that this camera knows. */
export const SPACE = {
  panTiltPosition: `${SPACES}/PanTiltSpaces/PositionGenericSpace`,
  panTiltTranslation: `${SPACES}/PanTiltSpaces/TranslationGenericSpace`,
  /** Annex A.3.2: half the picture's width and height are 1. */
  panTiltPicture: `${SPACES}/PanTiltSpaces/TranslationSpaceFov`,
  panTiltVelocity: `${SPACES}/PanTiltSpaces/VelocityGenericSpace`,
  panTiltSpeed: `${SPACES}/PanTiltSpaces/GenericSpeedSpace`,
  zoomPosition: `${SPACES}/ZoomSpaces/PositionGenericSpace`,
  zoomTranslation: `${SPACES}/ZoomSpaces/TranslationGenericSpace`,
  zoomVelocity: `${SPACES}/ZoomSpaces/VelocityGenericSpace`,
  zoomSpeed: `${SPACES}/ZoomSpaces/ZoomGenericSpeedSpace`,
};

/** `element` is the name that the place of use gives it. */
export function ptzConfiguration(element: string, useCount: number): Xml {
  const open = xml`<${element} token="${PTZ_CONFIGURATION}"><tt:Name>head</tt:Name><tt:UseCount>${useCount}</tt:UseCount><tt:NodeToken>${PTZ_NODE}</tt:NodeToken>`;
  const defaults = xml`<tt:DefaultAbsolutePantTiltPositionSpace>${SPACE.panTiltPosition}</tt:DefaultAbsolutePantTiltPositionSpace><tt:DefaultAbsoluteZoomPositionSpace>${SPACE.zoomPosition}</tt:DefaultAbsoluteZoomPositionSpace><tt:DefaultRelativePanTiltTranslationSpace>${SPACE.panTiltTranslation}</tt:DefaultRelativePanTiltTranslationSpace><tt:DefaultRelativeZoomTranslationSpace>${SPACE.zoomTranslation}</tt:DefaultRelativeZoomTranslationSpace><tt:DefaultContinuousPanTiltVelocitySpace>${SPACE.panTiltVelocity}</tt:DefaultContinuousPanTiltVelocitySpace><tt:DefaultContinuousZoomVelocitySpace>${SPACE.zoomVelocity}</tt:DefaultContinuousZoomVelocitySpace>`;
  const speed = xml`<tt:DefaultPTZSpeed><tt:PanTilt x="1" y="1" space="${SPACE.panTiltSpeed}"/><tt:Zoom x="1" space="${SPACE.zoomSpeed}"/></tt:DefaultPTZSpeed><tt:DefaultPTZTimeout>${duration(MOVE_TIMEOUT_MS.byDefault)}</tt:DefaultPTZTimeout>`;
  const limits = xml`<tt:PanTiltLimits><tt:Range><tt:URI>${SPACE.panTiltPosition}</tt:URI>${range('XRange', LIMITS.pan)}${range('YRange', LIMITS.tilt)}</tt:Range></tt:PanTiltLimits><tt:ZoomLimits><tt:Range><tt:URI>${SPACE.zoomPosition}</tt:URI>${range('XRange', LIMITS.zoom)}</tt:Range></tt:ZoomLimits>`;
  return xml`${open}${defaults}${speed}${limits}</${element}>`;
}

export function ptzConfigurationOptions(makeup: PtzMakeup): Xml {
  const { min, max } = MOVE_TIMEOUT_MS;
  return xml`<tptz:PTZConfigurationOptions><tt:Spaces>${spaces(makeup)}</tt:Spaces><tt:PTZTimeout><tt:Min>${duration(min)}</tt:Min><tt:Max>${duration(max)}</tt:Max></tt:PTZTimeout></tptz:PTZConfigurationOptions>`;
}

/** What SendAuxiliaryCommand switches the lamp by. */
export const LAMP_COMMANDS = LAMP_MODES.map((mode) => ({ mode, command: `tt:IRLamp|${mode}` }));

export function ptzNode(makeup: PtzMakeup): Xml {
  const auxiliary = LAMP_COMMANDS.map(
    ({ command }) => xml`<tt:AuxiliaryCommands>${command}</tt:AuxiliaryCommands>`,
  );
  return xml`<tptz:PTZNode token="${PTZ_NODE}" FixedHomePosition="false"><tt:Name>head</tt:Name><tt:SupportedPTZSpaces>${spaces(makeup)}</tt:SupportedPTZSpaces><tt:MaximumNumberOfPresets>${makeup.presets ? MAX_PRESETS : 0}</tt:MaximumNumberOfPresets><tt:HomeSupported>${makeup.home}</tt:HomeSupported>${auxiliary}</tptz:PTZNode>`;
}

function spaces({ absolute, relative, picture, continuous, panTilt, zoom }: PtzMakeup): readonly Xml[] {
  const signed = { min: -1, max: 1 };
  const speed = { min: 0, max: 1 };
  const known = [
    [absolute && panTilt, 'AbsolutePanTiltPositionSpace', SPACE.panTiltPosition, [LIMITS.pan, LIMITS.tilt]],
    [absolute && zoom, 'AbsoluteZoomPositionSpace', SPACE.zoomPosition, [LIMITS.zoom]],
    [relative && panTilt, 'RelativePanTiltTranslationSpace', SPACE.panTiltTranslation, [signed, signed]],
    [
      relative && picture && panTilt,
      'RelativePanTiltTranslationSpace',
      SPACE.panTiltPicture,
      [signed, signed],
    ],
    [relative && zoom, 'RelativeZoomTranslationSpace', SPACE.zoomTranslation, [signed]],
    [continuous && panTilt, 'ContinuousPanTiltVelocitySpace', SPACE.panTiltVelocity, [signed, signed]],
    [continuous && zoom, 'ContinuousZoomVelocitySpace', SPACE.zoomVelocity, [signed]],
    [panTilt, 'PanTiltSpeedSpace', SPACE.panTiltSpeed, [speed]],
    [zoom, 'ZoomSpeedSpace', SPACE.zoomSpeed, [speed]],
  ] as const;
  return known.flatMap(([isThere, element, uri, ranges]) => (isThere ? [space(element, uri, ranges)] : []));
}

interface Range {
  readonly min: number;
  readonly max: number;
}

function space(element: string, uri: string, [x, y]: readonly [Range, Range?]): Xml {
  const yRange = y === undefined ? xml`` : range('YRange', y);
  return xml`<tt:${element}><tt:URI>${uri}</tt:URI>${range('XRange', x)}${yRange}</tt:${element}>`;
}

function range(element: 'XRange' | 'YRange', { min, max }: Range): Xml {
  return xml`<tt:${element}><tt:Min>${min}</tt:Min><tt:Max>${max}</tt:Max></tt:${element}>`;
}
