import { describe, expect, it } from 'vitest';
import { DeviceError, type DeviceErrorKind } from '../../../devices/camera.ts';
import { estimateTurn } from '../../../devices/onvif/ptz/field-of-view.ts';
import type { PtzMode } from '../../../devices/onvif/ptz/overrides.ts';
import {
  afterRefusedMove,
  afterRefusedStop,
  initialQuirks,
  writeTimeout,
} from '../../../devices/onvif/ptz/ptz-quirks.ts';
import {
  moved,
  toPictureVector,
  toPosition,
  toSpeed,
  toTurn,
  toVelocityVector,
} from '../../../devices/onvif/ptz/spaces.ts';
import {
  describeMoves,
  type Told,
  wayOfHolding,
  wayOfMovingBy,
  waysOfAiming,
} from '../../../devices/onvif/ptz/way-of-moving.ts';
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

const FOV = 'http://www.onvif.org/ver10/tptz/PanTiltSpaces/TranslationSpaceFov';
const inPicture = (min: number, max: number): Space => ({ ...space(min, max), uri: FOV });
const PICTURE = node({ ...RELATIVE, ...ABSOLUTE, relative: RELATIVE.relative, picture: inPicture(-1, 1) });
const ALL: Told = { panTilt: true, zoom: true };
const NOTHING: Told = { panTilt: false, zoom: false };

describe('ways of bringing a point of the picture to its middle', () => {
  it.each<[what: string, node: PtzNode, mode: PtzMode, told: Told, ways: readonly string[]]>([
    ['its own space first', PICTURE, 'auto', ALL, ['picture', 'relative', 'absolute']],
    ['its own space, whatever it tells', PICTURE, 'auto', NOTHING, ['picture']],
    ['places, where relative moves run on', PICTURE, 'absolute', ALL, ['absolute']],
    ['none, where relative moves run on and it tells nothing', PICTURE, 'absolute', NOTHING, []],
    ['none, where velocities alone work', PICTURE, 'continuous', ALL, []],
    ['an estimate', RELATIVE, 'auto', NOTHING, ['relative']],
    [
      'none, where it may be zoomed in',
      node({ ...RELATIVE, continuous: ABSOLUTE.absolute }),
      'auto',
      NOTHING,
      [],
    ],
    ['places', ABSOLUTE, 'auto', ALL, ['absolute']],
    ['none, where its place is not told', ABSOLUTE, 'auto', { panTilt: false, zoom: true }, []],
    ['none, where nothing is described', UNDESCRIBED_NODE, 'auto', ALL, []],
    [
      'no estimate in a space that is the picture’s',
      node({ relative: { panTilt: inPicture(-1, 1), zoom: undefined }, picture: inPicture(-1, 1) }),
      ...(['auto', ALL, ['picture']] as const),
    ],
  ])('are %s', (_, described, mode, told, ways) => {
    expect(waysOfAiming(described, { mode, told })).toEqual(ways);
  });

  it.each([
    ['the edge is 1 by the specification', [-1, 1], [0.5, -1]],
    ['a range beyond the edge is no scale', [-3, 3], [0.5, -1]],
    ['a range short of the edge is a limit', [-0.4, 0.4], [0.4, -0.4]],
    ['a range in hundredths is one', [-100, 100], [50, -100]],
    ['a range without end is no scale', [-3.4e38, 3.4e38], [0.5, -1]],
  ] as const)('reckon so that %s', (_, [min, max], [x, y]) => {
    const described = node({ picture: inPicture(min, max) });
    expect(toPictureVector(described, { pan: 0.5, tilt: -1, zoom: 0 })).toEqual({
      panTilt: { x, y, space: FOV },
    });
  });

  it('zoom by the range, and turn only where that is asked', () => {
    const described = node({
      relative: { panTilt: undefined, zoom: space(-1, 1) },
      picture: inPicture(-1, 1),
    });
    expect(toPictureVector(described, { pan: 0, tilt: 0, zoom: 0.25 })).toEqual({ zoom: { x: 0.25 } });
  });
});

describe('the estimate of what a picture shows', () => {
  const wide = { zoom: 0, aspect: 9 / 16 };
  const edge = { pan: 1, tilt: 1, zoom: 0 };

  it.each([
    ['60° and 350° of pan, 36° and 90° of tilt', edge, wide, {}, { pan: 60 / 350, tilt: 36 / 90 }],
    [
      'straight lines that stay straight',
      { ...edge, pan: 0.5 },
      wide,
      {},
      { pan: 32.2 / 350, tilt: 36 / 90 },
    ],
    ['what a person says of the lens', edge, wide, { fieldOfView: 90 }, { pan: 90 / 350, tilt: 58.7 / 90 }],
    ['10 times nearer fully in', edge, { ...wide, zoom: 1 }, {}, { pan: 6.6 / 350, tilt: 3.7 / 90 }],
    ['evenly nearer', edge, { ...wide, zoom: 0.5 }, { zoomFactor: 3 }, { pan: 32.2 / 350, tilt: 18.4 / 90 }],
    ['both directions', { pan: -1, tilt: 0, zoom: 0 }, wide, {}, { pan: -60 / 350, tilt: 0 }],
  ])('is of %s', (_, by, view, overrides, turn) => {
    const { pan, tilt } = estimateTurn(by, view, overrides);
    expect(pan).toBeCloseTo(turn.pan, 3);
    expect(tilt).toBeCloseTo(turn.tilt, 2);
  });

  it('is told in the units of the absolute space, within the relative one', () => {
    const degrees: PtzNode = node({
      absolute: {
        panTilt: { x: { min: 0, max: 360 }, y: { min: -90, max: 0 }, uri: undefined },
        zoom: undefined,
      },
      relative: {
        panTilt: { x: { min: -360, max: 360 }, y: { min: -90, max: 90 }, uri: 'deg' },
        zoom: undefined,
      },
    });
    expect(toTurn(degrees, { pan: 0.1, tilt: -0.2, zoom: 0 })).toEqual({
      panTilt: { x: 18, y: -9, space: 'deg' },
    });
    expect(toTurn(RELATIVE, { pan: 0.1, tilt: 3, zoom: 0 })).toEqual({
      panTilt: { x: 0.1, y: 1, space: undefined },
    });
  });
});
