import { afterAll, beforeAll, expect, it } from 'vitest';
import { eventually } from '../helpers/eventually.ts';
import type { MosquittoClients } from '../helpers/mosquitto-clients.ts';
import { isStill } from '../helpers/onvif-camera.ts';
import { type Asker, asker } from './asking.ts';
import { ROOT, type Stage, throughEachBroker } from './automation-stage.ts';

throughEachBroker('commands', (setUp) => {
  let stage: Stage;
  let owner: MosquittoClients;
  let machine: MosquittoClients;
  let guest: MosquittoClients;
  let asOwner: Asker;
  let asMachine: Asker;

  beforeAll(async () => {
    stage = await setUp();
    [owner, machine, guest] = await Promise.all([
      stage.clients('owner'),
      stage.clients('machine'),
      stage.clients('guest'),
    ]);
    [asOwner, asMachine] = await Promise.all([asker(owner), asker(machine)]);
    await untilState({ online: true, enabled: true });
  });

  afterAll(async () => {
    await Promise.all([owner?.close(), machine?.close(), guest?.close()]);
    await stage?.close();
  });

  const camera = () => stage.house.camera;
  const state = () => JSON.parse(asMachine.heard.last(`${ROOT}/porch/state`)?.text ?? '{}');
  const untilState = (wanted: Readonly<Record<string, unknown>>) =>
    eventually(
      () => {
        expect(state()).toMatchObject(wanted);
        return true;
      },
      { what: `the state ${JSON.stringify(wanted)}`, withinMs: 15_000 },
    );
  const untilAt = (place: Readonly<Record<string, number>>) =>
    eventually(
      () => {
        const pose: Readonly<Record<string, number>> = { ...camera().pose() };
        return Object.entries(place).every(([axis, at]) => Math.abs((pose[axis] ?? 9) - at) < 0.01);
      },
      { what: `the camera at ${JSON.stringify(place)}`, withinMs: 15_000 },
    );

  const DOOR = { pan: 0, tilt: -0.55, zoom: 0.6 };
  const LAKE = { pan: -1, tilt: -0.2, zoom: 0.1 };
  const GARDEN = { pan: 0.65, tilt: -0.9, zoom: 0.4 };
  const HOME = { pan: 0, tilt: 0, zoom: 0 };

  it.each([
    ['preset/set', 'Door', DOOR],
    ['preset/set', 'lake', LAKE],
    ['preset/set', '2', GARDEN],
    ['home', '', HOME],
    ['preset/set', '{"preset":"Door"}', DOOR],
    ['home', 'please', HOME],
    ['preset/set', '{"command":"preset","preset":"2"}', GARDEN],
    ['home', '{}', HOME],
    ['ptz/set', 'preset_lake', LAKE],
    ['ptz/set', 'HOME', HOME],
    [
      'ptz/set',
      '{"command":"move-to","pan":0.5,"tilt":0.25,"zoom":0.2}',
      { pan: 0.5, tilt: 0.25, zoom: 0.2 },
    ],
    ['ptz/set', '{"command":"move-by","pan":-0.25,"tilt":0.1}', { pan: 0.25, tilt: 0.35, zoom: 0.2 }],
    [
      'ptz/set',
      '{"command":"move-by","pan":0.15,"unit":"picture"}',
      // Half its widest picture is 320 units, in a world where a position of 1 is 240 away.
      { pan: 0.25 + (0.15 * 320) / 240 / 4 ** 0.2, tilt: 0.35, zoom: 0.2 },
    ],
    ['ptz/set', '{"command":"home"}', HOME],
  ])('%s takes %j', async (topic, text, place) => {
    expect(await asMachine.say(topic, text)).toEqual({ status: 'ok' });
    await untilAt(place);
    await eventually(() => isStill(camera()), { what: 'a camera at rest' });
  });

  it('tells the position that it has come to, and the preset', async () => {
    await asMachine.say('preset/set', 'Garden');
    await untilAt(GARDEN);
    await untilState({ preset: 'Garden' });
    await eventually(() => Math.abs((state().position?.pan ?? 9) - GARDEN.pan) < 0.01, {
      what: 'the position in the state',
      withinMs: 15_000,
    });
    const { position } = (await asMachine.ask('ptz/set', { command: 'position' })) as {
      position?: Record<string, number>;
    };
    expect(position?.tilt).toBeCloseTo(GARDEN.tilt, 2);
    await asMachine.say('home', '');
    await untilAt(HOME);
    await untilState({ preset: null });
  });

  it.each([
    ['NIGHT_ON', { irCutFilter: 'OFF' }],
    ['night_auto', { irCutFilter: 'AUTO' }],
    ['LIGHT_OFF', { irLamp: 'Off' }],
    ['LIGHT_AUTO', { irLamp: 'Auto' }],
    ['{"night":"off"}', { irCutFilter: 'ON' }],
    ['{"night":"auto","brightness":0.75}', { irCutFilter: 'AUTO', brightness: 75 }],
    ['{"command":"imaging","brightness":0.5,"sharpness":1}', { brightness: 50, sharpness: 15 }],
  ])('imaging/set takes %j', async (text, settings) => {
    expect(await asMachine.say('imaging/set', text)).toMatchObject({ status: 'ok' });
    expect(camera().imaging()).toMatchObject(settings);
  });

  it('imaging/set with nothing to set answers how things stand', async () => {
    await asMachine.say('imaging/set', 'NIGHT_ON');
    expect(await asMachine.ask('imaging/set', {})).toMatchObject({
      status: 'ok',
      imaging: { night: 'on', brightness: 0.5 },
    });
    await asMachine.say('imaging/set', 'NIGHT_AUTO');
  });

  it.each([
    ['ON', true],
    ['off', false],
    ['{"state":"on"}', true],
    ['{"command":"relay","relay":1,"state":"off"}', false],
  ])('relay/1/set takes %j, and the relay’s topic follows', async (text, active) => {
    expect(await asMachine.say('relay/1/set', text)).toEqual({ status: 'ok' });
    expect(camera().relays()[0]).toEqual({ token: 'light', active });
    await eventually(() => asMachine.heard.last(`${ROOT}/porch/relay/1`)?.text === (active ? 'ON' : 'OFF'), {
      what: 'the relay’s topic',
    });
  });

  it('a relay that falls back by itself does so on its topic too', async () => {
    const from = asMachine.heard.heard.length;
    const topic = `${ROOT}/porch/relay/2`;
    expect(await asMachine.say('relay/2/set', 'ON')).toEqual({ status: 'ok' });
    const on = await asMachine.heard.until('the gate open', (m) => m.topic === topic && m.text === 'ON', {
      from,
    });
    const since = asMachine.heard.heard.indexOf(on);
    await asMachine.heard.until('the gate shut', (m) => m.topic === topic && m.text === 'OFF', {
      from: since,
    });
  });

  it.each(['', 'now', '{}', '{"transaction":"picture"}'])('snapshot/get takes %j', async (text) => {
    const from = asMachine.heard.heard.length;
    const answer = await asMachine.say('snapshot/get', text);
    expect(answer).toMatchObject({ status: 'ok' });
    const topic = `${ROOT}/porch/snapshot`;
    const { payload } = await asMachine.heard.until('the still', (m) => m.topic === topic, { from });
    expect([...payload.subarray(0, 2), ...payload.subarray(-2)]).toEqual([0xff, 0xd8, 0xff, 0xd9]);
    expect(answer.bytes).toBe(payload.length);
  });

  it('keeps no picture on the broker', async () => {
    const late = await machine.subscribe(`${ROOT}/porch/#`);
    await late.until('the retained state', ({ topic }) => topic.endsWith('/state'));
    await late.until('the retained motion', ({ topic }) => topic.endsWith('/motion'));
    // What is retained comes in one go with those.
    expect(late.last(`${ROOT}/porch/snapshot`)).toBeUndefined();
  });

  it('configure/set keeps, renames and removes a preset, for an admin', async () => {
    await asMachine.ask('ptz/set', { command: 'move-to', pan: 0.3, tilt: 0.1 });
    await untilAt({ pan: 0.3, tilt: 0.1 });
    const saved = await asOwner.ask('configure/set', { command: 'save-preset', name: 'Gate' });
    expect(saved).toMatchObject({ status: 'ok', preset: expect.any(String) });
    await asMachine.say('home', '');
    await untilAt(HOME);
    expect(await asMachine.say('preset/set', 'Gate')).toEqual({ status: 'ok' });
    await untilAt({ pan: 0.3, tilt: 0.1 });
    const renamed = { command: 'rename-preset', preset: 'Gate', name: 'Hedge' };
    expect(await asOwner.ask('configure/set', renamed)).toMatchObject({ status: 'ok' });
    const { presets } = (await asMachine.ask('ptz/set', { command: 'presets' })) as {
      presets: { name: string }[];
    };
    expect(presets.map(({ name }) => name).sort()).toEqual(['Door', 'Garden', 'Hedge', 'Lake']);
    expect(await asOwner.ask('configure/set', { command: 'remove-preset', preset: 'Hedge' })).toMatchObject({
      status: 'ok',
    });
    expect(await asMachine.say('preset/set', 'Hedge')).toMatchObject({ status: 'error' });
    await asMachine.say('home', '');
    await untilAt(HOME);
  });

  it.each([
    ['OFF', 'ON'],
    ['{"enabled":false}', '{"enabled":true}'],
  ])('enabled/set switches the camera off by %j and on by %j, for an admin', async (off, on) => {
    expect(await asOwner.say('enabled/set', off)).toEqual({ status: 'ok' });
    await untilState({ enabled: false, state: 'off', online: false });
    await eventually(() => asMachine.heard.last(`${ROOT}/porch/availability`)?.text === 'offline', {
      what: 'the availability',
    });
    await eventually(() => camera().sessions().length === 0 && camera().subscriptions() === 0, {
      what: 'a camera that is left alone',
    });
    expect(await asMachine.say('preset/set', 'Door')).toMatchObject({ status: 'error' });
    await expect(stage.house.watch()).rejects.toThrow(/switched off/);
    expect(await asOwner.say('enabled/set', on)).toEqual({ status: 'ok' });
    await untilState({ enabled: true, online: true });
    await eventually(() => asMachine.heard.last(`${ROOT}/porch/availability`)?.text === 'online', {
      what: 'the availability',
    });
  });

  it.each([
    ['ptz/set', 'FLY'],
    ['preset/set', ''],
    ['imaging/set', 'PITCH_DARK'],
    ['imaging/set', '{"brightness":7}'],
    ['relay/1/set', 'MAYBE'],
    ['relay/1/set', '{"relay":2,"state":"on"}'],
    ['home', '{"command":"move","pan":1}'],
    ['preset/set', '{"command":"enable","enabled":false}'],
    ['snapshot/get', '{"command":"relay","relay":1,"state":"on"}'],
    ['ptz/set', '{"command":"save-preset","name":"Sneaked"}'],
  ])('%s answers %j with what is wrong, and does nothing', async (topic, text) => {
    const calls = camera().ptzCalls().length;
    expect(await asMachine.say(topic, text)).toMatchObject({
      status: 'error',
      code: 'malformed',
      error: expect.stringMatching(/\w+ \w+/),
    });
    expect(camera().ptzCalls().length).toBe(calls);
    expect(
      camera()
        .relays()
        .every(({ active }) => !active),
    ).toBe(true);
  });

  it('answers for a relay that there is not', async () => {
    expect(await asMachine.say('relay/9/set', 'ON')).toMatchObject({ status: 'error', code: 'unsupported' });
  });

  it('an operator may not switch off nor keep presets, a viewer nothing at all', async () => {
    // Behind this nothing is on its way to the owner any more.
    await asOwner.ask('ptz/set', { command: 'position' });
    const from = asOwner.heard.heard.length;
    const calls = camera().ptzCalls().length;
    // Some brokers refuse by ending the connection, which the program tells.
    const attempts = [
      machine.publish(`${ROOT}/porch/enabled/set`, 'OFF'),
      machine.publish(`${ROOT}/porch/configure/set`, '{"command":"set-home"}'),
      ...['ptz/set', 'preset/set', 'home', 'imaging/set', 'relay/1/set', 'snapshot/get', 'enabled/set'].map(
        (topic) => guest.publish(`${ROOT}/porch/${topic}`, topic === 'ptz/set' ? 'MOVE_LEFT' : 'ON'),
      ),
    ];
    await Promise.allSettled(attempts);
    // An answer to what is sent later proves that the others are not merely late.
    expect(await asMachine.ask('ptz/set', { command: 'position' })).toMatchObject({ status: 'ok' });
    await asOwner.heard.until('that answer', ({ topic }) => topic.endsWith('/result'), { from });
    const answers = asOwner.heard.heard.slice(from).filter(({ topic }) => topic.endsWith('/result'));
    expect(answers.map(({ topic }) => topic)).toEqual([`${ROOT}/porch/ptz/result`]);
    expect(
      camera()
        .ptzCalls()
        .slice(calls)
        .filter(({ action }) => action !== 'GetStatus'),
    ).toEqual([]);
    expect(camera().relays()[0]?.active).toBe(false);
    expect(state()).toMatchObject({ enabled: true });
  });
});
