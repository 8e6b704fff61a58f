import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { eventually } from '../helpers/eventually.ts';
import type { MosquittoClients } from '../helpers/mosquitto-clients.ts';
import { type Asker, asker } from './asking.ts';
import { OWNER, ROOT, STAGES, type Stage } from './automation-stage.ts';
import { type HomeAssistantEye, homeAssistantEye } from './home-assistant-eye.ts';

const SMALL = { width: 320, height: 180, fps: 5 };
/** A gateway that has gone is missed by its broker when it sends no sign of life. */
const WILL_LIMIT_MS = 60_000;

describe.each(STAGES)('Home Assistant through %s', (_name, setUp) => {
  let stage: Stage;
  let owner: MosquittoClients;
  let eye: HomeAssistantEye;
  let ask: Asker;

  beforeAll(async () => {
    stage = await setUp({
      cameras: (camera) => {
        const { username, password } = camera;
        const url = new URL(camera.rtspUrl('sub'));
        Object.assign(url, { username, password });
        return Promise.resolve([
          { name: 'garden', simulated: SMALL },
          { name: 'yard', rtsp: url.href },
        ]);
      },
    });
    owner = await stage.clients('owner');
    [eye, ask] = await Promise.all([homeAssistantEye(owner), asker(owner)]);
  });

  afterAll(async () => {
    await owner?.close();
    await stage?.close();
  });

  const untilCameras = (...names: string[]) =>
    eventually(() => JSON.stringify(eye.cameras()) === JSON.stringify(names), {
      what: `the devices ${names.join(', ')} (there are ${eye.cameras().join(', ')})`,
      withinMs: 60_000,
    });
  const untilAvailable = (wanted: Readonly<Record<string, boolean>>, withinMs = 60_000) =>
    eventually(
      () => {
        const found = Object.fromEntries(
          Object.keys(wanted).map((key) => [key, eye.isAvailable('porch', key)]),
        );
        expect(found).toEqual(wanted);
        return true;
      },
      { what: `the availability ${JSON.stringify(wanted)}`, withinMs },
    );
  const ALL_THERE = { motion: true, preset: true, home: true, snapshot: true, enabled: true };
  const NOTHING_THERE = { motion: false, preset: false, home: false, snapshot: false, enabled: false };

  it('shows every camera as a device, whatever its kind, with what it has and no more', async () => {
    await untilCameras('garden', 'porch', 'yard');
    await untilAvailable(ALL_THERE);
    expect(eye.device('porch')).toMatchObject({
      name: 'porch',
      configuration_url: expect.stringMatching(/^http:\/\/.*\/#camera=porch$/),
    });
    const platforms = Object.entries(eye.entities('porch')).map(([key, { platform }]) => [key, platform]);
    expect(Object.fromEntries(platforms)).toMatchObject({
      motion: 'binary_sensor',
      input_1: 'binary_sensor',
      preset: 'select',
      home: 'button',
      move_left: 'button',
      snapshot: 'image',
      enabled: 'switch',
      relay_1: 'switch',
      relay_2_pulse: 'button',
      night: 'select',
    });
    expect(Object.keys(eye.entities('yard'))).not.toEqual(
      expect.arrayContaining([expect.stringMatching(/move|preset|home|motion/)]),
    );
  });

  it.each([
    ['home', undefined, 'home/result'],
    ['move_left', undefined, 'ptz/result'],
    ['stop', undefined, 'ptz/result'],
    ['preset', 'Lake', 'preset/result'],
    ['preset', 'Door', 'preset/result'],
    ['take_snapshot', undefined, 'snapshot/result'],
    ['night', 'on', 'imaging/result'],
    ['night', 'auto', 'imaging/result'],
    ['relay_1', 'ON', 'relay/1/result'],
    ['relay_1', 'OFF', 'relay/1/result'],
    ['relay_2_pulse', undefined, 'relay/2/result'],
  ])('uses %s %s', async (entity, value, result) => {
    const from = ask.heard.heard.length;
    await eye.use('porch', entity, value);
    const answer = await ask.heard.until('the answer', ({ topic }) => topic === `${ROOT}/porch/${result}`, {
      from,
    });
    expect(JSON.parse(answer.text)).toMatchObject({ status: 'ok' });
  });

  it('learns of what a camera notices for the first time', async () => {
    const { camera } = stage.house;
    await eventually(() => camera.subscriptions() > 0, { what: 'a subscription', withinMs: 60_000 });
    camera.ringDoorbell();
    await eventually(() => eye.entities('porch').doorbell, { what: 'a doorbell' });
    expect(eye.entities('porch').doorbell).toMatchObject({
      platform: 'event',
      device_class: 'doorbell',
      state_topic: `${ROOT}/porch/doorbell`,
    });
  });

  it('sees a camera that is unplugged go, but for its switch, and come back', async () => {
    await stage.house.camera.goOffline();
    await untilAvailable({ ...NOTHING_THERE, enabled: true }, 60_000);
    await stage.house.camera.comeBack();
    await untilAvailable(ALL_THERE, 90_000);
  });

  it('switches a camera off and on', async () => {
    await eye.use('porch', 'enabled', 'OFF');
    await untilAvailable({ ...NOTHING_THERE, enabled: true });
    await eye.use('porch', 'enabled', 'ON');
    await untilAvailable(ALL_THERE, 60_000);
  });

  it('sees everything go with a gateway that is killed, and come back with it', async () => {
    await stage.house.oriel.stop('SIGKILL');
    // With the embedded broker its connection is gone too, which it shows by itself.
    if (stage.external) await untilAvailable(NOTHING_THERE, WILL_LIMIT_MS);
    const from = eye.heard.heard.length;
    await stage.house.oriel.start();
    await eye.heard.until(
      'the status online',
      ({ topic, text }) => topic === `${ROOT}/status` && text === 'online',
      { from, withinMs: 60_000 },
    );
    await untilAvailable(ALL_THERE, 60_000);
    await untilCameras('garden', 'porch', 'yard');
  });

  it('is told all again by a gateway whose broker was restarted and has forgotten it', async () => {
    await stage.restartBroker();
    const late = await eventually(() => homeAssistantEye(owner), {
      what: 'a connection',
      withinMs: 30_000,
    });
    eye = late;
    ask = await asker(owner);
    await untilCameras('garden', 'porch', 'yard');
    await untilAvailable(ALL_THERE, 60_000);
  });

  it('is told all again when it says that it has started, and sent the last picture', async () => {
    const from = eye.heard.heard.length;
    await ask.say('snapshot/get', '');
    const fresh = ask.heard.heard.length;
    await owner.publish('homeassistant/status', 'online');
    for (const camera of ['garden', 'porch', 'yard']) {
      const topic = `homeassistant/device/oriel_home_${camera}/config`;
      await eye.heard.until(topic, (message) => message.topic === topic, { from });
    }
    const again = await ask.heard.until('the picture', ({ topic }) => topic === `${ROOT}/porch/snapshot`, {
      from: fresh,
    });
    expect(again.payload.length).toBeGreaterThan(100);
  });

  it('forgets a camera that is removed while the gateway runs', async () => {
    const { httpUrl } = stage.house.oriel;
    const response = await fetch(`${httpUrl}/api/cameras/garden`, {
      method: 'DELETE',
      headers: { authorization: `Bearer ${OWNER.token}` },
    });
    expect(response.ok).toBe(true);
    await untilCameras('porch', 'yard');
    await eventually(() => eye.heard.last(`${ROOT}/garden/state`)?.text === '', {
      what: 'the end of its state',
    });
    expect(await stage.house.oriel.readConfig()).not.toContain('garden');
  });

  it('forgets a camera that is no longer in the file when the gateway starts', async () => {
    const { oriel, config } = stage.house;
    const cameras = config.cameras as readonly { readonly name: string }[];
    await oriel.stop();
    await oriel.writeConfig({ ...config, cameras: cameras.filter(({ name }) => name === 'porch') });
    await oriel.start();
    const late = await eventually(() => homeAssistantEye(owner), { what: 'a connection' });
    eye = late;
    await untilCameras('porch');
    await untilAvailable(ALL_THERE, 60_000);
    // Nothing of the others is left on the broker.
    const wanted = ['homeassistant/device/oriel_home_porch/config', `${ROOT}/porch/state`];
    const left = await owner.subscribe('homeassistant/+/+/config', `${ROOT}/+/state`);
    const standing = () => {
      const last = new Map(left.heard.map(({ topic, text }) => [topic, text]));
      return [...last].filter(([, text]) => text !== '').map(([topic]) => topic);
    };
    await expect.poll(() => standing().sort()).toEqual(wanted);
  });
});
