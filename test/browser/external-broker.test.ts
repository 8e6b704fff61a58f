import { connectAsync } from 'mqtt';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { decodedFrames } from '../helpers/decoded-frames.ts';
import { BROKER_USERS } from '../helpers/documented-rights.ts';
import { eventually } from '../helpers/eventually.ts';
import { type ExternalHouse, startExternalHouse } from '../helpers/external-house.ts';

let house: ExternalHouse;

beforeAll(async () => {
  house = await startExternalHouse();
});

afterAll(() => house?.close());

function connect(username: keyof typeof BROKER_USERS) {
  return connectAsync(house.broker.url, {
    username,
    password: BROKER_USERS[username],
    reconnectPeriod: 0,
    connectTimeout: 5000,
  });
}

describe('through Mosquitto, with the rights that docs/protocol.md gives', () => {
  it('the viewer plays and steers, and those who share its user overhear nothing', async () => {
    const eavesdropper = await connect('viewers');
    const overheard: string[] = [];
    eavesdropper.on('message', (topic) => overheard.push(topic));
    await eavesdropper.subscribeAsync('#', { qos: 1 });

    const viewer = await house.open();
    await decodedFrames(viewer.page, { distinct: 5 });
    await viewer.untilStatus('Live');
    await viewer.untilSteerable();
    const { pan } = house.camera.pose();
    await viewer.page.keyboard.down('ArrowRight');
    await eventually(() => house.camera.pose().pan > pan, { what: 'a turn to the right' });
    await viewer.page.keyboard.up('ArrowRight');
    expect(viewer.errors()).toEqual([]);
    await viewer.close();

    expect(new Set(overheard)).toEqual(new Set(['oriel/home/status']));
    await eavesdropper.endAsync();
  });

  it('nobody but the gateway’s user may command a camera by MQTT', async () => {
    const [viewer, gateway] = await Promise.all([connect('viewers'), connect('oriel')]);
    const answers: string[] = [];
    gateway.on('message', (_, payload) => answers.push(payload.toString()));
    await gateway.subscribeAsync('oriel/home/porch/ptz/result', { qos: 1 });
    const set = 'oriel/home/porch/ptz/set';
    await viewer.publishAsync(set, '{"command":"move","pan":1,"transaction":"viewers"}', { qos: 1 });
    await gateway.publishAsync(set, '{"command":"presets","transaction":"oriel"}', { qos: 1 });
    await eventually(() => answers.length > 0, { what: 'an answer' });
    // One broker carries both in order, so the first would have been answered by now.
    expect(answers.map((answer) => JSON.parse(answer))).toMatchObject([
      { status: 'ok', transaction: 'oriel' },
    ]);
    await Promise.all([viewer.endAsync(), gateway.endAsync()]);
  });
});
