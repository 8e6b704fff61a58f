import type { Browser, BrowserContextOptions } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { DESKTOP, launchChromium } from '../helpers/chromium.ts';
import { decodedFrames } from '../helpers/decoded-frames.ts';
import { eventually } from '../helpers/eventually.ts';
import { type GstRtspServer, startGstRtspServer } from '../helpers/gst-rtsp-server.ts';
import { type OrielProcess, startOriel } from '../helpers/oriel-process.ts';
import { untilPicture } from '../helpers/shown-picture.ts';
import { openViewer, type ViewerPage } from '../helpers/viewer-page.ts';

let browser: Browser;
let oriel: OrielProcess;
let yard: GstRtspServer;
/** What the daemon prints for whoever starts it. */
let link: string;
/** The page that followed it. */
let first: ViewerPage;
/** What its browser has kept. */
let kept: BrowserContextOptions['storageState'];

/** The same device in another page. */
const open = () =>
  openViewer(browser, {
    url: new URL(link).origin,
    size: { ...DESKTOP, ...(kept !== undefined && { storageState: kept }) },
  });

beforeAll(async () => {
  [browser, yard] = await Promise.all([
    launchChromium(),
    startGstRtspServer({ username: 'oriel', password: 'p@ss:word/1' }),
  ]);
  oriel = await startOriel({
    cameras: [
      { name: 'garden', simulated: {} },
      { name: 'yard', rtsp: yard.urlWithCredentials },
    ],
  });
  link = await eventually(() => /\S+#pair=\S+/.exec(oriel.output())?.[0], { what: 'the link' });
  first = await openViewer(browser, { url: link });
});

afterAll(async () => {
  await Promise.all([browser?.close(), oriel?.close(), yard?.close()]);
});

describe('the link that the daemon prints', () => {
  it('opens the viewer signed in for good, with a picture that moves', async () => {
    const { frames } = await decodedFrames(first.page, { distinct: 5 });
    expect(frames[0]).toMatchObject({ width: 1280, height: 720 });
    await first.untilPhase('live');
    await first.untilStatus('Live');
    expect(await first.part('account').textContent()).toBe('Linux PC, Chrome, admin');
    expect(first.errors()).toEqual([]);
  });

  it('leaves nothing in the address or in the history', async () => {
    const { page } = first;
    expect(page.url()).toBe(`${new URL(link).origin}/`);
    // The blank page that every tab begins with, and this one: none to go back to bears the secret.
    expect(await page.evaluate(() => window.history.length)).toBe(2);
    kept = await page.context().storageState();
  });

  it('signs in for the next visit too', async () => {
    const { page, close } = await open();
    await decodedFrames(page, { distinct: 2 });
    await page.reload();
    await decodedFrames(page, { distinct: 2 });
    await close();
    await first.close();
  });
});

describe('the simulated camera', () => {
  it('is seen as it is now, by the time in its picture', async () => {
    const { page, close } = await open();
    await untilPicture(page);
    const age = async () => {
      const { timeMs, shownAt } = await untilPicture(page, { madeAfter: Date.now() });
      expect(shownAt - timeMs).toBeGreaterThanOrEqual(0);
      return shownAt - timeMs;
    };
    await expect.poll(age).toBeLessThan(1000);
    await close();
  });

  it('shows its small stream where the low quality is chosen', async () => {
    const { page, part, close } = await open();
    await untilPicture(page);
    await part('quality-sub').click();
    await expect
      .poll(async () => (await decodedFrames(page, { distinct: 1 })).frames[0])
      .toMatchObject({ width: 640, height: 360 });
    await close();
  });
});

describe('pages that are closed', () => {
  it('are gone from the gateway at once', async () => {
    const token = /#token=(\S+)/.exec(await oriel.command('link'))?.[1];
    const viewers = await Promise.all(Array.from({ length: 3 }, open));
    for (const viewer of viewers) await viewer.untilPhase('live');
    const count = async () => {
      const response = await fetch(`${oriel.httpUrl}/metrics`, {
        headers: { Authorization: `Bearer ${token}` },
      });
      return /^oriel_viewers(?:\{[^}]*\})? (\d+)$/m.exec(await response.text())?.[1];
    };
    await expect.poll(count).toBe('3');
    await Promise.all(viewers.map((viewer) => viewer.close()));
    // Without a farewell it would be a quarter of a minute before they are missed.
    await expect.poll(count, { timeout: 10_000 }).toBe('0');
  });
});

describe('a camera behind a real RTSP server, with Digest', () => {
  it('plays, and has nothing to steer', async () => {
    const viewer = await open();
    await viewer.part('camera-yard').click();
    await expect.poll(() => viewer.page.locator('h1').textContent()).toBe('yard');
    await viewer.untilPhase('live');
    const { frames } = await decodedFrames(viewer.page, { distinct: 5 });
    expect(frames[0]).toMatchObject({ width: 640, height: 360 });
    expect(await viewer.part('ptz').count()).toBe(0);
    expect(viewer.errors()).toEqual([]);
    await viewer.close();
  });
});
