import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import { eventually } from '../helpers/eventually.ts';
import type { MosquittoClients, Subscription } from '../helpers/mosquitto-clients.ts';
import { isStill, isStop } from '../helpers/onvif-camera.ts';
import { type Asker, asker } from './asking.ts';
import { ROOT, type Stage, throughEachBroker } from './automation-stage.ts';
import { type House, untilFrames } from './house.ts';

throughEachBroker('automation', (setUp) => {
  let stage: Stage;
  let house: House;
  let machine: MosquittoClients;
  let asked: Asker;
  let status: Subscription;

  beforeAll(async () => {
    stage = await setUp();
    house = stage.house;
    machine = await stage.clients('machine');
    [asked, status] = await Promise.all([asker(machine), machine.subscribe(`${ROOT}/status`)]);
  });

  afterAll(async () => {
    await machine?.close();
    await stage?.close();
  });

  afterEach(async () => {
    house.camera.refusePtz(undefined);
    await eventually(() => isStill(house.camera), { what: 'a camera at rest' });
  });

  const untilStatus = (text: string) =>
    eventually(() => status.last(`${ROOT}/status`)?.text === text, {
      what: `the status ${text}`,
      withinMs: 15_000,
    });
  const untilState = (wanted: Readonly<Record<string, unknown>>) =>
    eventually(
      () => {
        const state = JSON.parse(asked.heard.last(`${ROOT}/porch/state`)?.text ?? '{}');
        expect(state).toMatchObject(wanted);
        return state as Record<string, unknown>;
      },
      { what: `the state ${JSON.stringify(wanted)}`, withinMs: 15_000 },
    );

  it("tells the camera's state over a session's life, retained", async () => {
    await untilStatus('online');
    expect(await untilState({ online: true, state: 'idle', events: 'live', night: 'auto' })).toEqual({
      online: true,
      enabled: true,
      state: 'idle',
      viewers: 0,
      codec: null,
      width: null,
      height: null,
      bitrate: null,
      audio: null,
      transport: null,
      motion: false,
      position: null,
      preset: null,
      night: 'auto',
      light: null,
      events: 'live',
      reason: null,
      error: null,
    });
    const viewer = await house.watch();
    await untilFrames(viewer);
    expect(await untilState({ state: 'live', codec: 'H264', viewers: 1 })).toMatchObject({
      online: true,
      width: 640,
      height: 360,
      audio: null,
      transport: 'tcp',
      reason: null,
      error: null,
    });
    const { bitrate } = await eventually(
      () => {
        const state = JSON.parse(asked.heard.last(`${ROOT}/porch/state`)?.text ?? '{}');
        return typeof state.bitrate === 'number' && (state as { bitrate: number });
      },
      { what: 'a bit rate', withinMs: 20_000 },
    );
    expect(bitrate).toBeGreaterThan(50);
    expect(String(bitrate)).toMatch(/^[1-9]\d?0*$/);
    const late = await machine.subscribe(`${ROOT}/porch/state`, `${ROOT}/status`);
    const kept = await late.until('the retained state', ({ topic }) => topic === `${ROOT}/porch/state`);
    expect(kept.retained).toBe(true);
    expect(JSON.parse(kept.text)).toMatchObject({ state: 'live', viewers: 1 });
    expect(await late.until('the status', ({ topic }) => topic === `${ROOT}/status`)).toMatchObject({
      text: 'online',
      retained: true,
    });

    await house.camera.goOffline();
    const down = await untilState({ online: false, state: 'down', viewers: 1 });
    expect(down.error).toMatch(/\w+ \w+/);
    expect(down.reason).toMatch(/^(closed|unreachable)$/);
    await house.camera.comeBack();
    await untilState({ online: true, state: 'live', reason: null, error: null });
    await viewer.end();
    await untilState({ viewers: 0 });
    await untilState({ state: 'idle' });
  });

  it('carries out JSON commands and answers by their transaction', async () => {
    const ptz = (command: Readonly<Record<string, unknown>>) => asked.ask('ptz/set', command);
    const before = house.camera.pose().pan;
    expect(await ptz({ command: 'move', pan: 0.4 })).toMatchObject({ status: 'ok' });
    await eventually(() => house.camera.pose().pan > before, { what: 'a turn to the right' });
    expect(await ptz({ command: 'stop' })).toMatchObject({ status: 'ok' });
    expect(await ptz({ command: 'presets' })).toMatchObject({
      status: 'ok',
      presets: [{ name: 'Door' }, { name: 'Garden' }, { name: 'Lake' }],
    });
    expect(await ptz({ command: 'preset', preset: 'Door' })).toMatchObject({ status: 'ok' });
    await eventually(() => Math.abs(house.camera.pose().zoom - 0.6) < 0.001, { what: 'the door' });
    expect(await ptz({ command: 'home' })).toMatchObject({ status: 'ok' });
    await eventually(() => house.camera.pose().zoom === 0, { what: 'home' });
    expect(await ptz({ command: 'preset', preset: 'Moon' })).toMatchObject({
      status: 'error',
      code: 'unsupported',
    });
    house.camera.refusePtz('The motor is blocked by ice');
    expect(await ptz({ command: 'move', tilt: 0.4 })).toMatchObject({
      status: 'error',
      code: 'camera-refused',
      error: expect.stringContaining('The motor is blocked by ice'),
    });
    house.camera.refusePtz(undefined);
    const taken = house.camera.ptzCalls().length;
    // Nobody knows what a camera does that refuses; the next test's move must not meet this stop.
    await eventually(() => house.camera.ptzCalls().slice(taken).some(isStop), {
      what: 'the stop after a silence',
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
    expect(await asked.say('ptz/set', word)).toEqual({ status: 'ok' });
    const stop = await eventually(() => house.camera.ptzCalls().slice(calls).find(isStop), {
      what: 'the stop',
    });
    expect(house.camera.ptzCalls()[calls]).toMatchObject({ action: 'ContinuousMove', velocity });
    expect(stop.at - since).toBeGreaterThanOrEqual(495);
  });

  it('knows the plain words STOP, preset_<name> and HOME', async () => {
    // Its answer is waited for, or it would be taken for that to STOP.
    expect(await asked.say('ptz/set', 'MOVE_RIGHT')).toEqual({ status: 'ok' });
    expect(await asked.say('ptz/set', 'STOP')).toEqual({ status: 'ok' });
    expect(await isStill(house.camera)).toBe(true);
    expect(await asked.say('ptz/set', 'preset_lake')).toEqual({ status: 'ok' });
    await eventually(() => house.camera.pose().pan === -1, { what: 'the lake' });
    expect(await asked.say('ptz/set', 'HOME')).toEqual({ status: 'ok' });
    await eventually(() => house.camera.pose().pan === 0, { what: 'home' });
  });

  it.each([
    ['an unknown word', 'FLY'],
    ['nothing', ''],
    ['an unknown command', '{"command":"fly"}'],
    ['too much', 'x'.repeat(10_000)],
  ])('answers %s with what is wrong', async (_what, text) => {
    expect(await asked.say('ptz/set', text)).toMatchObject({
      status: 'error',
      code: 'malformed',
      error: expect.stringMatching(/^command/),
    });
  });

  it('says offline at SIGTERM, and online again', async () => {
    const { code } = await house.oriel.stop('SIGTERM');
    expect(code).toBe(0);
    await untilStatus('offline');
    await house.oriel.start();
    await untilStatus('online');
  });
});
