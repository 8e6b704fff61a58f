import { describe, expect, it } from 'vitest';
import { STILL } from '../../../devices/camera.ts';
import { stepPose } from '../../../devices/simulated/pose.ts';

const CENTRE = { pan: 0, tilt: 0, zoom: 0 };

describe('stepPose', () => {
  it.each([
    ['still stays', CENTRE, STILL, 10_000, CENTRE],
    ['full speed crosses half of pan in 2 s', CENTRE, { ...STILL, pan: 1 }, 2000, { ...CENTRE, pan: 1 }],
    ['half speed takes twice as long', CENTRE, { ...STILL, pan: -0.5 }, 2000, { ...CENTRE, pan: -0.5 }],
    ['tilt and zoom together', CENTRE, { pan: 0, tilt: 1, zoom: 1 }, 1000, { pan: 0, tilt: 0.5, zoom: 0.25 }],
    [
      'stands still at the right end',
      { ...CENTRE, pan: 0.9 },
      { ...STILL, pan: 1 },
      9000,
      { ...CENTRE, pan: 1 },
    ],
    [
      'stands still at the left end',
      { ...CENTRE, pan: -0.9 },
      { ...STILL, pan: -1 },
      9000,
      { ...CENTRE, pan: -1 },
    ],
    ['zoom ends at 0', { ...CENTRE, zoom: 0.1 }, { ...STILL, zoom: -1 }, 9000, CENTRE],
    ['zoom ends at 1', { ...CENTRE, zoom: 0.9 }, { ...STILL, zoom: 1 }, 9000, { ...CENTRE, zoom: 1 }],
  ])('%s', (_name, pose, velocity, elapsedMs, expected) => {
    expect(stepPose(pose, velocity, elapsedMs)).toEqual(expected);
  });
});
