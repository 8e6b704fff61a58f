import { describe, expect, it } from 'vitest';
import { motionOfDrag, reachOf, SLOP_PX } from '../../../viewer/models/stage/drag.ts';

describe('a finger that slides over the picture', () => {
  it.each([
    ['lies still', { x: 0, y: 0 }, { pan: 0, tilt: 0, zoom: 0 }],
    ['trembles', { x: SLOP_PX, y: 0 }, { pan: 0, tilt: 0, zoom: 0 }],
    ['has just begun', { x: 11, y: 0 }, { pan: 0.05, tilt: 0, zoom: 0 }],
    ['goes half its way to the right', { x: 60, y: 0 }, { pan: 0.25, tilt: 0, zoom: 0 }],
    ['goes all its way down', { x: 0, y: 120 }, { pan: 0, tilt: -1, zoom: 0 }],
    ['goes further than that', { x: 0, y: -900 }, { pan: 0, tilt: 1, zoom: 0 }],
    ['goes aslant', { x: -120, y: -120 }, { pan: -0.71, tilt: 0.71, zoom: 0 }],
  ])('%s', (_, way, motion) => {
    expect(motionOfDrag(way, 120)).toEqual(motion);
  });

  it('asks for more the further it goes', () => {
    const speeds = [20, 40, 60, 80, 100, 120].map((x) => motionOfDrag({ x, y: 0 }, 120).pan);
    expect(speeds).toEqual([...speeds].sort((a, b) => a - b));
    expect(new Set(speeds).size).toBe(speeds.length);
  });

  it.each([
    ['a phone', { width: 390, height: 219 }, 91.98],
    ['a wall', { width: 1920, height: 1080 }, 180],
    ['a watch', { width: 160, height: 90 }, 72],
  ])('has its way on %s', (_, size, reach) => {
    expect(reachOf(size)).toBeCloseTo(reach, 2);
  });
});
