import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { DESKTOP, keepScreenshot, launchChromium, PHONE } from '../helpers/chromium.ts';
import { type OnvifTestCamera, startOnvifCamera } from '../helpers/onvif-camera.ts';
import { type OrielProcess, startOriel } from '../helpers/oriel-process.ts';
import { openViewer, type ViewerPage } from '../helpers/viewer-page.ts';

const TOKEN = 'the-token-of-the-owner';
const SMALL_PHONE = { ...PHONE, viewport: { width: 320, height: 568 } };
const PHONE_ON_ITS_SIDE = { ...PHONE, viewport: { width: 844, height: 390 } };
const LOOKS = [
  { name: '390x844-light', size: PHONE, colorScheme: 'light' },
  { name: '390x844-dark', size: PHONE, colorScheme: 'dark' },
  { name: '320x568', size: SMALL_PHONE, colorScheme: 'light' },
  { name: '844x390', size: PHONE_ON_ITS_SIDE, colorScheme: 'light' },
  { name: '1440x900-light', size: DESKTOP, colorScheme: 'light' },
  { name: '1440x900-dark', size: DESKTOP, colorScheme: 'dark' },
] as const;

let browser: Browser;
let camera: OnvifTestCamera;
let oriel: OrielProcess;

beforeAll(async () => {
  [browser, camera] = await Promise.all([launchChromium(), startOnvifCamera('porch')]);
  oriel = await startOriel({
    access: { tokens: [{ name: 'phone', token: TOKEN, role: 'operator' }] },
    cameras: [camera.config, { name: 'yard', simulated: { width: 320, height: 180, fps: 5 } }],
  });
});

afterAll(async () => {
  await Promise.all([browser?.close(), oriel?.close()]);
  await camera?.close();
});

/** Mean of the page's own red, green and blue behind everything else. */
function brightness({ page }: ViewerPage): Promise<number> {
  return page.evaluate(() => {
    const canvas = new OffscreenCanvas(1, 1);
    const context = canvas.getContext('2d');
    if (!context) return Number.NaN;
    // A canvas of its own would be transparent, that is black.
    context.fillStyle = getComputedStyle(document.documentElement).backgroundColor;
    context.fillRect(0, 0, 1, 1);
    const [red = 0, green = 0, blue = 0] = context.getImageData(0, 0, 1, 1).data;
    return (red + green + blue) / 3;
  });
}

function filterOf({ part }: ViewerPage): Promise<string> {
  return part('video').evaluate((video) => getComputedStyle(video).filter);
}

/** How far the page is wider than its window, in CSS pixels. */
function overflow({ page }: ViewerPage): Promise<number> {
  return page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
}

describe.each(LOOKS)('the viewer at $name', ({ name, size, colorScheme }) => {
  const { width, height } = size.viewport ?? { width: 0, height: 0 };
  const open = (token?: string) =>
    openViewer(browser, {
      url: oriel.httpUrl,
      size: { ...size, colorScheme },
      ...(token !== undefined && { token }),
    });

  it('asks for the token', async () => {
    const viewer = await open();
    await viewer.part('token').waitFor();
    await keepScreenshot(viewer.page, `sign-in-${name}`);
    expect(await overflow(viewer)).toBeLessThanOrEqual(0);
    await viewer.close();
  });

  it('shows the picture and what steers it at one glance, in the colours that are asked for', async () => {
    const viewer = await open(TOKEN);
    await viewer.untilPhase('live');
    await viewer.untilSteerable();
    await expect.poll(() => filterOf(viewer)).toBe('none');
    await keepScreenshot(viewer.page, `live-${name}`);
    expect(await overflow(viewer)).toBeLessThanOrEqual(0);
    const title = await viewer.page.locator('h1').boundingBox();
    expect((title?.y ?? height) + (title?.height ?? 0), 'the name').toBeLessThanOrEqual(height);
    for (const part of [
      'stage',
      'status',
      'fullscreen',
      'cameras',
      'pad',
      'zoom-in',
      'zoom-out',
      'home',
      'presets',
    ]) {
      const box = await viewer.part(part).boundingBox();
      if (!box) throw new Error(`${part} is not to be seen`);
      expect(box.width, part).toBeGreaterThan(0);
      expect(box.x, part).toBeGreaterThanOrEqual(0);
      expect(box.x + box.width, part).toBeLessThanOrEqual(width);
      expect(box.y, part).toBeGreaterThanOrEqual(0);
      expect(box.y + box.height, part).toBeLessThanOrEqual(height);
    }
    if (colorScheme === 'dark') expect(await brightness(viewer)).toBeLessThan(64);
    else expect(await brightness(viewer)).toBeGreaterThan(192);
    expect(viewer.errors()).toEqual([]);
    await viewer.close();
  });
});

describe('a picture that stands still', () => {
  it('never looks live', async () => {
    const viewers = await Promise.all(
      LOOKS.map(({ size, colorScheme }) =>
        openViewer(browser, { url: oriel.httpUrl, token: TOKEN, size: { ...size, colorScheme } }),
      ),
    );
    for (const viewer of viewers) await viewer.untilPhase('live');
    camera.stall(true);
    for (const [i, viewer] of viewers.entries()) {
      await viewer.untilFrozen();
      await viewer.part('stage-still').waitFor();
      await expect.poll(() => filterOf(viewer)).toMatch(/brightness\(0\.\d+\)/);
      await keepScreenshot(viewer.page, `still-${LOOKS[i]?.name}`);
      expect(await viewer.part('status').textContent()).not.toMatch(/^Live/);
    }
    camera.stall(false);
    for (const viewer of viewers) {
      await viewer.untilPhase('live');
      await viewer.close();
    }
  });
});
