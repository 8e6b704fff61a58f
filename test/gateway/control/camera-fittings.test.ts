import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { ImagingSettings } from '../../../devices/camera.ts';
import { PictureSettings } from '../../../gateway/control/picture-settings.ts';
import { FACTS, held, scriptedControl } from './scripted-control.ts';

const there = { isThere: true, facts: FACTS };

describe('CameraFittings', () => {
  beforeEach(() => {
    vi.useFakeTimers();
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  it('focuses as long as it is repeated, and stops 500 ms after the last word', async () => {
    const { calls, join } = scriptedControl();
    const { link } = join('phone');
    await link.execute({ command: 'focus', speed: -0.5 });
    await vi.advanceTimersByTimeAsync(400);
    await link.execute({ command: 'focus', speed: -0.5 });
    await vi.advanceTimersByTimeAsync(499);
    expect(calls).toEqual(['focus -0.5']);
    await vi.advanceTimersByTimeAsync(1);
    expect(calls).toEqual(['focus -0.5', 'focus 0']);
  });

  it.each(['its own stop', 'a stop', 'its driver leaving'])('stops the lens by %s', async (how) => {
    const { calls, join } = scriptedControl();
    const { link } = join('phone');
    await link.execute({ command: 'focus', speed: 1 });
    if (how === 'its own stop') await link.execute({ command: 'focus', speed: 0 });
    else if (how === 'a stop') await link.execute({ command: 'stop' });
    else link.close();
    expect(calls).toEqual(['focus 1', 'focus 0']);
  });

  it('stops the lens when the gateway closes', async () => {
    const { calls, control, join } = scriptedControl();
    await join('phone').link.execute({ command: 'focus', speed: 1 });
    await control.close();
    expect(calls).toEqual(['focus 1', 'focus 0']);
  });

  it.each([
    ['token', 'gate', ['relay gate true']],
    ['number', 2, ['relay gate true']],
    ['number as text', '1', ['relay lamp true', 'told lamp true']],
  ] as const)(
    'switches a relay by its %s, and tells how one stands that stays',
    async (_name, relay, told) => {
      const { calls, join } = scriptedControl();
      expect(await join('phone').say({ command: 'relay', relay, state: 'on' })).toEqual({ status: 'ok' });
      expect(calls).toEqual(told);
    },
  );

  it('names the relays that there are', async () => {
    const answer = await scriptedControl().join('phone').say({ command: 'relay', relay: 3, state: 'off' });
    expect(answer).toEqual({
      status: 'error',
      code: 'unsupported',
      error: 'porch has no relay 3; it has: 1 (lamp), 2 (gate)',
    });
  });

  it('sets the picture and tells how it stands', async () => {
    const { calls, join } = scriptedControl();
    const phone = join('phone');
    expect(await phone.say({ command: 'imaging' })).toEqual({
      status: 'ok',
      imaging: { night: 'auto', brightness: 0.5 },
    });
    expect(await phone.say({ command: 'imaging', night: 'on', transaction: 1 })).toEqual({
      status: 'ok',
      transaction: 1,
      imaging: { night: 'on', brightness: 0.5 },
    });
    expect(calls).toEqual(['set {"night":"on"}']);
  });

  it('knows how the picture is set: as told by the camera, or as it took it', async () => {
    let changes = 0;
    const { control, join } = scriptedControl({ onChange: () => void changes++ });
    expect(control.picture.known).toEqual({});
    control.picture.follow(there);
    await vi.waitFor(() => expect(control.picture.known).toEqual({ night: 'auto', brightness: 0.5 }));
    await join('phone').say({ command: 'imaging', night: 'on', light: 'off' });
    expect(control.picture.known).toEqual({ night: 'on', light: 'off', brightness: 0.5 });
    expect(changes).toBe(2);
    control.picture.follow({ ...there, isThere: false });
    expect(control.picture.known).toEqual({});
  });

  it('does not take an older answer for how the picture is set now', async () => {
    const slow = held<ImagingSettings>();
    const picture = new PictureSettings({ imaging: { settings: slow.call }, onChange: () => undefined });
    picture.follow(there);
    picture.learn({ night: 'on' });
    slow.finish({ night: 'auto' });
    await vi.advanceTimersByTimeAsync(1);
    expect(picture.known).toEqual({ night: 'on' });
  });

  it('takes a still and tells its size', async () => {
    expect(await scriptedControl().join('phone').say({ command: 'snapshot' })).toEqual({
      status: 'ok',
      bytes: 7,
    });
  });
});
