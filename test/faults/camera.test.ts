import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { launchChromium } from '../helpers/chromium.ts';
import { decodedFrames } from '../helpers/decoded-frames.ts';
import { eventually } from '../helpers/eventually.ts';
import { type GstRtspServer, startGstRtspServer } from '../helpers/gst-rtsp-server.ts';
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
let porch: OnvifTestCamera;
let yard: GstRtspServer;
let oriel: OrielProcess;
let viewer: ViewerPage;

beforeAll(async () => {
  [browser, porch, yard] = await Promise.all([
    launchChromium(),
    startOnvifCamera('porch'),
    startGstRtspServer({ username: 'oriel', password: 'secret' }),
  ]);
  oriel = await startOriel({
    access: { tokens: [{ name: 'phone', token: TOKEN, role: 'operator' }] },
    cameras: [porch.config, { name: 'yard', rtsp: yard.urlWithCredentials }],
  });
  viewer = await openViewer(browser, { url: oriel.httpUrl, token: TOKEN });
});

afterAll(async () => {
  await Promise.all([browser?.close(), oriel?.close(), yard?.close()]);
  await porch?.close();
});

describe('the picture in an open page returns by itself when a camera', () => {
  it('drops its connections', async () => {
    await untilPicture(viewer.page);
    const plays = porch.playCount('main');
    const droppedAt = Date.now();
    porch.dropConnections();
    expect(await pictureReturn(viewer, droppedAt)).toBeLessThan(RETURN_LIMIT_MS);
    expect(porch.playCount('main')).toBe(plays + 1);
  });

  it('reboots, and it can be steered again', async () => {
    await untilPicture(viewer.page);
    await porch.goOffline();
    await expectNotLive(viewer);
    await whileNeverLive(viewer, async () => {
      await viewer.untilStatus(/^No picture: /);
      await expect.poll(() => viewer.part('camera-porch').getAttribute('data-state')).toBe('down');
      await untilPictureIsOld(viewer, 6);
    });
    await porch.comeBack();
    const backAt = Date.now();
    expect(await pictureReturn(viewer, backAt)).toBeLessThan(RETURN_LIMIT_MS);
    await viewer.untilStatus('Live');

    await viewer.untilSteerable();
    const { pan } = porch.pose();
    await viewer.page.keyboard.down('ArrowLeft');
    await eventually(() => porch.pose().pan < pan, { what: 'a turn to the left' });
    await viewer.page.keyboard.up('ArrowLeft');
  });

  it('stalls without a word', async () => {
    await untilPicture(viewer.page);
    porch.stall(true);
    await expectNotLive(viewer);
    await whileNeverLive(viewer, () => untilPictureIsOld(viewer, 8));
    porch.stall(false);
    const backAt = Date.now();
    expect(await pictureReturn(viewer, backAt)).toBeLessThan(RETURN_LIMIT_MS);
  });

  it('was away already when the page was opened', async () => {
    await porch.goOffline();
    const late = await openViewer(browser, { url: oriel.httpUrl, token: TOKEN });
    await late.untilStatus(/^No picture: /);
    await late.untilPhase('down');
    await porch.comeBack();
    const backAt = Date.now();
    expect(await pictureReturn(late, backAt)).toBeLessThan(RETURN_LIMIT_MS);
    expect(late.errors()).toEqual([]);
    await late.close();
  });

  it('of GStreamer’s is killed and started again', async () => {
    await viewer.part('camera-yard').click();
    await decodedFrames(viewer.page, { distinct: 3 });
    await viewer.untilPhase('live');
    await yard.stop();
    await expectNotLive(viewer);
    await whileNeverLive(viewer, () => untilPictureIsOld(viewer, 6));
    await yard.start();
    const backAt = Date.now();
    // The stream bears no time; but nothing was decoded any more, so what moves now is new.
    await decodedFrames(viewer.page, { distinct: 3 });
    await viewer.untilPhase('live');
    expect(Date.now() - backAt).toBeLessThan(RETURN_LIMIT_MS);
  });

  it('did all of that, without an error in the page', () => {
    expect(viewer.errors()).toEqual([]);
  });
});
