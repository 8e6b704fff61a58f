import { pino } from 'pino';
import { afterEach, describe, expect, it } from 'vitest';
import type { CameraEvent } from '../../../devices/camera.ts';
import { createOnvifCamera } from '../../../devices/onvif/onvif-camera.ts';
import {
  type SimulatedCameraOptions,
  startSimulatedCamera,
} from '../../../devices/simulated/simulated-camera.ts';
import type { VideoSource } from '../../../devices/simulated/video-source.ts';
import { selfSignedCertificate } from '../../helpers/self-signed-certificate.ts';
import { playInterleaved, RawClient } from '../simulated/rtsp/raw-client.ts';

const logger = pino({ level: 'silent' });
const { signal } = new AbortController();
/** Nobody looks at the picture here. */
const DARK: VideoSource = { sps: Buffer.from([0x67]), pps: Buffer.from([0x68]), subscribe: () => () => {} };

const closers: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
});

type Options = Pick<SimulatedCameraOptions, 'host' | 'clockSkewMs' | 'rtspTls' | 'ptz'> & {
  /** What the gateway takes for the password. */
  readonly password?: string;
  readonly sources?: SimulatedCameraOptions['sources'] | undefined;
};

/** The camera's own scene, with a keyframe once in a while only. */
const SCENE = undefined;
const SMALL = { width: 320, height: 180, fps: 25, gopFrames: 5000 };

async function start(options: Options = {}) {
  const { clockSkewMs = 0, password = 'sésame & <thyme>', rtspTls, ptz: makeup = true } = options;
  const sources = 'sources' in options ? options.sources : { main: DARK, sub: DARK };
  const device = await startSimulatedCamera({
    name: 'demo',
    username: 'gateway',
    password: 'sésame & <thyme>',
    clockSkewMs,
    ptz: makeup,
    logger,
    main: { ...SMALL, width: 640, height: 360 },
    sub: SMALL,
    ...(options.host && { host: options.host }),
    ...(sources && { sources }),
    ...(rtspTls && { rtspTls }),
  });
  closers.push(() => device.close());
  const camera = createOnvifCamera({
    name: 'demo',
    url: device.onvifUrl,
    username: device.username,
    password,
    timeoutMs: 20_000,
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
      serial: 'demo',
      identity: device.identity,
      profiles: [
        { token: 'main', codec: 'H264', width: 640, height: 360, fps: 25, qualities: ['main'] },
        { token: 'sub', codec: 'H264', width: 320, height: 180, fps: 25, qualities: ['sub'] },
      ],
      qualities: ['main', 'sub'],
      snapshot: true,
      events: true,
      ptz: {
        pan: true,
        tilt: true,
        zoom: true,
        home: true,
        setHome: true,
        maxPresets: 32,
        position: true,
        relative: { panTilt: true, zoom: true },
        absolute: { panTilt: true, zoom: true },
        centre: true,
      },
      imaging: { night: ['off', 'on', 'auto'], focus: { move: true, auto: true } },
      relays: [
        { token: 'light', pulse: false },
        { token: 'gate', pulse: true },
      ],
      inputs: [{ token: 'bell' }, { token: 'door' }],
    });
    const credentials = { username: 'gateway', password: 'sésame & <thyme>' };
    expect(await camera.streamSource('main', signal)).toEqual({
      url: device.rtspUrl('main'),
      ...credentials,
    });
    expect(await camera.streamSource('sub', signal)).toEqual({ url: device.rtspUrl('sub'), ...credentials });
  });

  it('may have its large stream in H.265', async () => {
    const vps = Buffer.from([0x40, 1]);
    const { device, camera } = await start({ sources: { main: { ...DARK, codec: 'H265', vps }, sub: DARK } });
    const source = async (quality: 'main' | 'sub') => (await camera.streamSource(quality, signal)).url;
    expect([await source('main'), await source('sub')]).toEqual([
      device.rtspUrl('main'),
      device.rtspUrl('sub'),
    ]);
  });

  it('may have its streams over TLS', async () => {
    const { device, camera } = await start({
      rtspTls: selfSignedCertificate({ name: 'camera', alsoIp: '127.0.0.1' }),
    });
    expect(device.rtspUrl('main')).toMatch(/^rtsps:/);
    expect(await camera.streamSource('main', signal)).toMatchObject({ url: device.rtspUrl('main') });
  });

  it.each([
    ['ten years behind', -315_360_000_000],
    ['a day ahead', 86_400_000],
  ])('is signed in to when its clock is %s', async (_, clockSkewMs) => {
    const { camera } = await start({ clockSkewMs });
    await expect(camera.probe(signal)).resolves.toMatchObject({ manufacturer: 'Oriel' });
  });

  it.each(['main', 'sub'] as const)('is asked for a keyframe in its %s stream', async (quality) => {
    const { device, camera } = await start({ sources: SCENE });
    const types: number[] = [];
    device.tap(({ nal }) => void types.push((nal[0] ?? 0) & 0x1f));
    const client = await RawClient.dial(Number(new URL(device.rtspUrl(quality)).port));
    closers.push(() => client.close());
    await playInterleaved(client, device.rtspUrl(quality), device);
    await expect.poll(() => types.length).toBeGreaterThan(5);
    expect(types.slice(0, 3)).toEqual([7, 8, 5]);
    expect(types.indexOf(5, 3)).toBe(-1);
    await camera.requestKeyframe?.(quality, signal);
    const answeredAt = types.length;
    await expect.poll(() => types.length).toBeGreaterThan(answeredAt + 5);
    // The picture after the answer is one, unless it was made while the answer was on its way.
    const keyframe = types.indexOf(7, 3);
    expect(keyframe).toBeGreaterThan(0);
    expect(keyframe).toBeLessThanOrEqual(answeredAt);
    expect(types.slice(keyframe, keyframe + 3)).toEqual([7, 8, 5]);
  });

  it('says that it has no such request', async () => {
    const { device, camera } = await start();
    device.lackSynchronization(true);
    await expect(camera.requestKeyframe?.('main', signal)).rejects.toMatchObject({
      kind: 'unsupported',
      message: expect.stringContaining('does not support SetSynchronizationPoint'),
    });
    device.lackSynchronization(false);
    await expect(camera.requestKeyframe?.('main', signal)).resolves.toBeUndefined();
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

  it('goes where it is told, and tells where it looks', async () => {
    const { device, ptz } = await start();
    await ptz.moveTo({ pan: 0.1, tilt: -0.1, zoom: 0.2 }, 1);
    await expect
      .poll(() => ptz.status(), { timeout: 20_000 })
      .toEqual({
        position: { pan: 0.1, tilt: -0.1, zoom: 0.2 },
        moving: false,
      });
    await ptz.moveBy({ pan: -0.05, tilt: 0, zoom: 0 });
    await expect.poll(() => device.pose().pan, { timeout: 20_000 }).toBeCloseTo(0.05, 5);
    expect(device.pose().zoom).toBeCloseTo(0.2, 5);
  });

  it.each([
    // Its widest picture is 640 units, of a world in which it can turn by 480.
    ['by parts of its picture', true, (0.375 * 320) / 240],
    ['by an estimate', { picture: false }, (2 * 12.21) / 350],
    ['by an estimate of places', { relative: false }, (2 * 12.21) / 350],
  ] as const)('is turned to a point of its picture %s', async (_, makeup, pan) => {
    const { device, camera, ptz } = await start({ ptz: makeup });
    await expect(camera.probe(signal)).resolves.toMatchObject({ ptz: { centre: true } });
    const before = device.pose();
    await ptz.aimBy({ pan: -0.375, tilt: 0, zoom: 0 });
    await expect.poll(() => ptz.status(), { timeout: 20_000 }).toMatchObject({ moving: false });
    expect(device.pose().pan).toBeCloseTo(before.pan - pan, 3);
    expect(device.pose()).toMatchObject({ tilt: before.tilt, zoom: before.zoom });
  });

  it.each([
    ['velocities only', { relative: false, absolute: false }],
    ['its zoom only', { panTilt: false }],
  ] as const)('says that it can not be where it has %s', async (_, ptz) => {
    const { camera } = await start({ ptz });
    await expect(camera.probe(signal)).resolves.toMatchObject({ ptz: { centre: false } });
  });

  it('keeps presets, under other names too, and a home', async () => {
    const { camera, ptz } = await start();
    const named = async () => (await camera.probe(signal)).ptz?.presets.at(-1);
    const token = await ptz.savePreset({ name: 'Tür & <Tor>' });
    expect(await named()).toEqual({ token, name: 'Tür & <Tor>' });
    await expect(ptz.savePreset({ name: 'Gate', token })).resolves.toBe(token);
    expect(await named()).toEqual({ token, name: 'Gate' });
    await ptz.removePreset(token);
    expect((await named())?.token).not.toBe(token);
    await ptz.setHome();
    await ptz.goHome();
  });

  it('has its picture set, its lens focused, its relays switched', async () => {
    const { device, camera } = await start();
    const { imaging, relays } = camera;
    await imaging?.set({ brightness: 0, night: 'on', light: 'on', focus: 'manual' });
    expect(device.imaging()).toMatchObject({ brightness: 0, irCutFilter: 'OFF', irLamp: 'On' });
    await expect(imaging?.settings()).resolves.toMatchObject({ brightness: 0, night: 'on', focus: 'manual' });
    await imaging?.focus(0.5);
    expect(device.imaging().focusSpeed).toBe(0.5);
    await imaging?.focus(0);
    expect(device.imaging().focusSpeed).toBe(0);
    await relays?.set('light', true);
    expect(device.relays()).toContainEqual({ token: 'light', active: true });
    await expect(relays?.set('none', true)).rejects.toThrow('has no relay none');
  });

  it('is heard, until nobody listens any more', async () => {
    const { device, camera } = await start();
    const heard: CameraEvent[] = [];
    let isHeard = false;
    const listening = new AbortController();
    const ended = camera.events?.({
      signal: listening.signal,
      onSubscribed: () => {
        isHeard = true;
      },
      onEvent: (event) => heard.push(event),
    });
    await expect.poll(() => isHeard).toBe(true);
    device.setInput('door', true);
    await expect
      .poll(() => heard)
      .toContainEqual({ kind: 'condition', condition: 'input', source: 'door', active: true });
    // A probe makes a new session, which the listener does not notice.
    await camera.probe(signal);
    device.setInput('door', false);
    await expect.poll(() => heard.at(-1)).toMatchObject({ source: 'door', active: false });
    listening.abort();
    await expect(ended).resolves.toBeUndefined();
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
    await expect.poll(stands, { interval: 100, timeout: 20_000 }).toBe(true);
    expect(device.ptzCalls().map(({ action }) => action)).toEqual(['ContinuousMove']);
  });

  it('is stopped even while it is slow to move', async () => {
    const { device, camera, ptz } = await start();
    await ptz.goHome();
    device.slowPtz(1_500);
    const moving = ptz.move({ pan: 1, tilt: 0, zoom: 0 });
    await expect.poll(() => device.ptzCalls().length).toBe(2);
    const stopping = ptz.stop();
    await expect.poll(() => device.ptzCalls().length).toBe(3);
    device.slowPtz(0);
    await stopping;
    await moving;
    const { pan } = device.pose();
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
    // Nobody else takes ports of that address meanwhile.
    const { device, camera } = await start({ host: '127.0.0.2' });
    await camera.streamSource('main', signal);
    await device.goOffline();
    await expect(camera.streamSource('main', signal)).rejects.toMatchObject({ kind: 'unreachable' });
    await device.comeBack();
    await expect(camera.streamSource('main', signal)).resolves.toBeDefined();
  });
});
