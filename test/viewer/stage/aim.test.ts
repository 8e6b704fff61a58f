import { signal } from '@preact/signals';
import { describe, expect, it } from 'vitest';
import type { CameraInfo } from '../../../protocol/messages.ts';
import type { PtzAccess } from '../../../viewer/models/control/ptz.ts';
import { createAim } from '../../../viewer/models/stage/aim.ts';
import { PORCH } from '../fakes/gateway.ts';

const AIMS: CameraInfo = { ...PORCH, ...(PORCH.ptz && { ptz: { ...PORCH.ptz, centre: true } }) };
const DOES_NOT: CameraInfo = { ...PORCH, ...(PORCH.ptz && { ptz: { ...PORCH.ptz, centre: false } }) };

function setUp(first: CameraInfo = AIMS) {
  const camera = signal<CameraInfo | undefined>(first);
  const access = signal<PtzAccess>('ready');
  return { camera, access, aim: createAim({ camera, access }) };
}

describe('aiming by tap', () => {
  it.each<[name: string, camera: CameraInfo, access: PtzAccess, able: boolean]>([
    ['a camera that can', AIMS, 'ready', true],
    ['one that is not reached just now', AIMS, 'closed', true],
    ['one that can not', DOES_NOT, 'ready', false],
    [
      'one without motors',
      { name: 'yard', state: 'live', mayCommand: true, mayConfigure: false },
      'none',
      false,
    ],
    ['one that this viewer may not move', AIMS, 'forbidden', false],
    ['one that is switched off', { ...AIMS, state: 'off' }, 'closed', false],
  ])('is there for %s: %s', (_, camera, access, able) => {
    const scene = setUp(camera);
    scene.access.value = access;
    expect(scene.aim.able.value).toBe(able);
    scene.aim.toggle();
    expect(scene.aim.on.value).toBe(able);
  });

  it('is put away with the camera that it was for, or by itself', () => {
    const { aim, camera } = setUp();
    aim.toggle();
    camera.value = { ...AIMS, state: 'live' };
    expect(aim.on.value).toBe(true);
    camera.value = { ...AIMS, name: 'yard' };
    expect(aim.on.value).toBe(false);
    aim.toggle();
    expect([aim.putAway(), aim.putAway()]).toEqual([true, false]);
  });
});
