import mqtt, { type IClientOptions } from 'mqtt';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { eventually } from '../helpers/eventually.ts';
import { startMosquitto } from '../helpers/mosquitto.ts';
import { isStill, isStop } from '../helpers/onvif-camera.ts';
import { type House, startHouse, TOKENS, untilFrames } from './house.ts';

const MACHINE = 'machine-has-16-characters';
const ROOT = 'oriel/home';

interface Heard {
  readonly topic: string;
  readonly text: string;
  readonly retained: boolean;
}

/** A machine's own connection, that hears what it subscribes. */
async function connect(url: string, options: IClientOptions) {
  const heard: Heard[] = [];
  const client = await mqtt.connectAsync(
    url,
    { protocolVersion: 4, reconnectPeriod: 200, connectTimeout: 3000, ...options },
    false,
  );
  client.on('error', () => undefined);
  client.on('message', (topic, payload, { retain }) =>
    heard.push({ topic, text: payload.toString(), retained: retain }),
  );
  await client.subscribeAsync([`${ROOT}/status`, `${ROOT}/+/state`, `${ROOT}/+/ptz/result`], { qos: 1 });
  const last = (topic: string) => heard.findLast((message) => message.topic === `${ROOT}/${topic}`);
  let transactions = 0;
  return {
    last,
    publish: (text: string) => void client.publish(`${ROOT}/porch/ptz/set`, text, { qos: 1 }),
    /** The next result, whatever it answers. */
    async result(text: string): Promise<Record<string, unknown>> {
      const before = heard.length;
      client.publish(`${ROOT}/porch/ptz/set`, text, { qos: 1 });
      const found = await eventually(
        () => heard.slice(before).find(({ topic }) => topic.endsWith('/ptz/result')),
        { what: `the result of ${text}` },
      );
      return JSON.parse(found.text);
    },
    async ask(command: Record<string, unknown>): Promise<Record<string, unknown>> {
      const transaction = ++transactions;
      client.publish(`${ROOT}/porch/ptz/set`, JSON.stringify({ ...command, transaction }), { qos: 1 });
      const found = await eventually(
        () =>
          heard.find(
            ({ topic, text }) =>
              topic.endsWith('/ptz/result') && JSON.parse(text).transaction === transaction,
          ),
        { what: `the result of ${JSON.stringify(command)}` },
      );
      return JSON.parse(found.text);
    },
    untilStatus: (text: string) =>
      eventually(() => last('status')?.text === text, { what: `the status ${text}`, withinMs: 15_000 }),
    untilState: (wanted: Record<string, unknown>) =>
      eventually(
        () => {
          const state = JSON.parse(last('porch/state')?.text ?? '{}');
          expect(state).toEqual({ ...state, ...wanted });
          return state as Record<string, unknown>;
        },
        { what: `the state ${JSON.stringify(wanted)}`, withinMs: 10_000 },
      ),
    close: () => client.endAsync(true),
  };
}

type Machine = Awaited<ReturnType<typeof connect>>;

async function withEmbedded() {
  const access = {
    tokens: [
      ...Object.values(TOKENS).map((token) => ({ ...token })),
      { name: 'machine', token: MACHINE, role: 'operator' },
    ],
  };
  const house = await startHouse({ config: { access } });
  return { house, url: house.oriel.mqttUrl, close: () => house.close() };
}

async function withMosquitto() {
  const mosquitto = await startMosquitto({
    users: { oriel: 'broker-secret', viewers: 'known-to-all', machine: MACHINE },
    acl: [
      'user oriel',
      `topic readwrite ${ROOT}/#`,
      'user machine',
      `topic read ${ROOT}/#`,
      `topic write ${ROOT}/porch/ptz/set`,
    ],
  });
  const viewer = { url: mosquitto.websocketUrl, username: 'viewers', password: 'known-to-all' };
  const broker = { url: mosquitto.url, username: 'oriel', password: 'broker-secret', viewer };
  const house = await startHouse({ config: { broker } });
  return {
    house,
    url: mosquitto.url,
    async close() {
      await house.close();
      await mosquitto.close();
    },
  };
}

describe.each([
  ['the embedded broker, by a machine’s token', withEmbedded],
  ['Mosquitto', withMosquitto],
])('automation through %s', (_name, setUp) => {
  let stage: { house: House; url: string; close(): Promise<void> };
  let house: House;
  let machine: Machine;
  const open = (clientId: string) => connect(stage.url, { clientId, username: 'machine', password: MACHINE });

  beforeAll(async () => {
    stage = await setUp();
    house = stage.house;
    machine = await open('machine');
  });

  afterAll(async () => {
    await machine?.close();
    await stage?.close();
  });

  afterEach(async () => {
    house.camera.refusePtz(undefined);
    await eventually(() => isStill(house.camera), { what: 'a camera at rest' });
  });

  it("tells the camera's state over a session's life, retained", async () => {
    await machine.untilStatus('online');
    expect(await machine.untilState({ state: 'idle' })).toEqual({
      online: true,
      state: 'idle',
      viewers: 0,
      codec: null,
      width: null,
      height: null,
      audio: null,
      transport: null,
      reason: null,
      error: null,
    });
    const viewer = await house.watch();
    await untilFrames(viewer);
    expect(await machine.untilState({ state: 'live', codec: 'H264' })).toEqual({
      online: true,
      state: 'live',
      viewers: 1,
      codec: 'H264',
      width: 640,
      height: 360,
      audio: null,
      transport: 'tcp',
      reason: null,
      error: null,
    });
    const late = await open('late');
    await eventually(() => late.last('porch/state')?.retained && late.last('status')?.retained, {
      what: 'the retained messages',
    });
    expect(JSON.parse(late.last('porch/state')?.text ?? '')).toMatchObject({ state: 'live', viewers: 1 });
    expect(late.last('status')?.text).toBe('online');
    await late.close();

    await house.camera.goOffline();
    const down = await machine.untilState({ online: false, state: 'down', viewers: 1 });
    expect(down.error).toMatch(/\w+ \w+/);
    expect(down.reason).toMatch(/^(closed|unreachable)$/);
    await house.camera.comeBack();
    await machine.untilState({ online: true, state: 'live', reason: null, error: null });
    await viewer.end();
    await machine.untilState({ viewers: 0 });
    await machine.untilState({ state: 'idle' });
  });

  it('carries out JSON commands and answers by their transaction', async () => {
    const before = house.camera.pose().pan;
    expect(await machine.ask({ command: 'move', pan: 0.4 })).toMatchObject({ status: 'ok' });
    await eventually(() => house.camera.pose().pan > before, { what: 'a turn to the right' });
    expect(await machine.ask({ command: 'stop' })).toMatchObject({ status: 'ok' });
    expect(await machine.ask({ command: 'presets' })).toMatchObject({
      status: 'ok',
      presets: [{ name: 'Door' }, { name: 'Garden' }, { name: 'Lake' }],
    });
    expect(await machine.ask({ command: 'preset', preset: 'Door' })).toMatchObject({ status: 'ok' });
    await eventually(() => Math.abs(house.camera.pose().zoom - 0.6) < 0.001, { what: 'the door' });
    expect(await machine.ask({ command: 'home' })).toMatchObject({ status: 'ok' });
    await eventually(() => house.camera.pose().zoom === 0, { what: 'home' });
    expect(await machine.ask({ command: 'preset', preset: 'Moon' })).toMatchObject({
      status: 'error',
      code: 'unsupported',
    });
    house.camera.refusePtz('The motor is blocked by ice');
    expect(await machine.ask({ command: 'move', tilt: 0.4 })).toMatchObject({
      status: 'error',
      code: 'camera-refused',
      error: expect.stringContaining('The motor is blocked by ice'),
    });
  });

  it.each([
    ['MOVE_LEFT', { pan: -0.5 }],
    ['MOVE_RIGHT', { pan: 0.5 }],
    ['move_up', { tilt: 0.5 }],
    ['MOVE_DOWN', { tilt: -0.5 }],
    ['ZOOM_IN', { zoom: 0.5 }],
    ['ZOOM_OUT', { zoom: -0.5 }],
  ])('knows the plain word %s, which lasts half a second', async (word, velocity) => {
    const calls = house.camera.ptzCalls().length;
    const since = Date.now();
    expect(await machine.result(word)).toEqual({ status: 'ok' });
    const stop = await eventually(() => house.camera.ptzCalls().slice(calls).find(isStop), {
      what: 'the stop',
    });
    expect(house.camera.ptzCalls()[calls]).toMatchObject({ action: 'ContinuousMove', velocity });
    expect(stop.at - since).toBeGreaterThanOrEqual(495);
    expect(stop.at - since).toBeLessThan(1200);
  });

  it('knows the plain words STOP, preset_<name> and HOME', async () => {
    // Its answer is waited for, or it would be taken for that to STOP.
    expect(await machine.result('MOVE_RIGHT')).toEqual({ status: 'ok' });
    expect(await isStill(house.camera)).toBe(false);
    expect(await machine.result('STOP')).toEqual({ status: 'ok' });
    expect(await isStill(house.camera)).toBe(true);
    expect(await machine.result('preset_lake')).toEqual({ status: 'ok' });
    await eventually(() => house.camera.pose().pan === -1, { what: 'the lake' });
    expect(await machine.result('HOME')).toEqual({ status: 'ok' });
    await eventually(() => house.camera.pose().pan === 0, { what: 'home' });
  });

  it.each([
    ['an unknown word', 'FLY'],
    ['nothing', ''],
    ['an unknown command', '{"command":"fly"}'],
    ['too much', 'x'.repeat(10_000)],
  ])('answers %s with what is wrong', async (_what, text) => {
    expect(await machine.result(text)).toMatchObject({
      status: 'error',
      code: 'malformed',
      error: expect.stringMatching(/^command/),
    });
  });

  it('says offline at SIGTERM, and online again', async () => {
    const { code } = await house.oriel.stop('SIGTERM');
    expect(code).toBe(0);
    await machine.untilStatus('offline');
    await house.oriel.start();
    await machine.untilStatus('online');
  });
});

describe('the last will', () => {
  it('says offline through Mosquitto when the daemon is killed', async () => {
    const { house, url, close } = await withMosquitto();
    const machine = await connect(url, { clientId: 'machine', username: 'machine', password: MACHINE });
    await machine.untilStatus('online');
    await house.oriel.stop('SIGKILL');
    await machine.untilStatus('offline');
    const late = await connect(url, { clientId: 'late', username: 'machine', password: MACHINE });
    await late.untilStatus('offline');
    expect(late.last('status')?.retained).toBe(true);
    await house.oriel.start();
    await machine.untilStatus('online');
    await Promise.all([machine.close(), late.close()]);
    await close();
  });
});
