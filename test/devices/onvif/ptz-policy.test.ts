import { describe, expect, it } from 'vitest';
import { DeviceError, type DeviceErrorKind } from '../../../devices/camera.ts';
import {
  afterRefusedMove,
  afterRefusedStop,
  initialQuirks,
  writeTimeout,
} from '../../../devices/onvif/ptz/ptz-quirks.ts';
import { moved, toPosition, toSpeed, toVelocityVector } from '../../../devices/onvif/ptz/spaces.ts';
import { describeMoves, wayOfHolding, wayOfMovingBy } from '../../../devices/onvif/ptz/way-of-moving.ts';
import { type PtzNode, type Space, UNDESCRIBED_NODE } from '../../../devices/onvif/services/ptz-node.ts';

const refusal = (kind: DeviceErrorKind) => new DeviceError({ kind, camera: 'porch', message: 'no' });
const NONE = { panTilt: undefined, zoom: undefined };
const space = (min: number, max: number): Space => ({ x: { min, max }, y: { min, max }, uri: undefined });
const node = (more: Partial<PtzNode>): PtzNode => ({ ...UNDESCRIBED_NODE, continuous: NONE, ...more });
const RELATIVE = node({ relative: { panTilt: space(-1, 1), zoom: undefined } });
const ABSOLUTE = node({ absolute: { panTilt: space(-1, 1), zoom: space(0, 1) } });

describe('the timeout of a move', () => {
  it.each([
    ['seconds', 'PT2S'],
    ['clock', 'PT00H00M02S'],
    ['none', undefined],
  ] as const)('is written as %s', (form, text) => {
    expect(writeTimeout(form, 2_000)).toBe(text);
  });

  it('is tried in each form until one is taken', () => {
    const forms = ['seconds'];
    let quirks = initialQuirks({});
    for (;;) {
      const attempt = afterRefusedMove(quirks, refusal('refused'));
      if (attempt.kind === 'give-up') break;
      quirks = attempt.quirks;
      forms.push(quirks.timeout);
    }
    expect(forms).toEqual(['seconds', 'clock', 'none']);
  });

  it.each([
    ['it was taken before', { ...initialQuirks({}), isTimeoutKnown: true }, 'refused'],
    ['a person said which', initialQuirks({ timeout: 'seconds' }), 'refused'],
    ['the camera is away', initialQuirks({}), 'unreachable'],
    ['the camera is slow', initialQuirks({}), 'timeout'],
  ] as const)('is left as it is where %s', (_, quirks, kind) => {
    expect(afterRefusedMove(quirks, refusal(kind)).kind).toBe('give-up');
  });
});

it.each([
  ['any refusal', 'auto', 'refused', 'try-otherwise'],
  ['a stop that is not known', 'auto', 'unsupported', 'try-otherwise'],
  ['a camera that is away', 'auto', 'unreachable', 'give-up'],
  ['a refusal where a person said how', 'stop', 'refused', 'give-up'],
  ['a refusal of the other way', 'velocity', 'refused', 'give-up'],
] as const)('decides how to stop after %s', (_, stop, kind, decision) => {
  expect(afterRefusedStop(initialQuirks({ stop }), refusal(kind)).kind).toBe(decision);
});

describe('ways of moving', () => {
  it.each([
    ['velocities where there are any', UNDESCRIBED_NODE, 'auto', 'continuous', undefined],
    ['steps where there is nothing else', RELATIVE, 'auto', 'relative', 'relative'],
    ['places where there is nothing else', ABSOLUTE, 'auto', 'absolute', 'absolute'],
    ['what a person says', RELATIVE, 'continuous', 'continuous', undefined],
    ['places for steps where there are no steps', ABSOLUTE, 'relative', 'relative', 'absolute'],
    ['velocities where there is nothing at all', node({}), 'auto', 'continuous', undefined],
  ] as const)('are %s', (_, described, mode, holding, by) => {
    expect([wayOfHolding(described, mode), wayOfMovingBy(described, mode)]).toEqual([holding, by]);
  });

  it('are told with the axes that they move', () => {
    expect(describeMoves(RELATIVE, 'auto')).toMatchObject({
      pan: true,
      zoom: false,
      relative: { panTilt: true, zoom: false },
      absolute: { panTilt: false },
    });
    expect(describeMoves(ABSOLUTE, 'auto')).toMatchObject({
      zoom: true,
      relative: { panTilt: true, zoom: true },
    });
    expect(describeMoves(ABSOLUTE, 'continuous')).toMatchObject({ pan: false, absolute: { panTilt: false } });
  });
});

describe('spaces', () => {
  it('keep a standstill where the two directions differ', () => {
    const spaces = { panTilt: space(-10, 30), zoom: space(0, 5) };
    expect(toVelocityVector(spaces, { pan: 0.5, tilt: -0.5, zoom: -1 })).toMatchObject({
      panTilt: { x: 15, y: -5 },
      zoom: { x: 0 },
    });
    expect(toVelocityVector(spaces, { pan: 0, tilt: 0, zoom: 0 }).panTilt?.x).toBeCloseTo(0);
  });

  it('are the generic ones where a camera has none for places', () => {
    const told = { panTilt: { x: -0.5, y: 2 }, zoom: 0.25, moving: undefined };
    expect(toPosition(NONE, told)).toEqual({ pan: -0.5, tilt: 1, zoom: 0.25 });
    expect(toPosition(NONE, { panTilt: undefined, zoom: undefined, moving: true })).toEqual({});
  });

  it('have a speed on the axes that move only', () => {
    const fast = node({ speed: { panTilt: space(0, 8), zoom: space(0, 4) } });
    const zooming = { zoom: { x: 1 } };
    expect(toSpeed(fast, zooming, 0.5)).toEqual({ zoom: { x: 2, space: undefined } });
    expect(toSpeed(node({}), zooming, 0.5)).toBeUndefined();
  });

  it('end where the range ends', () => {
    expect(moved({ pan: 0.9, tilt: 0, zoom: 0.1 }, { pan: 0.5, tilt: 0, zoom: -0.5 })).toEqual({
      pan: 1,
      zoom: 0,
    });
  });
});
