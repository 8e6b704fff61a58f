import { fileURLToPath } from 'node:url';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { PtzCall } from '../../devices/simulated/simulated-camera.ts';
import { eventually } from '../helpers/eventually.ts';
import { connectLibwebrtc, type LibwebrtcPeer } from '../helpers/libwebrtc-peer.ts';
import { isStill, isStop } from '../helpers/onvif-camera.ts';
import { startOwnedProcess } from '../helpers/owned-process.ts';
import { connectSignaling, type SignalingClient } from '../helpers/signaling-client.ts';
import { type House, startHouse, TOKENS } from './house.ts';

const driverProgram = fileURLToPath(new URL('programs/driver.ts', import.meta.url));

/** What a busy machine may add to a time limit, in ms. */
const SLACK_MS = 1500;

let house: House;
let clients: SignalingClient[] = [];
let peers: LibwebrtcPeer[] = [];

/** Takes `user`'s control channel on the porch. */
async function operate(user: 'driver' | 'second' | 'watcher' = 'driver'): Promise<LibwebrtcPeer> {
  const { name, token } = TOKENS[user];
  const signaling = await connectSignaling({
    brokerUrl: house.oriel.mqttUrl,
    httpUrl: house.oriel.httpUrl,
    user: name,
    token,
  });
  clients.push(signaling);
  const peer = await connectLibwebrtc(signaling, { camera: 'porch', peer: 'p' });
  peers.push(peer);
  await eventually(() => peer.isSteerable(), { withinMs: 30_000, what: 'the control channel' });
  return peer;
}

const callsSince = (since: number): PtzCall[] => house.camera.ptzCalls().filter(({ at }) => at >= since);

function stopAfter(since: number): Promise<PtzCall> {
  return eventually(() => callsSince(since).find(isStop), { what: 'a stop' });
}

/** A call is listed when it comes, and acted on a moment later. */
function untilStill(): Promise<boolean> {
  return eventually(() => isStill(house.camera), { what: 'a camera at rest' });
}

beforeAll(async () => {
  // libwebrtc has no candidates on the loopback, so the gateway must not be bound to it.
  house = await startHouse({ config: { webrtc: {} } });
});

afterAll(() => house?.close());

beforeEach(async () => {
  await untilStill();
});

afterEach(async () => {
  house.camera.refusePtz(undefined);
  for (const peer of peers) peer.close();
  await Promise.all(clients.map((client) => client.close()));
  peers = [];
  clients = [];
});

describe('an independent libwebrtc peer', () => {
  it('connects through MQTT signaling and is sent the video', async () => {
    const peer = await operate();
    expect(peer.state()).toBe('connected');
    await eventually(async () => (await peer.bytesReceived()) > 100_000, { what: '100 kB of video' });
  });

  it('turns the camera', async () => {
    const peer = await operate();
    const before = house.camera.pose();
    const since = Date.now();
    expect(await peer.control.ask({ command: 'move', pan: 0.5 })).toMatchObject({ status: 'ok' });
    await eventually(() => house.camera.pose().pan > before.pan, { what: 'a turn to the right' });
    expect(callsSince(since)[0]).toMatchObject({ action: 'ContinuousMove', velocity: { pan: 0.5 } });
    expect(await peer.control.ask({ command: 'stop' })).toMatchObject({ status: 'ok' });
    await untilStill();
    expect(house.camera.pose().tilt).toBe(before.tilt);
  });

  it('has the camera stopped after 500 ms of silence', async () => {
    const peer = await operate();
    const since = Date.now();
    await peer.control.ask({ command: 'move', tilt: 0.3 });
    const { at } = await stopAfter(since);
    // Timers may be a millisecond early by another clock.
    expect(at - since).toBeGreaterThanOrEqual(495);
    expect(at - since).toBeLessThan(500 + SLACK_MS);
    await untilStill();
  });

  it('keeps it moving as long as the move is repeated', async () => {
    const peer = await operate();
    const move = () => peer.control.ask({ command: 'move', pan: -0.2 });
    await move();
    let since = Date.now();
    await eventually(
      async () => {
        await move();
        // On a machine that stalls a repetition may come too late, and is stopped rightly.
        const stop = callsSince(since).findLast(isStop);
        if (stop) since = stop.at + 1;
        return Date.now() - since > 1000;
      },
      { withinMs: 30_000, everyMs: 100, what: 'a second without a stop' },
    );
  });

  it('has it stopped when its process vanishes', async () => {
    const { name, token } = TOKENS.driver;
    const { mqttUrl: brokerUrl, httpUrl } = house.oriel;
    const settings = { brokerUrl, httpUrl, user: name, token, camera: 'porch' };
    const driver = await startOwnedProcess({
      command: process.execPath,
      args: ['--import', 'tsx', driverProgram, JSON.stringify(settings)],
    });
    const before = house.camera.pose().pan;
    await eventually(() => house.camera.pose().pan > before + 0.1, {
      withinMs: 60_000,
      what: `the turn (${driver.output()})`,
    });
    const vanished = Date.now();
    await driver.stop({ signal: 'SIGKILL' });
    const { at } = await stopAfter(vanished);
    expect(at - vanished).toBeLessThan(500 + SLACK_MS);
    await untilStill();
  });

  it('has it stopped at once when it says good-bye in mid-move', async () => {
    const peer = await operate();
    // Whoever vanished in the test before may still hold the camera for a moment.
    await eventually(async () => (await peer.control.ask({ command: 'move', pan: 0.2 })).status === 'ok', {
      what: 'the camera to be free',
    });
    const left = Date.now();
    peer.close();
    const { at } = await stopAfter(left);
    expect(at - left).toBeLessThan(500 + SLACK_MS);
  });

  it('is told the presets, and goes to them and home', async () => {
    const peer = await operate();
    expect(await peer.control.ask({ command: 'presets' })).toMatchObject({
      status: 'ok',
      presets: [{ name: 'Door' }, { name: 'Garden' }, { name: 'Lake' }],
    });
    expect(await peer.control.ask({ command: 'preset', preset: 'Garden' })).toMatchObject({ status: 'ok' });
    await eventually(() => Math.abs(house.camera.pose().pan - 0.65) < 0.001, { what: 'the garden' });
    expect(await peer.control.ask({ command: 'home' })).toMatchObject({ status: 'ok' });
    const home = { pan: 0, tilt: 0, zoom: 0 };
    await eventually(() => JSON.stringify(house.camera.pose()) === JSON.stringify(home), { what: 'home' });
    expect(await peer.control.ask({ command: 'preset', preset: 'Moon' })).toMatchObject({
      status: 'error',
      code: 'unsupported',
      error: 'no preset Moon; the camera has: Door, Garden, Lake',
    });
  });

  it("is told the camera's own reason where that refuses", async () => {
    const peer = await operate();
    house.camera.refusePtz('The motor is blocked by ice');
    const answer = await peer.control.ask({ command: 'move', pan: 0.5 });
    expect(answer).toMatchObject({
      status: 'error',
      code: 'camera-refused',
      error: expect.stringContaining('The motor is blocked by ice'),
    });
  });

  it('is told what is wrong with a command', async () => {
    const peer = await operate();
    for (const text of ['', 'left', '{"command":"jump"}', '{"command":"move","pan":7}', 'x'.repeat(5000)]) {
      const before = peer.control.answers.length;
      peer.control.send(text);
      await eventually(() => peer.control.answers.length > before, {
        what: `the answer to ${text.slice(0, 40)}`,
      });
      expect(peer.control.answers.at(-1)).toMatchObject({ status: 'error', code: 'malformed' });
    }
  });
});

describe('a second operator', () => {
  it('is told who drives, and may when the first has let go', async () => {
    const first = await operate('driver');
    const second = await operate('second');
    await first.control.ask({ command: 'move', pan: 0.1 });
    expect(await second.control.ask({ command: 'move', pan: -0.1 })).toMatchObject({
      status: 'error',
      code: 'busy',
      error: 'driver drives porch right now',
    });
    const lastCommand = Date.now();
    expect(second.control.drivers.at(-1)?.driver).toBe('driver');
    await eventually(() => second.control.drivers.at(-1)?.driver === null, { what: 'the camera set free' });
    expect(second.control.drivers.at(-1)?.at).toBeLessThan(lastCommand + 2000 + SLACK_MS);
    expect(await second.control.ask({ command: 'move', pan: -0.1 })).toMatchObject({ status: 'ok' });
    await eventually(() => first.control.drivers.at(-1)?.driver === 'second', { what: 'news of the second' });
  });

  it('may at once when the first has gone', async () => {
    const first = await operate('driver');
    const second = await operate('second');
    await first.control.ask({ command: 'move', pan: 0.1 });
    first.close();
    await eventually(() => second.control.drivers.at(-1)?.driver === null, {
      // What was not let go would be free after 2 s.
      withinMs: 1800,
      what: 'a free camera',
    });
    expect(await second.control.ask({ command: 'stop' })).toMatchObject({ status: 'ok' });
  });
});

describe('a viewer without the right to command', () => {
  it('is refused, and the camera hears nothing', async () => {
    const peer = await operate('watcher');
    const since = Date.now();
    expect(await peer.control.ask({ command: 'move', pan: 1 })).toMatchObject({
      status: 'error',
      code: 'forbidden',
      error: expect.stringContaining('role operator'),
    });
    expect(callsSince(since)).toEqual([]);
  });
});
