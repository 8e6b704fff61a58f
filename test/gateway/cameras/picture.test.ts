import { describe, expect, it } from 'vitest';
import type { ImagingDevice, ImagingSettings } from '../../../devices/camera.ts';
import { eventually } from '../../helpers/eventually.ts';
import { FACTS } from '../control/scripted-control.ts';
import { standPost, YARD } from './stand-post.ts';

const OWNER = {
  id: 'o',
  principal: { id: 'token:owner', name: 'owner', role: 'admin', cameras: ['*'] },
  send: () => undefined,
} as const;

describe('how the picture is set', () => {
  function setUp(settings: () => Promise<ImagingSettings>) {
    let asked = 0;
    const imaging: ImagingDevice = {
      settings: () => {
        asked++;
        return settings();
      },
      set: async () => undefined,
      focus: async () => undefined,
    };
    const post = standPost({ camera: { ...YARD, name: 'porch', probe: async () => FACTS, imaging } });
    return { post, asked: () => asked };
  }

  it('is asked once when the camera comes, is told with each change, and forgotten when it is off', async () => {
    let night: 'auto' | 'on' = 'auto';
    const { post, asked } = setUp(async () => ({ night }));
    expect(post.state()).toMatchObject({ night: null, light: null });
    await eventually(() => post.state().night, { what: 'the settings' });
    let changes = 0;
    post.onChange(() => changes++);
    night = 'on';
    await post.control(OWNER).execute({ command: 'imaging', night: 'on', light: 'off' });
    expect(post.state()).toMatchObject({ night: 'on', light: 'off' });
    expect(changes).toBeGreaterThan(0);
    expect(asked()).toBe(2);

    await post.setEnabled(false);
    expect(post.state()).toMatchObject({ night: null, light: null });
    await post.setEnabled(true);
    await eventually(() => post.state().night === 'on', { what: 'the settings again' });
    expect(asked()).toBe(3);
  });

  it('stays unknown where the camera does not tell', async () => {
    const { post, asked } = setUp(() => Promise.reject(new Error('no')));
    await eventually(() => asked() === 1, { what: 'the question' });
    expect(post.state()).toMatchObject({ night: null, light: null });
    expect(asked()).toBe(1);
  });
});

it('gives no picture of before it was switched off', async () => {
  let taken = 0;
  const snapshot = async () => Buffer.from(`${++taken}`);
  const post = standPost({ camera: { ...YARD, probe: async () => FACTS, snapshot } });
  expect(String(await post.takeSnapshot())).toBe('1');
  await post.setEnabled(false);
  await post.setEnabled(true);
  expect(String(await post.takeSnapshot())).toBe('2');
});
