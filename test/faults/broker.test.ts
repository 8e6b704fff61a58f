import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { launchChromium } from '../helpers/chromium.ts';
import { BROKER_USERS, documentedRights, externalBroker } from '../helpers/documented-rights.ts';
import { type Mosquitto, startMosquitto } from '../helpers/mosquitto.ts';
import { type OnvifTestCamera, startOnvifCamera } from '../helpers/onvif-camera.ts';
import { type OrielProcess, startOriel } from '../helpers/oriel-process.ts';
import { pictureReturn, RETURN_LIMIT_MS } from '../helpers/picture-return.ts';
import { untilPicture } from '../helpers/shown-picture.ts';
import { openViewer, type ViewerPage } from '../helpers/viewer-page.ts';

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

const open = (): Promise<ViewerPage> => openViewer(browser, { url: oriel.httpUrl, token: TOKEN });

describe('while an external broker is away', () => {
  it('the picture goes on, and a new page gets its own within 5 s after it is back', async () => {
    const early = await open();
    await early.untilStatus('Live');
    await broker.stop();
    await early.untilStatus('Live; the broker is not reached, trying again…');
    const late = await open();
    await late.untilStatus(/^The broker is not reached, trying again: /);
    // Long enough for every pause between two tries to have grown to its longest.
    await untilPicture(early.page, { madeAfter: Date.now() + 4000 });
    expect(await early.phase()).toBe('live');

    await broker.start();
    const backAt = Date.now();
    const returns = await Promise.all([pictureReturn(late, backAt), pictureReturn(early, backAt)]);
    for (const return_ of returns) expect(return_).toBeLessThan(RETURN_LIMIT_MS);
    await Promise.all([early.untilStatus('Live'), late.untilStatus('Live')]);
    expect([...early.errors(), ...late.errors()]).toEqual([]);
    await late.close();
    await early.close();
  });

  it('an old page asks anew once it is back', async () => {
    const viewer = await open();
    await viewer.untilStatus('Live');
    await broker.stop();
    await viewer.untilStatus('Live; the broker is not reached, trying again…');
    // Another picture has to be asked for, and there is nobody to ask.
    await viewer.part('quality-sub').click();
    await viewer.untilFrozen();
    await broker.start();
    const backAt = Date.now();
    expect(await pictureReturn(viewer, backAt)).toBeLessThan(RETURN_LIMIT_MS);
    await viewer.close();
  });
});
