import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { launchChromium } from '../helpers/chromium.ts';
import { eventually } from '../helpers/eventually.ts';
import { type OnvifTestCamera, startOnvifCamera } from '../helpers/onvif-camera.ts';
import { type OrielProcess, startOriel } from '../helpers/oriel-process.ts';
import {
  expectNotLive,
  pictureReturn,
  RETURN_LIMIT_MS,
  untilPictureIsOld,
  whileNeverLive,
} from '../helpers/picture-return.ts';
import { untilPicture } from '../helpers/shown-picture.ts';
import { openViewer, type ViewerPage } from '../helpers/viewer-page.ts';

const TOKEN = 'the-token-of-the-phone';

let browser: Browser;
let camera: OnvifTestCamera;
let oriel: OrielProcess;
let viewer: ViewerPage;

beforeAll(async () => {
  [browser, camera] = await Promise.all([launchChromium(), startOnvifCamera('porch')]);
  oriel = await startOriel({
    access: { tokens: [{ name: 'phone', token: TOKEN, role: 'operator' }] },
    cameras: [camera.config],
  });
  viewer = await openViewer(browser, { url: oriel.httpUrl, token: TOKEN });
});

afterAll(async () => {
  await Promise.all([browser?.close(), oriel?.close()]);
  await camera?.close();
});

describe('the picture in an open page returns by itself when the gateway', () => {
  it('is killed and started again', async () => {
    await untilPicture(viewer.page);
    await oriel.stop('SIGKILL');
    await expectNotLive(viewer);
    await whileNeverLive(viewer, async () => {
      await viewer.untilStatus(/^Oriel is not reached, trying again: /);
      await untilPictureIsOld(viewer, 6);
    });
    await oriel.start();
    const backAt = Date.now();
    expect(await pictureReturn(viewer, backAt)).toBeLessThan(RETURN_LIMIT_MS);
    await viewer.untilStatus('Live');
    await viewer.untilSteerable();
  });

  it('is restarted in good order: the page is told, the camera too', async () => {
    await untilPicture(viewer.page);
    const [exit] = await Promise.all([
      oriel.stop('SIGTERM'),
      viewer.untilStatus('The gateway is shutting down…'),
    ]);
    expect(exit).toMatchObject({ code: 0, signal: null });
    // Its own limit is 1.8 s; the rest is the machine's.
    expect(exit.afterMs).toBeLessThan(5000);
    await eventually(() => camera.sessions().length === 0, { what: 'the end of the session' });
    await expectNotLive(viewer);
    await oriel.start();
    const backAt = Date.now();
    expect(await pictureReturn(viewer, backAt)).toBeLessThan(RETURN_LIMIT_MS);
    await viewer.untilStatus('Live');
    expect(viewer.errors()).toEqual([]);
  });
});
