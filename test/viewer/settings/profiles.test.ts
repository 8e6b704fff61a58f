import { describe, expect, it } from 'vitest';
import { isAllH265, profileOf } from '../../../viewer/models/settings/profiles.ts';
import type { CameraProfile, CameraSettings } from '../../../viewer/transport/camera-settings-requests.ts';

const profile = (token: string, codec: string, ...qualities: CameraProfile['qualities']): CameraProfile => ({
  token,
  name: token,
  codec,
  width: 640,
  height: 360,
  qualities,
});

function settings(profiles: CameraProfile[], chosen: CameraSettings['profile'] = {}): CameraSettings {
  return { name: 'porch', kind: 'onvif', profile: chosen, profiles, invert: [], canInvert: false };
}

describe('the profiles of a camera', () => {
  const both = [profile('a', 'H265', 'main'), profile('b', 'H264', 'sub'), profile('c', 'H265')];

  it('serve by rule, or as somebody has chosen', () => {
    expect(profileOf(settings(both), 'main')?.token).toBe('a');
    expect(profileOf(settings(both, { main: 'c' }), 'main')?.token).toBe('c');
    expect(profileOf(settings(both, { main: 'gone' }), 'main')).toBeUndefined();
    expect(profileOf(settings([]), 'sub')).toBeUndefined();
  });

  it.each([
    ['one of both is H.264', settings(both), false],
    ['both are H.265', settings(both, { sub: 'c' }), true],
    ['the only one is H.265', settings([profile('a', 'H265', 'main')]), true],
    ['nothing is known', settings([]), false],
  ])('where %s', (_, told, expected) => {
    expect(isAllH265(told)).toBe(expected);
  });
});
