import { pino } from 'pino';
import { afterEach, describe, expect, it } from 'vitest';
import { createOnvifCamera } from '../../../devices/onvif/onvif-camera.ts';
import { startSimulatedCamera } from '../../../devices/simulated/simulated-camera.ts';
import type { VideoSource } from '../../../devices/simulated/video-source.ts';

const logger = pino({ level: 'silent' });
const { signal } = new AbortController();
/** Nobody looks at the picture here. */
const DARK: VideoSource = { sps: Buffer.from([0x67]), pps: Buffer.from([0x68]), subscribe: () => () => {} };

const closers: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
});

async function start(options: { clockSkewMs?: number; password?: string } = {}) {
  const { clockSkewMs = 0, password = 'sésame & <thyme>' } = options;
  const device = await startSimulatedCamera({
    name: 'demo',
    username: 'gateway',
    password: 'sésame & <thyme>',
    clockSkewMs,
    logger,
    sources: { main: DARK, sub: DARK },
  });
  closers.push(() => device.close());
  const camera = createOnvifCamera({
    name: 'demo',
    url: device.onvifUrl,
    username: device.username,
    password,
    timeoutMs: 2_000,
    logger,
  });
  closers.push(() => camera.close());
  const { ptz } = camera;
  if (!ptz) throw new Error('an ONVIF camera always has PTZ to try');
  return { device, camera, ptz };
}

describe('the simulated camera', () => {
  it('is found with its streams and what it can do', async () => {
    const { device, camera } = await start();
    expect(await camera.probe(signal)).toMatchObject({
      manufacturer: 'Oriel',
      ptz: { pan: true, tilt: true, zoom: true, home: true },
    });
    const credentials = { username: 'gateway', password: 'sésame & <thyme>' };
    expect(await camera.streamSource('main', signal)).toEqual({
      url: device.rtspUrl('main'),
      ...credentials,
    });
    expect(await camera.streamSource('sub', signal)).toEqual({ url: device.rtspUrl('sub'), ...credentials });
  });

  it.each([
    ['ten years behind', -315_360_000_000],
    ['a day ahead', 86_400_000],
  ])('is signed in to when its clock is %s', async (_, clockSkewMs) => {
    const { camera } = await start({ clockSkewMs });
    await expect(camera.probe(signal)).resolves.toMatchObject({ manufacturer: 'Oriel' });
  });

  it('takes a still picture', async () => {
    const { camera } = await start();
    const picture = await camera.snapshot?.(signal);
    expect(picture?.subarray(0, 3)).toEqual(Buffer.from([0xff, 0xd8, 0xff]));
  });

  it('turns, stops, and goes to a preset', async () => {
    const { device, camera, ptz } = await start();
    const before = device.pose();
    await ptz.move({ pan: 1, tilt: 0, zoom: 0 });
    await expect.poll(() => device.pose().pan).toBeGreaterThan(before.pan);
    await ptz.stop();
    const after = device.pose();
    const facts = await camera.probe(signal);
    expect(device.pose()).toEqual(after);
    await ptz.goToPreset(facts.ptz?.presets.at(-1)?.token ?? 'none');
    await expect.poll(() => device.pose()).not.toEqual(after);
    expect(device.ptzCalls().map(({ action }) => action)).toEqual(['ContinuousMove', 'Stop', 'GotoPreset']);
  });

  it('stops by itself should every stop of ours be lost', async () => {
    const { device, ptz } = await start();
    await ptz.move({ pan: 0.05, tilt: 0, zoom: 0 });
    let last = -1;
    const stands = () => {
      const moved = device.pose().pan !== last;
      last = device.pose().pan;
      return !moved;
    };
    await expect.poll(stands, { interval: 100, timeout: 4_000 }).toBe(true);
    expect(device.ptzCalls().map(({ action }) => action)).toEqual(['ContinuousMove']);
  });

  it('is stopped even while it is slow to move', async () => {
    const { device, camera, ptz } = await start();
    await ptz.goHome();
    device.slowPtz(700);
    const moving = ptz.move({ pan: 1, tilt: 0, zoom: 0 });
    await expect.poll(() => device.ptzCalls().length).toBe(2);
    await ptz.stop();
    await moving;
    const { pan } = device.pose();
    device.slowPtz(0);
    await camera.probe(signal);
    expect(device.ptzCalls().map(({ action }) => action)).toEqual([
      'GotoHomePosition',
      'ContinuousMove',
      'Stop',
      'Stop',
    ]);
    expect(device.pose().pan).toBe(pan);
  });

  it('tells why it refuses', async () => {
    const { device, ptz, camera } = await start();
    device.refusePtz('The motor is too hot');
    await expect(ptz.move({ pan: 1, tilt: 0, zoom: 0 })).rejects.toMatchObject({
      kind: 'refused',
      message: 'The camera demo refuses ContinuousMove: The motor is too hot',
    });
    device.refuseCredentials(true);
    await expect(camera.probe(signal)).rejects.toMatchObject({ kind: 'refused-credentials' });
    device.refuseCredentials(false);
    await expect(camera.probe(signal)).resolves.toBeDefined();
  });

  it('refuses a wrong password, which no message repeats', async () => {
    const { camera } = await start({ password: 'wrong-sesame' });
    const failure = camera.streamSource('main', signal);
    await expect(failure).rejects.toMatchObject({ kind: 'refused-credentials' });
    await expect(failure).rejects.not.toThrow('wrong-sesame');
  });

  it('is found again after it was away', async () => {
    const { device, camera } = await start();
    await camera.streamSource('main', signal);
    await device.goOffline();
    await expect(camera.streamSource('main', signal)).rejects.toMatchObject({ kind: 'unreachable' });
    await device.comeBack();
    await expect(camera.streamSource('main', signal)).resolves.toBeDefined();
  });
});
