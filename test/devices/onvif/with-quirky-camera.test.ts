import { pino } from 'pino';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { createOnvifCamera } from '../../../devices/onvif/onvif-camera.ts';
import { ONVIF_QUIRKS, type OnvifQuirkName } from '../../../devices/simulated/onvif/quirks/table.ts';
import { type SimulatedCamera, startSimulatedCamera } from '../../../devices/simulated/simulated-camera.ts';
import type { VideoSource } from '../../../devices/simulated/video-source.ts';

const logger = pino({ level: 'silent' });
const { signal } = new AbortController();
/** Nobody looks at the picture here. */
const DARK: VideoSource = { sps: Buffer.from([0x67]), pps: Buffer.from([0x68]), subscribe: () => () => {} };

/** Those with which nothing can be done but to say so, and what is said. */
const BEYOND_HELP: Readonly<Partial<Record<OnvifQuirkName, object>>> = {
  'html-instead': { kind: 'protocol', message: expect.stringContaining('(it has a document type)') },
  rubbish: { kind: 'protocol' },
  'answers-huge': { kind: 'protocol', message: expect.stringContaining('(the answer is too long)') },
  'answers-cut': { kind: 'protocol', message: expect.stringContaining('(it breaks off)') },
  hangs: { kind: 'timeout', message: expect.stringContaining('within 0.5 s') },
};
/** What a person has to say of those that do not tell. */
const CONFIGURED: Readonly<Partial<Record<OnvifQuirkName, object>>> = {
  'password-text-only': { passwordForm: 'text' },
  'pan-inverted': { overrides: { invert: ['pan'] } },
};

const names = Object.keys(ONVIF_QUIRKS).filter((name): name is OnvifQuirkName => name in ONVIF_QUIRKS);
const credentials = { username: 'gateway', password: 'sésame & <thyme>' };

let device: SimulatedCamera;
const closers: (() => unknown)[] = [];
beforeAll(async () => {
  device = await startSimulatedCamera({
    name: 'demo',
    ...credentials,
    sources: { main: DARK, sub: DARK },
    logger,
  });
});
afterEach(() => {
  for (const close of closers.splice(0)) close();
  for (const name of names) device.setOnvifQuirk(name, false);
});
afterAll(() => device.close());

function cameraWith(name: OnvifQuirkName, timeoutMs: number) {
  device.setOnvifQuirk(name, true);
  const camera = createOnvifCamera({
    name: 'demo',
    url: device.onvifUrl,
    ...credentials,
    ...CONFIGURED[name],
    timeoutMs,
    logger,
  });
  closers.push(() => camera.close());
  return camera;
}

describe.each(names.filter((name) => !(name in BEYOND_HELP)))('a camera with %s', (name) => {
  it('is read, streamed from, turned and stopped', async () => {
    const camera = cameraWith(name, 20_000);
    await expect(camera.probe(signal)).resolves.toMatchObject({
      manufacturer: 'Oriel',
      qualities: ['main', 'sub'],
      ptz: { pan: true, tilt: true, zoom: true },
    });
    const { url, username } = await camera.streamSource('main', signal);
    expect(url.split('?')[0]).toBe(device.rtspUrl('main'));
    expect(url).not.toContain('&amp;');
    expect(username).toBe(credentials.username);
    const before = device.pose().pan;
    const pan = before > 0 ? -0.2 : 0.2;
    await camera.ptz?.move({ pan, tilt: 0, zoom: 0 });
    await expect.poll(() => Math.sign(device.pose().pan - before)).toBe(Math.sign(pan));
    await camera.ptz?.stop();
    const stopped = device.pose();
    const picture = await camera.snapshot?.(signal);
    expect(picture?.length).toBeGreaterThan(0);
    // A head that turned would be elsewhere by now.
    expect(device.pose()).toEqual(stopped);
  });
});

it.each(Object.entries(BEYOND_HELP))('says in one sentence what is wrong with %s', async (name, expected) => {
  const quirk = names.find((known) => known === name);
  if (!quirk) throw new Error(`the simulated camera knows no ${name}`);
  const timeoutMs = quirk === 'hangs' ? 500 : 20_000;
  await expect(cameraWith(quirk, timeoutMs).probe(signal)).rejects.toMatchObject(expected);
});
