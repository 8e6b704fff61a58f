import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { eventually } from '../helpers/eventually.ts';
import { type Ipycam, startIpycam } from '../helpers/ipycam.ts';
import { type MosquittoClients, mosquittoClients, type Subscription } from '../helpers/mosquitto-clients.ts';
import { type OrielProcess, startOriel } from '../helpers/oriel-process.ts';
import { connectWhepViewer } from '../helpers/whep-viewer.ts';
import { untilFrames } from './house.ts';

const TOKEN = 'owner-has-16-characters';
const ROOT = 'oriel/home/attic';

let camera: Ipycam;
let oriel: OrielProcess;
let owner: MosquittoClients;
let heard: Subscription;

beforeAll(async () => {
  camera = await startIpycam({ name: 'attic' });
  oriel = await startOriel({
    access: { tokens: [{ name: 'owner', token: TOKEN, role: 'admin', cameras: ['*'] }] },
    cameras: [camera.config],
    webrtc: { bind: '127.0.0.1' },
  });
  owner = await mosquittoClients({ url: oriel.mqttUrl, username: 'owner', password: TOKEN });
  heard = await owner.subscribe(`${ROOT}/#`);
});

afterAll(async () => {
  await owner?.close();
  await oriel?.close();
  await camera?.close();
});

let transactions = 0;

/** The answer to a command on that topic. */
async function ask(topic: string, command: Record<string, unknown>): Promise<Record<string, unknown>> {
  const transaction = `t${++transactions}`;
  const from = heard.heard.length;
  await owner.publish(`${ROOT}/${topic}/set`, JSON.stringify({ ...command, transaction }));
  const answer = await heard.until(
    `the answer to ${JSON.stringify(command)}`,
    (message) =>
      message.topic === `${ROOT}/${topic}/result` && JSON.parse(message.text).transaction === transaction,
    { from },
  );
  return JSON.parse(answer.text);
}

describe('IPyCam, a camera of other people’s making,', () => {
  it('tells what it is, and that it notices nothing', async () => {
    const live = { online: true, state: 'live', codec: 'H264', width: 640, height: 360 };
    await eventually(
      () => {
        const told = JSON.parse(heard.last(`${ROOT}/state`)?.text ?? '{}');
        expect(told).toMatchObject({ ...live, events: 'none', motion: null });
        return true;
      },
      { withinMs: 60_000, what: 'a live camera' },
    );
  });

  it('is watched', async () => {
    const viewer = await connectWhepViewer({ url: oriel.httpUrl, camera: 'attic', token: TOKEN });
    await untilFrames(viewer, 5);
    expect(await viewer.end()).toBe(200);
  });

  it('moves as long as it is told to, and is stopped when nobody does, though it ignores time limits', async () => {
    const before = (await camera.pose()).pan;
    expect(await ask('ptz', { command: 'move', pan: 0.3 })).toMatchObject({ status: 'ok' });
    await eventually(async () => (await camera.pose()).pan > before, { what: 'a turn to the right' });
    await eventually(
      async () => {
        const { pan } = await camera.pose();
        return new Promise((resolve) => {
          setTimeout(async () => resolve((await camera.pose()).pan === pan), 100);
        });
      },
      { what: 'a camera at rest' },
    );
    expect((await camera.pose()).pan).toBeLessThan(1);
  });

  it('goes to a place, tells where it stands, and comes home', async () => {
    const place = { pan: 0.25, tilt: -0.5, zoom: 0.5 };
    expect(await ask('ptz', { command: 'move-to', ...place })).toMatchObject({ status: 'ok' });
    expect(await camera.pose()).toEqual(place);
    expect(await ask('ptz', { command: 'position' })).toMatchObject({ status: 'ok', position: place });
    expect(await ask('ptz', { command: 'move-by', pan: -0.25 })).toMatchObject({ status: 'ok' });
    expect((await camera.pose()).pan).toBeCloseTo(0, 5);
    expect(await ask('ptz', { command: 'home' })).toMatchObject({ status: 'ok' });
    expect(await camera.pose()).toEqual({ pan: 0, tilt: 0, zoom: 0 });
  });

  it('keeps a preset, which is found again by its name', async () => {
    await ask('ptz', { command: 'move-to', pan: -0.75, tilt: 0.125, zoom: 0 });
    expect(await ask('configure', { command: 'save-preset', name: 'Gate' })).toMatchObject({ status: 'ok' });
    expect(await ask('ptz', { command: 'presets' })).toMatchObject({
      status: 'ok',
      presets: expect.arrayContaining([
        expect.objectContaining({ name: 'Home' }),
        expect.objectContaining({ name: 'Gate' }),
      ]),
    });
    await ask('ptz', { command: 'home' });
    expect(await ask('preset', { preset: 'Gate' })).toMatchObject({ status: 'ok' });
    expect(await camera.pose()).toEqual({ pan: -0.75, tilt: 0.125, zoom: 0 });
  });

  it('says in a sentence what it can not do', async () => {
    expect(await ask('configure', { command: 'remove-preset', preset: 'Gate' })).toMatchObject({
      status: 'error',
      error: expect.stringMatching(/attic/),
    });
  });

  it('gives a still', async () => {
    const from = heard.heard.length;
    await owner.publish(`${ROOT}/snapshot/get`, '');
    const picture = await heard.until('the still', ({ topic }) => topic === `${ROOT}/snapshot`, { from });
    expect(picture.payload.equals(camera.still)).toBe(true);
  });
});
