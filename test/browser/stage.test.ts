import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { DESKTOP, keepScreenshot, launchChromium, PHONE } from '../helpers/chromium.ts';
import { type OnvifTestCamera, startOnvifCamera } from '../helpers/onvif-camera.ts';
import { type OrielProcess, startOriel } from '../helpers/oriel-process.ts';
import { untilPictureIsOld } from '../helpers/picture-return.ts';
import { untilPicture } from '../helpers/shown-picture.ts';
import { openViewer, type ViewerPage } from '../helpers/viewer-page.ts';

const TOKEN = 'the-token-of-the-phone';

let browser: Browser;
let camera: OnvifTestCamera;
let oriel: OrielProcess;
let viewers: ViewerPage[] = [];

beforeAll(async () => {
  [browser, camera] = await Promise.all([launchChromium(), startOnvifCamera('porch')]);
  oriel = await startOriel({
    access: { tokens: [{ name: 'phone', token: TOKEN, role: 'operator' }] },
    cameras: [camera.config],
  });
});

afterEach(async () => {
  await Promise.all(viewers.map((viewer) => viewer.close()));
  viewers = [];
});

afterAll(async () => {
  await Promise.all([browser?.close(), oriel?.close()]);
  await camera?.close();
});

async function open(size = DESKTOP): Promise<ViewerPage> {
  const viewer = await openViewer(browser, { url: oriel.httpUrl, token: TOKEN, size });
  viewers.push(viewer);
  await viewer.untilPhase('live');
  await untilPicture(viewer.page);
  return viewer;
}

/** By how much the brightest and the darkest spot of the stage's upper third differ, 0 to 255: 0 where it is blank. */
async function contrast({ page, part }: ViewerPage): Promise<number> {
  const png = (await part('stage').screenshot()).toString('base64');
  return page.evaluate(async (data) => {
    const bytes = Uint8Array.from(atob(data), (char) => char.charCodeAt(0));
    const image = await createImageBitmap(new Blob([bytes], { type: 'image/png' }));
    const { width } = image;
    const height = Math.floor(image.height / 3);
    const context = new OffscreenCanvas(width, height).getContext('2d');
    context?.drawImage(image, 0, 0);
    const reds = context?.getImageData(0, 0, width, height).data.filter((_, i) => i % 4 === 0) ?? [];
    let [low, high] = [255, 0];
    for (const red of reds) {
      low = Math.min(low, red);
      high = Math.max(high, red);
    }
    return high - low;
  }, png);
}

/** What lies over the picture goes some seconds after the last move of a pointer, and can not be pressed then. */
async function stir(page: Page): Promise<void> {
  await page.mouse.move(20, 20);
  await page.mouse.move(40, 40);
  await page.locator('.room:not([data-idle])').waitFor();
}

describe('the last frame', () => {
  it('stays while the other quality is under way', async () => {
    const viewer = await open();
    camera.stall(true);
    await viewer.part('quality-sub').click();
    await viewer.untilFrozen();
    await viewer.part('stage-still').waitFor();
    expect(await contrast(viewer)).toBeGreaterThan(20);
    camera.stall(false);
    await viewer.untilPhase('live');
    await expect.poll(() => viewer.part('last-frame').isVisible()).toBe(false);
  });

  it('stays when the gateway is stopped in good order, and stays away', async () => {
    const viewer = await open();
    await oriel.stop('SIGTERM');
    await untilPictureIsOld(viewer, 3);
    await keepScreenshot(viewer.page, 'gateway-stopped');
    expect(await contrast(viewer)).toBeGreaterThan(20);
    await expect.poll(() => viewer.part('camera-porch').getAttribute('data-state')).toBe('unknown');
    await expect.poll(() => viewer.part('ptz').getAttribute('data-access')).toBe('closed');
    await viewer.untilStatus('The gateway is off; looking for it again and again…');
    expect(await contrast(viewer)).toBeGreaterThan(20);
    await oriel.start();
    await viewer.untilPhase('live');
    await expect.poll(() => viewer.part('last-frame').isVisible()).toBe(false);
  });
});

describe.each([
  { name: 'phone', size: PHONE },
  { name: 'desk', size: DESKTOP },
])('full screen on a $name', ({ name, size }) => {
  it('keeps in sight what steers, and the way out', async () => {
    const viewer = await open(size);
    const { page, part } = viewer;
    const full = () => page.evaluate(() => document.fullscreenElement !== null);
    await part('fullscreen').click();
    await expect.poll(full).toBe(true);
    await keepScreenshot(page, `full-screen-${name}`);
    const [stage, window] = [await part('stage').boundingBox(), page.viewportSize()];
    if (name === 'desk') expect(stage).toEqual({ x: 0, y: 0, ...window });
    else {
      // The picture is above the pad, which has room of its own.
      const pad = await part('ptz').boundingBox();
      expect(stage).toMatchObject({ x: 0, y: 0, width: window?.width });
      expect(pad?.y).toBeGreaterThanOrEqual(stage?.height ?? Number.NaN);
    }
    for (const control of ['fullscreen', 'pad', 'zoom-in', 'quality-sub', 'preset-1']) {
      expect(await part(control).isVisible(), control).toBe(true);
      await stir(page);
      await part(control).click({ trial: true });
    }
    await stir(page);
    await part('fullscreen').click();
    await expect.poll(full).toBe(false);
    await part('video').dblclick({ position: { x: 40, y: 40 } });
    await expect.poll(full).toBe(true);
    expect(viewer.errors()).toEqual([]);
  });

  it('fills the page where the browser has none to give', async () => {
    const viewer = await open(size);
    const { page, part } = viewer;
    await page.evaluate(() => Object.defineProperty(document, 'fullscreenEnabled', { value: undefined }));
    await part('fullscreen').click();
    await expect
      .poll(async () => (await part('stage').boundingBox())?.width)
      .toBe(page.viewportSize()?.width);
    expect(await part('account').isVisible()).toBe(false);
    await stir(page);
    await part('fullscreen').click();
    await expect.poll(() => part('account').isVisible()).toBe(true);
  });
});
