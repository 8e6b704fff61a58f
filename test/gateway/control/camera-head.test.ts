import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { DeviceError } from '../../../devices/camera.ts';
import { FACTS, held, PTZ, scriptedControl } from './scripted-control.ts';

const place = (pan: number, moving?: boolean) => ({
  position: { pan, tilt: 0, zoom: 0 },
  ...(moving !== undefined && { moving }),
});

describe('CameraHead', () => {
  beforeEach(() => {
    vi.useFakeTimers();
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  it('moves by steps and to places, at the speed that is asked', async () => {
    const { ptz, join } = scriptedControl();
    const { link } = join('phone');
    await link.execute({ command: 'move-by', pan: 0.1, tilt: -0.1, zoom: 0, speed: 0.3 });
    await link.execute({ command: 'move-to', pan: -1, zoom: 0.5 });
    await link.execute({ command: 'move-by', pan: 1, tilt: 0, zoom: 0, unit: 'picture', speed: 1 });
    await link.execute({ command: 'move-by', pan: 0, tilt: 0.5, zoom: 0, unit: 'range' });
    expect(ptz.calls).toEqual([
      'by 0.1 -0.1 0 at 0.3',
      'to {"pan":-1,"zoom":0.5}',
      'aim 1 0 0 at 1',
      'by 0 0.5 0',
    ]);
  });

  it('queues no places: the newest waits, and those before it are answered at once', async () => {
    const { ptz, join } = scriptedControl();
    const { link } = join('gimbal');
    const slow = held();
    ptz.script.push(slow.call);
    const answers = [0.1, 0.2, 0.3, 0.4].map((pan) => link.execute({ command: 'move-to', pan }));
    expect(await Promise.all([answers[1], answers[2]])).toEqual(
      Array(2).fill({ status: 'ok', superseded: true }),
    );
    slow.finish();
    expect(await Promise.all([answers[0], answers[3]])).toEqual(Array(2).fill({ status: 'ok' }));
    expect(ptz.calls).toEqual(['to {"pan":0.1}', 'to {"pan":0.4}']);
  });

  it('follows a topic at 20 Hz also where the camera takes a second for each', async () => {
    const { ptz, join } = scriptedControl();
    const { link } = join('gimbal');
    const slow = () => new Promise<void>((resolve) => setTimeout(resolve, 1_000));
    ptz.script.push(...Array.from({ length: 100 }, () => slow));
    const answers = [];
    for (let i = 0; i < 100; i++) {
      answers.push(link.execute({ command: 'move-to', pan: i / 100 }));
      await vi.advanceTimersByTimeAsync(50);
    }
    await vi.advanceTimersByTimeAsync(2_000);
    expect((await Promise.all(answers)).every(({ status }) => status === 'ok')).toBe(true);
    expect(ptz.calls.length).toBeLessThanOrEqual(7);
    expect(ptz.calls.at(-1)).toBe('to {"pan":0.99}');
  });

  it('tells a newer place’s own failure', async () => {
    const { ptz, join } = scriptedControl();
    const { link } = join('gimbal');
    const slow = held();
    const refuse = () =>
      Promise.reject(new DeviceError({ kind: 'refused', camera: 'porch', message: 'porch: out of range' }));
    ptz.script.push(slow.call, refuse);
    const answers = [0.1, 0.2].map((pan) => link.execute({ command: 'move-to', pan }));
    slow.finish();
    expect(await Promise.all(answers)).toEqual([
      { status: 'ok' },
      { status: 'error', code: 'camera-refused', error: 'porch: out of range' },
    ]);
  });

  it('lets a stop overtake places, and stops again when the one under way has been taken', async () => {
    const { ptz, join } = scriptedControl();
    const { link } = join('gimbal');
    const slow = held();
    ptz.script.push(slow.call);
    const answers = [0.1, 0.2].map((pan) => link.execute({ command: 'move-to', pan }));
    expect(await link.execute({ command: 'stop' })).toEqual({ status: 'ok' });
    expect(await answers[1]).toEqual({ status: 'ok', superseded: true });
    slow.finish();
    await answers[0];
    await vi.advanceTimersByTimeAsync(0);
    expect(ptz.calls).toEqual(['to {"pan":0.1}', 'stop', 'stop']);
  });

  it('sends nothing more for whoever has left', async () => {
    const { ptz, join } = scriptedControl();
    const { link } = join('gimbal');
    const slow = held();
    ptz.script.push(slow.call);
    const answers = [0.1, 0.2].map((pan) => link.execute({ command: 'move-to', pan }));
    link.close();
    slow.finish();
    await Promise.all(answers);
    expect(ptz.calls).toEqual(['to {"pan":0.1}']);
  });

  it('ends a held move before it travels', async () => {
    const { ptz, join } = scriptedControl();
    const { link } = join('phone');
    await link.execute({ command: 'move', pan: 1, tilt: 0, zoom: 0 });
    await link.execute({ command: 'move-to', pan: 0 });
    await vi.advanceTimersByTimeAsync(1_000);
    expect(ptz.calls).toEqual(['move 1 0 0', 'stop', 'to {"pan":0}']);
  });

  it('saves, and removes, and tells of presets soon afterwards', async () => {
    let refreshed = 0;
    const refresh = async () => {
      refreshed++;
      return FACTS;
    };
    const { ptz, control, join } = scriptedControl({ refresh });
    const owner = join('owner', 'admin');
    expect(await owner.say({ command: 'save-preset', name: 'Gate' })).toEqual({
      status: 'ok',
      preset: 'new',
    });
    expect(control.whereabouts.preset).toBe('new');
    expect(await owner.say({ command: 'save-preset', name: 'Yard', preset: 'garden' })).toEqual({
      status: 'ok',
      preset: 'Door',
    });
    expect(await owner.say({ command: 'remove-preset', preset: 'Garden' })).toEqual({ status: 'ok' });
    expect(control.whereabouts.preset).toBeUndefined();
    expect(await owner.say({ command: 'set-home' })).toEqual({ status: 'ok' });
    expect(ptz.calls).toEqual(['save Gate', 'save Yard as Door', 'remove Door', 'set home']);
    expect(refreshed).toBe(3);
  });

  it('renames a preset once the camera stands there', async () => {
    const { ptz, control, join } = scriptedControl();
    ptz.statuses = [place(0.1, true), place(0.3, true), place(0.5, true), place(0.7, false)];
    const { link } = join('owner', 'admin');
    const renaming = link.execute({ command: 'rename-preset', preset: 'Door', name: 'Gate' });
    await vi.advanceTimersByTimeAsync(1_600);
    expect(ptz.calls).toEqual(['preset Door']);
    await vi.advanceTimersByTimeAsync(2_000);
    expect(await renaming).toEqual({ status: 'ok', preset: 'Door' });
    expect(ptz.calls).toEqual(['preset Door', 'save Gate as Door']);
    expect(control.whereabouts.preset).toBe('Door');
  });

  it('renames nothing while the camera has not set out, or has not arrived', async () => {
    const { ptz, join } = scriptedControl();
    ptz.statuses = [0, 0, 0, 0.2, ...Array.from({ length: 60 }, (_, i) => 0.3 + i / 100)].map((pan) =>
      place(pan),
    );
    const { link } = join('owner', 'admin');
    const renaming = link.execute({ command: 'rename-preset', preset: '1', name: 'Gate' });
    await vi.advanceTimersByTimeAsync(16_000);
    expect(await renaming).toEqual({
      status: 'error',
      code: 'camera-refused',
      error: 'porch has not come to stand at Door; nothing was renamed',
    });
    expect(ptz.calls).toEqual(['preset 1']);
  });

  it('renames nothing where another command comes in between', async () => {
    const { ptz, join } = scriptedControl();
    ptz.statuses = [place(0.1, true)];
    const { link } = join('owner', 'admin');
    const renaming = link.execute({ command: 'rename-preset', preset: '1', name: 'Gate' });
    await vi.advanceTimersByTimeAsync(700);
    await link.execute({ command: 'move', pan: 1, tilt: 0, zoom: 0 });
    await vi.advanceTimersByTimeAsync(20_000);
    expect(await renaming).toMatchObject({
      code: 'busy',
      error: expect.stringContaining('nothing was renamed'),
    });
    expect(ptz.calls).toEqual(['preset 1', 'move 1 0 0', 'stop']);
  });

  it('gives a camera that does not tell where it looks eight seconds', async () => {
    const facts = { ptz: { ...PTZ, position: false } };
    const { ptz, join } = scriptedControl({ facts: () => facts });
    const { link } = join('owner', 'admin');
    const renaming = link.execute({ command: 'rename-preset', preset: '1', name: 'Gate' });
    await vi.advanceTimersByTimeAsync(7_400);
    expect(ptz.calls).toEqual(['preset 1']);
    await vi.advanceTimersByTimeAsync(1_200);
    expect(await renaming).toMatchObject({ status: 'ok' });
    expect(ptz.asked).toBe(0);
  });
});
