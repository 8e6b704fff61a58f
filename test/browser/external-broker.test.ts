import { connectAsync } from 'mqtt';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { decodedFrames } from '../helpers/decoded-frames.ts';
import { BROKER_USERS } from '../helpers/documented-rights.ts';
import { eventually } from '../helpers/eventually.ts';
import { type ExternalHouse, startExternalHouse } from '../helpers/external-house.ts';
import { openViewer } from '../helpers/viewer-page.ts';

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
    connectTimeout: 15_000,
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

    // The key is for everyone, and of no use without the gateway's own; there is not even its name in it.
    const [status, key, ...rest] = [...new Set(overheard)].sort().reverse();
    expect([status, rest]).toEqual(['oriel/home/status', []]);
    expect(key).toMatch(/^oriel\/[0-9a-f]{32}\/key$/);
    await eavesdropper.endAsync();
  });

  it('a device is paired by it, and comes back by it', async () => {
    const printed = await house.oriel.command('pair', '--name', 'Anna’s phone', '--role', 'operator');
    const link = /^\S+#pair=\S+$/m.exec(printed)?.[0];
    if (!link) throw new Error(printed);
    const viewer = await openViewer(house.browser, { url: link });
    await viewer.untilPhase('live');
    expect(await viewer.part('account').textContent()).toBe('Anna’s phone, operator');
    await viewer.page.reload();
    await viewer.untilPhase('live');
    expect(viewer.errors()).toEqual([]);
    await viewer.close();
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
