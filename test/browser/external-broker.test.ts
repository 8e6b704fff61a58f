import { connectAsync } from 'mqtt';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { launchChromium } from '../helpers/chromium.ts';
import { decodedFrames } from '../helpers/decoded-frames.ts';
import { BROKER_USERS, documentedRights, externalBroker } from '../helpers/documented-rights.ts';
import { eventually } from '../helpers/eventually.ts';
import { type Mosquitto, startMosquitto } from '../helpers/mosquitto.ts';
import { type OnvifTestCamera, startOnvifCamera } from '../helpers/onvif-camera.ts';
import { type OrielProcess, startOriel } from '../helpers/oriel-process.ts';
import { openViewer } from '../helpers/viewer-page.ts';

const TOKEN = 'the-token-of-the-phone';

let browser: Browser;
let camera: OnvifTestCamera;
let broker: Mosquitto;
let oriel: OrielProcess;

beforeAll(async () => {
  [browser, camera, broker] = await Promise.all([
    launchChromium(),
    startOnvifCamera('porch'),
    startMosquitto({ users: BROKER_USERS, acl: await documentedRights() }),
  ]);
  oriel = await startOriel({
    broker: externalBroker(broker),
    access: { tokens: [{ name: 'phone', token: TOKEN, role: 'operator' }] },
    cameras: [camera.config],
  });
});

afterAll(async () => {
  await Promise.all([browser?.close(), oriel?.close()]);
  await Promise.all([broker?.close(), camera?.close()]);
});

function connect(username: keyof typeof BROKER_USERS) {
  return connectAsync(broker.url, {
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

    const viewer = await openViewer(browser, { url: oriel.httpUrl, token: TOKEN });
    await decodedFrames(viewer.page, { distinct: 5 });
    await viewer.untilStatus('Live');
    await viewer.untilSteerable();
    const { pan } = camera.pose();
    await viewer.page.keyboard.down('ArrowRight');
    await eventually(() => camera.pose().pan > pan, { what: 'a turn to the right' });
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
