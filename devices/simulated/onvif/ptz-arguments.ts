import type { Velocity } from '../../camera.ts';
import { AXES, LIMITS, type Pose } from '../pose.ts';
import { MOVE_TIMEOUT_MS, SPACE } from './ptz-configuration.ts';
import { invalidArgument } from './service.ts';
import type { XmlElement } from './soap.ts';

/** Which numbers a PTZVector holds: decides the space, the bounds and the fault. */
export type VectorKind = 'Position' | 'Translation' | 'Velocity';

interface VectorRules {
  readonly panTilt: string;
  readonly zoom: string;
  readonly zoomMin: number;
  readonly fault: string;
}

const RULES: Readonly<Record<VectorKind, VectorRules>> = {
  Position: {
    panTilt: SPACE.panTiltPosition,
    zoom: SPACE.zoomPosition,
    zoomMin: LIMITS.zoom.min,
    fault: 'ter:InvalidPosition',
  },
  Translation: {
    panTilt: SPACE.panTiltTranslation,
    zoom: SPACE.zoomTranslation,
    zoomMin: -1,
    fault: 'ter:InvalidTranslation',
  },
  Velocity: {
    panTilt: SPACE.panTiltVelocity,
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
  requireSpace(zoom, rules.zoom);
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

/** xs:duration of hours, minutes and seconds, in ms. */
function parseDuration(text: string): number | undefined {
  const match = /^PT(?=\d)(?:(\d{1,4})H)?(?:(\d{1,6})M)?(?:(\d{1,9}(?:\.\d{1,9})?)S)?$/.exec(text);
  if (match === null) return undefined;
  const [, hours = '0', minutes = '0', seconds = '0'] = match;
  return Math.round((Number(hours) * 3600 + Number(minutes) * 60 + Number(seconds)) * 1000);
}

function requireSpace(element: XmlElement | undefined, known: string): void {
  const asked = element?.attribute('space') ?? known;
  if (asked !== known) throw invalidArgument('ter:SpaceNotSupported', `The space ${asked} is not supported.`);
}
