import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { DESKTOP, keepScreenshot, launchChromium, PHONE } from '../helpers/chromium.ts';
import { type OnvifTestCamera, startOnvifCamera } from '../helpers/onvif-camera.ts';
import { type OrielProcess, startOriel } from '../helpers/oriel-process.ts';
import { openViewer, type ViewerPage } from '../helpers/viewer-page.ts';
import {
  openPeers,
  openWall,
  sampleFrames,
  setHidden,
  tileOrder,
  untilTilesLive,
} from '../helpers/wall-page.ts';

const OTHERS = ['yard', 'garage', 'gate', 'hall', 'attic', 'cellar', 'garden', 'street'];
const NAMES = ['porch', ...OTHERS];
const OWNER = 'the-token-of-the-owner';
const GUESTS = [1, 2, 4].map((count) => ({ count, token: `the-token-of-guest-${count}` }));
const MAIN_WIDTH = 640;
const SUB_WIDTH = 320;

let browser: Browser;
let porch: OnvifTestCamera;
let oriel: OrielProcess;
/** Opened first and looked at last: it takes a while until a hidden page is given up. */
let hidden: ViewerPage;

beforeAll(async () => {
  [browser, porch] = await Promise.all([launchChromium(), startOnvifCamera('porch')]);
  oriel = await startOriel({
    access: {
      tokens: [
        { name: 'owner', token: OWNER, role: 'operator' },
        ...GUESTS.map(({ count, token }) => ({
          name: `guest-${count}`,
          token,
          role: 'viewer',
          cameras: NAMES.slice(0, count),
        })),
      ],
    },
    cameras: [
      porch.config,
      ...OTHERS.map((name) => ({ name, simulated: { width: 256, height: 144, fps: 5 } })),
    ],
  });
  hidden = await openViewer(browser, { url: oriel.httpUrl, token: OWNER, size: PHONE });
  await openWall(hidden);
  await untilTilesLive(hidden, NAMES.length);
  await setHidden(hidden, true);
});

afterAll(async () => {
  await Promise.all([browser?.close(), oriel?.close()]);
  await porch?.close();
});

describe('the wall on a phone', () => {
  let viewer: ViewerPage;

  beforeAll(async () => {
    viewer = await openViewer(browser, { url: oriel.httpUrl, token: OWNER, size: PHONE });
  });

  afterAll(() => viewer?.close());

  it('shows every camera live at one glance, with one connection each', async () => {
    await openWall(viewer);
    await untilTilesLive(viewer, NAMES.length);
    await expect.poll(() => openPeers(viewer)).toBe(NAMES.length);
    expect(await tileOrder(viewer)).toEqual(NAMES);
    const strip = await viewer.part('cameras').boundingBox();
    for (const name of NAMES) {
      const box = await viewer.part(`tile-${name}`).boundingBox();
      expect((box?.y ?? 0) + (box?.height ?? 0), name).toBeLessThanOrEqual(strip?.y ?? 0);
    }
    await keepScreenshot(viewer.page, 'wall-390x844-9');
  });

  it('opens a camera in full and goes back, and is at no moment black', async () => {
    const { part } = viewer;
    const taken = await sampleFrames(viewer, 'porch');
    const width = () => part('video').evaluate((video: HTMLVideoElement) => video.videoWidth);
    await part('tile-porch').click();
    await expect.poll(width).toBe(MAIN_WIDTH);
    await viewer.untilPhase('live');
    await expect.poll(() => openPeers(viewer)).toBe(1);
    await part('camera-all').click();
    await untilTilesLive(viewer, NAMES.length);
    const ofTile = () =>
      part('tile-porch')
        .locator('video')
        .evaluate((video: HTMLVideoElement) => video.videoWidth);
    await expect.poll(ofTile).toBe(SUB_WIDTH);
    const frames = await taken();
    expect(new Set(frames.map(({ on }) => on))).toEqual(new Set(['tile', 'stage']));
    expect(frames.some((frame) => frame.on === 'stage' && frame.width === SUB_WIDTH)).toBe(true);
    expect(Math.min(...frames.map(({ brightness }) => brightness))).toBeGreaterThan(40);
  });

  it('is left for a camera and reached again by the browser’s own way back', async () => {
    const { page, part } = viewer;
    await part('tile-gate').click();
    await viewer.untilPhase('live');
    expect(await page.locator('h1').textContent()).toBe('gate');
    await page.goBack();
    await part('wall').waitFor();
    await page.goForward();
    await viewer.untilPhase('live');
    expect(await page.locator('h1').textContent()).toBe('gate');
    await page.goBack();
    await untilTilesLive(viewer, NAMES.length);
    expect(viewer.errors()).toEqual([]);
  });

  it('has no connection for what is out of sight, and one as soon as it is scrolled to', async () => {
    const { page, part } = viewer;
    await part('size-large').click();
    const inSight = () =>
      page.locator('.tile-box').evaluateAll((boxes) => {
        const list = document.querySelector('.wall-tiles')?.getBoundingClientRect();
        return boxes.filter((box) => {
          const { top, bottom } = box.getBoundingClientRect();
          return bottom > (list?.top ?? 0) && top < (list?.bottom ?? 0);
        }).length;
      });
    const beyondSight = async () => (await openPeers(viewer)) - (await inSight());
    expect(await inSight()).toBeLessThan(NAMES.length);
    await expect.poll(beyondSight).toBe(0);
    expect(await part('tile-street').getAttribute('data-state')).not.toBe('live');
    await part('tile-street').scrollIntoViewIfNeeded();
    await expect.poll(() => part('tile-street').getAttribute('data-state')).toBe('live');
    await expect.poll(beyondSight).toBe(0);
  });

  it('remembers size and order', async () => {
    const { page, part } = viewer;
    await part('arrange').click();
    await part('later-porch').click();
    await part('arrange').click();
    await page.reload();
    await part('wall').waitFor();
    await expect.poll(() => tileOrder(viewer)).toEqual(['yard', 'porch', ...NAMES.slice(2)]);
    expect(await part('size-large').getAttribute('aria-pressed')).toBe('true');
    await part('size-fit').click();
    await untilTilesLive(viewer, NAMES.length);
    expect(viewer.errors()).toEqual([]);
  });
});

describe('the wall at a desk', () => {
  it('is walked through, opened and arranged by keyboard, and arranged by dragging', async () => {
    const viewer = await openViewer(browser, { url: `${oriel.httpUrl}/#all&token=${OWNER}`, size: DESKTOP });
    const { page, part } = viewer;
    const focused = () => page.evaluate(() => (document.activeElement as HTMLElement | null)?.dataset.tile);
    await untilTilesLive(viewer, NAMES.length);
    await keepScreenshot(page, 'wall-1440x900-9');
    await part('tile-porch').getByRole('button').first().focus();
    for (const key of ['ArrowRight', 'ArrowDown', 'ArrowLeft']) await page.keyboard.press(key);
    expect(await focused()).toBe('gate');
    await page.keyboard.press('Enter');
    await viewer.untilPhase('live');
    expect(await page.locator('h1').textContent()).toBe('gate');
    await page.goBack();
    await part('wall').waitFor();
    await expect.poll(focused).toBe('gate');

    await part('arrange').click();
    await part('tile-gate').getByRole('button').first().focus();
    await page.keyboard.press('ArrowUp');
    expect((await tileOrder(viewer)).slice(0, 4)).toEqual(['gate', 'porch', 'yard', 'garage']);
    expect(await focused()).toBe('gate');
    const [from, to] = [await part('tile-gate').boundingBox(), await part('tile-garage').boundingBox()];
    await page.mouse.move((from?.x ?? 0) + 60, (from?.y ?? 0) + 20);
    await page.mouse.down();
    await page.mouse.move((to?.x ?? 0) + 60, (to?.y ?? 0) + 20, { steps: 12 });
    await keepScreenshot(page, 'wall-1440x900-arranging');
    await page.mouse.up();
    expect((await tileOrder(viewer)).slice(0, 4)).toEqual(['porch', 'yard', 'garage', 'gate']);
    expect(await part('wall').isVisible()).toBe(true);

    // A finger and a mouse at once: once both are up, nothing is held any more.
    const finger = (type: string) =>
      part('tile-porch')
        .getByRole('button')
        .first()
        .dispatchEvent(type, { isPrimary: true, pointerId: 7, pointerType: 'touch', button: 0 });
    await finger('pointerdown');
    await page.mouse.down();
    await page.mouse.up();
    await finger('pointerup');
    expect(await page.locator('[data-held]').count()).toBe(0);
    await page.mouse.move((to?.x ?? 0) + 80, (to?.y ?? 0) + 30, { steps: 3 });
    expect((await tileOrder(viewer)).slice(0, 4)).toEqual(['porch', 'yard', 'garage', 'gate']);
    expect(viewer.errors()).toEqual([]);
    await viewer.close();
  });

  it.each(GUESTS)('has a place for $count', async ({ count, token }) => {
    const url = `${oriel.httpUrl}/#all&token=${token}`;
    const viewer = await openViewer(browser, { url, size: DESKTOP });
    await untilTilesLive(viewer, count);
    await keepScreenshot(viewer.page, `wall-1440x900-${count}`);
    await viewer.page.setViewportSize({ width: 390, height: 844 });
    await keepScreenshot(viewer.page, `wall-390x844-${count}`);
    await viewer.close();
  });
});

describe('a tile whose picture stands still, or is not there', () => {
  const TABLET = { ...PHONE, viewport: { width: 820, height: 1180 }, colorScheme: 'dark' } as const;
  const OTHER_SIZES = [
    { width: 320, height: 568 },
    { width: 844, height: 390 },
  ];

  it('says how old it is, and then what is wrong, and what helps', async () => {
    const viewer = await openViewer(browser, { url: `${oriel.httpUrl}/#all&token=${OWNER}`, size: TABLET });
    const { page, part } = viewer;
    const tile = part('tile-porch');
    const filter = () => tile.locator('video').evaluate((video) => getComputedStyle(video).filter);
    await untilTilesLive(viewer, NAMES.length);
    porch.stall(true);
    await tile.getByTestId('tile-still').filter({ hasText: 's ago' }).waitFor();
    await expect.poll(filter).toMatch(/brightness\(0\.\d+\)/);
    await keepScreenshot(page, 'wall-820x1180-still');
    porch.stall(false);
    await untilTilesLive(viewer, NAMES.length);
    await expect.poll(filter).toBe('none');
    await porch.goOffline();
    await tile.getByRole('button', { name: 'Try again' }).waitFor();
    await expect
      .poll(() => tile.getByRole('button').first().getAttribute('aria-label'))
      .toContain('porch does not answer');
    for (const size of [TABLET.viewport, ...OTHER_SIZES]) {
      await page.setViewportSize(size);
      await keepScreenshot(page, `wall-${size.width}x${size.height}-down`);
      const overflow = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
      expect(overflow).toBeLessThanOrEqual(0);
    }
    await porch.comeBack();
    await untilTilesLive(viewer, NAMES.length);
    expect(viewer.errors()).toEqual([]);
    await viewer.close();
  });
});

describe('a wall that nobody looks at', () => {
  it('has no connection after a while, and is live again as soon as somebody does', async () => {
    await expect.poll(() => openPeers(hidden), { timeout: 40_000 }).toBe(0);
    await setHidden(hidden, false);
    await untilTilesLive(hidden, NAMES.length);
    await hidden.close();
  });
});
