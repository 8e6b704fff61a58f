import type { Velocity } from '../../camera.ts';
import { AXES, LIMITS, type Pose } from '../pose.ts';
import { parseDuration } from './duration.ts';
import { MOVE_TIMEOUT_MS, SPACE } from './ptz-configuration.ts';
import { invalidArgument } from './service.ts';
import type { SoapFault, XmlElement } from './soap.ts';

/** Which numbers a PTZVector holds: decides the space, the bounds and the fault. */
export type VectorKind = 'Position' | 'Translation' | 'Velocity';

interface VectorRules {
  readonly panTilt: readonly string[];
  readonly zoom: string;
  readonly zoomMin: number;
  readonly fault: string;
}

const RULES: Readonly<Record<VectorKind, VectorRules>> = {
  Position: {
    panTilt: [SPACE.panTiltPosition],
    zoom: SPACE.zoomPosition,
    zoomMin: LIMITS.zoom.min,
    fault: 'ter:InvalidPosition',
  },
  Translation: {
    panTilt: [SPACE.panTiltTranslation, SPACE.panTiltPicture],
    zoom: SPACE.zoomTranslation,
    zoomMin: -1,
    fault: 'ter:InvalidTranslation',
  },
  Velocity: {
    panTilt: [SPACE.panTiltVelocity],
    zoom: SPACE.zoomVelocity,
    zoomMin: -1,
    fault: 'ter:InvalidVelocity',
  },
};

/** The axes that the vector `kind` of a request names. Throws a SOAP fault where a number is missing or too large. */
export function vectorOf(request: XmlElement, kind: VectorKind): Partial<Pose & Velocity> {
  const rules = RULES[kind];
  const vector = request.child(kind);
  const panTilt = vector?.child('PanTilt');
  const zoom = vector?.child('Zoom');
  requireSpace(panTilt, rules.panTilt);
  requireSpace(zoom, [rules.zoom]);
  const read = (element: XmlElement, name: 'x' | 'y', min: number): number => {
    const text = element.attribute(name) ?? '';
    const value = Number(text);
    // Number('') is 0: a missing coordinate would be taken for the middle.
    if (text === '' || !(value >= min && value <= 1)) {
      throw invalidArgument(rules.fault, `${kind} ${name}="${text}" is not between ${min} and 1.`);
    }
    return value;
  };
  const axes: Partial<Pose & Velocity> = {
    ...(panTilt && { pan: read(panTilt, 'x', -1), tilt: read(panTilt, 'y', -1) }),
    ...(zoom && { zoom: read(zoom, 'x', rules.zoomMin) }),
  };
  if (AXES.every((axis) => axes[axis] === undefined)) {
    throw invalidArgument(rules.fault, `The ${kind} names no axis.`);
  }
  return axes;
}

/** `Speed` of a move to a place, 0…1, of the faster axis that it names; 1 where it is absent. */
export function speedOf(request: XmlElement): number {
  const speed = request.child('Speed');
  if (speed === undefined) return 1;
  const given = [
    speed.child('PanTilt')?.attribute('x'),
    speed.child('PanTilt')?.attribute('y'),
    speed.child('Zoom')?.attribute('x'),
  ].filter((text) => text !== undefined);
  const values = given.map(Number);
  if (!values.every((value) => value >= 0 && value <= 1)) {
    throw invalidArgument('ter:InvalidSpeed', 'The Speed is not between 0 and 1.');
  }
  return values.length === 0 ? 1 : Math.max(...values);
}

/** `Timeout` in ms; the camera's own where it is absent. Throws a SOAP fault. */
export function timeoutOf(request: XmlElement): number {
  const text = request.child('Timeout')?.text();
  if (text === undefined) return MOVE_TIMEOUT_MS.byDefault;
  const ms = parseDuration(text);
  if (ms === undefined || ms < MOVE_TIMEOUT_MS.min || ms > MOVE_TIMEOUT_MS.max) {
    throw invalidArgument('ter:TimeoutNotSupported', `The timeout ${text} is not supported.`);
  }
  return ms;
}

/** xs:boolean, whose lexical space has 1 and 0 too. */
export function isTrue(element: XmlElement | undefined): boolean {
  return element?.text() === 'true' || element?.text() === '1';
}

/** Whether a translation is told by parts of the picture. */
export function isByPicture(request: XmlElement): boolean {
  return request.child('Translation')?.child('PanTilt')?.attribute('space') === SPACE.panTiltPicture;
}

export function unsupportedSpace(space: string): SoapFault {
  return invalidArgument('ter:SpaceNotSupported', `The space ${space} is not supported.`);
}

function requireSpace(element: XmlElement | undefined, known: readonly string[]): void {
  const asked = element?.attribute('space');
  if (asked !== undefined && !known.includes(asked)) throw unsupportedSpace(asked);
}
