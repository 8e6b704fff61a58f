import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { launchChromium, openPage } from '../helpers/chromium.ts';
import { type OrielProcess, startOriel } from '../helpers/oriel-process.ts';
import { openViewer } from '../helpers/viewer-page.ts';

const TOKEN = 'the-token-of-the-owner';
const SMALL = { width: 320, height: 180, fps: 5 };

let browser: Browser;
let oriel: OrielProcess;

beforeAll(async () => {
  browser = await launchChromium();
  oriel = await startOriel({
    access: { tokens: [{ name: 'owner', token: TOKEN, role: 'operator' }] },
    cameras: [
      { name: 'porch', simulated: SMALL },
      { name: 'yard', simulated: SMALL },
    ],
  });
});

afterAll(async () => {
  await Promise.all([browser?.close(), oriel?.close()]);
});

it('opens, though a part of the page did not come at first', async () => {
  const { page } = await openPage(browser);
  let loads = 0;
  page.on('request', (request) => {
    if (request.isNavigationRequest()) loads++;
  });
  await page.route(/\/assets\/looks-/, (route) => (loads === 1 ? route.abort() : route.continue()));
  // It may load itself anew before it has been loaded to its end.
  await page.goto(`${oriel.httpUrl}/#token=${TOKEN}`, { waitUntil: 'commit' });
  await page.locator('[data-testid=stage][data-state=live]').waitFor();
  expect(loads).toBe(2);
  await page.context().close();
});

describe('a link that opens one camera', () => {
  it('does so with the token in it, and later without; the address keeps nothing', async () => {
    const viewer = await openViewer(browser, { url: `${oriel.httpUrl}/#camera=yard&token=${TOKEN}` });
    const { page } = viewer;
    const title = () => page.locator('h1').textContent();
    await viewer.untilPhase('live');
    expect(await title()).toBe('yard');
    expect(page.url()).toBe(`${oriel.httpUrl}/`);

    await page.goto(`${oriel.httpUrl}/#camera=porch`);
    await expect.poll(title).toBe('porch');
    await viewer.untilPhase('live');
    expect(page.url()).toBe(`${oriel.httpUrl}/`);
    expect(viewer.errors()).toEqual([]);
    await viewer.close();
  });

  it('waits for whoever has to sign in first', async () => {
    const { page, part, untilPhase, close } = await openViewer(browser, {
      url: `${oriel.httpUrl}/#camera=yard`,
    });
    await part('token').fill(TOKEN);
    await part('submit').click();
    await untilPhase('live');
    expect(await page.locator('h1').textContent()).toBe('yard');
    await close();
  });

  it('says so where there is no such camera, and shows another', async () => {
    const { page, part, untilPhase, close } = await openViewer(browser, {
      url: `${oriel.httpUrl}/#camera=attic&token=${TOKEN}`,
    });
    await part('toast').filter({ hasText: 'There is no camera attic here' }).waitFor();
    await untilPhase('live');
    expect(await page.locator('h1').textContent()).toBe('porch');
    await close();
  });
});
