import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { combine, isStill, motionOfKey, motionOfPad, STILL } from '../../../viewer/models/control/motion.ts';

const WHOLE = { panTilt: true, zoom: true };
const ALL = {
  ...{
    pan: true,
    tilt: true,
    zoom: true,
    home: false,
    presets: [],
    setHome: false,
    maxPresets: 0,
    centre: false,
  },
  ...{ continuous: WHOLE, relative: WHOLE, absolute: WHOLE },
};

describe('a finger on the pad', () => {
  it.each([
    ['the middle', { x: 0, y: 0 }, STILL],
    ['the dead zone', { x: 0.1, y: -0.05 }, STILL],
    ['the left rim', { x: -1, y: 0 }, { pan: -1, tilt: 0, zoom: 0 }],
    ['the top rim', { x: 0, y: -1 }, { pan: 0, tilt: 1, zoom: 0 }],
    ['beyond the rim', { x: 5, y: 0 }, { pan: 1, tilt: 0, zoom: 0 }],
    ['a corner', { x: 1, y: 1 }, { pan: 0.71, tilt: -0.71, zoom: 0 }],
    ['half the way', { x: 0.485, y: 0 }, { pan: 0.33, tilt: 0, zoom: 0 }],
  ])('%s', (_name, at, expected) => {
    expect(motionOfPad(at)).toEqual(expected);
  });

  it('never asks for more than full speed', () => {
    const place = fc.double({ min: -2, max: 2, noNaN: true });
    fc.assert(
      fc.property(place, place, (x, y) => {
        const { pan, tilt } = motionOfPad({ x, y });
        expect(Math.hypot(pan, tilt)).toBeLessThanOrEqual(1.01);
      }),
    );
  });
});

describe('keys', () => {
  it.each([
    ['ArrowLeft', { pan: -0.6, tilt: 0, zoom: 0 }],
    ['ArrowUp', { pan: 0, tilt: 0.6, zoom: 0 }],
    ['+', { pan: 0, tilt: 0, zoom: 0.6 }],
    ['_', { pan: 0, tilt: 0, zoom: -0.6 }],
    ['a', undefined],
    ['toString', undefined],
  ])('%s', (key, expected) => {
    expect(motionOfKey(key)).toEqual(expected);
  });
});

describe('what is held together', () => {
  const left = { ...STILL, pan: -0.6 };
  const right = { ...STILL, pan: 0.6 };
  const up = { ...STILL, tilt: 0.6 };

  it.each([
    ['nothing', [], ALL, STILL],
    ['two directions', [left, up], ALL, { pan: -0.6, tilt: 0.6, zoom: 0 }],
    ['a direction and its opposite', [left, right], ALL, STILL],
    ['more than full speed', [right, right], ALL, { pan: 1, tilt: 0, zoom: 0 }],
    ['an axis that is not there', [left, up], { ...ALL, tilt: false }, left],
  ])('%s', (_name, motions, ptz, expected) => {
    expect(combine(motions, ptz)).toEqual(expected);
  });

  it('is still where every axis is', () => {
    expect(isStill(STILL)).toBe(true);
    expect(isStill({ ...STILL, zoom: -0.1 })).toBe(false);
  });
});
