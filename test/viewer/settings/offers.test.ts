import { describe, expect, it } from 'vitest';
import type { CameraInfo } from '../../../protocol/messages.ts';
import { offersOf } from '../../../viewer/models/settings/offers.ts';
import { PORCH, YARD } from '../fakes/gateway.ts';

const IMAGING: CameraInfo['imaging'] = { night: ['on', 'off'], levels: [] };
const FULL: CameraInfo = {
  ...PORCH,
  imaging: IMAGING,
  relays: [{ token: 'LAMP', pulse: false }],
  snapshot: true,
  mayConfigure: true,
};
const ADMIN = { mayManageCameras: true };
const OTHERS = { mayManageCameras: false };

describe('what there is to set', () => {
  it('is everything that the camera has, for an admin', () => {
    expect(offersOf(FULL, ADMIN)).toEqual({
      still: true,
      imaging: IMAGING,
      relays: FULL.relays,
      keepPresets: 8,
      setHome: true,
      enable: true,
      remove: true,
      any: true,
    });
  });

  it('is nothing that stays, for an operator', () => {
    expect(offersOf({ ...FULL, mayConfigure: false }, OTHERS)).toMatchObject({
      still: true,
      imaging: IMAGING,
      relays: FULL.relays,
      keepPresets: 0,
      setHome: false,
      enable: false,
      remove: false,
    });
  });

  it('is a still, for whoever only watches', () => {
    expect(offersOf({ ...FULL, mayCommand: false, mayConfigure: false }, OTHERS)).toMatchObject({
      still: true,
      imaging: undefined,
      relays: [],
      any: true,
    });
  });

  it('is to switch it on or to remove it, where it is off', () => {
    const { still, imaging, relays, keepPresets, setHome, enable, remove } = offersOf(
      { ...FULL, state: 'off' },
      ADMIN,
    );
    expect([still, imaging, relays, keepPresets, setHome]).toEqual([false, undefined, [], 0, false]);
    expect([enable, remove]).toEqual([true, true]);
  });

  it.each([
    ['that has nothing', YARD],
    ['whose picture has nothing to set', { ...YARD, imaging: { levels: [] } }],
  ])('is nothing at a camera %s', (_name, camera) => {
    expect(offersOf(camera, OTHERS).any).toBe(false);
  });
});
