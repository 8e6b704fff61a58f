import type { Browser } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { launchChromium } from '../helpers/chromium.ts';
import { type OnvifTestCamera, startOnvifCamera } from '../helpers/onvif-camera.ts';
import { type OrielProcess, startOriel } from '../helpers/oriel-process.ts';
import { openViewer, type ViewerPage } from '../helpers/viewer-page.ts';

const OWNER = 'the-token-of-the-owner';

let browser: Browser;
let porch: OnvifTestCamera;
let gate: OnvifTestCamera;
let oriel: OrielProcess;
let viewer: ViewerPage;

beforeAll(async () => {
  [browser, porch, gate] = await Promise.all([
    launchChromium(),
    startOnvifCamera('porch'),
    startOnvifCamera('gate'),
  ]);
  oriel = await startOriel({
    access: { tokens: [{ name: 'owner', token: OWNER, role: 'admin' }] },
    cameras: [porch.config, gate.config],
  });
});

afterEach(() => viewer?.close());

afterAll(async () => {
  await Promise.all([browser?.close(), oriel?.close()]);
  await Promise.all([porch?.close(), gate?.close()]);
});

async function open(camera = 'porch'): Promise<ViewerPage> {
  viewer = await openViewer(browser, { url: oriel.httpUrl, token: OWNER });
  await viewer.part(`camera-${camera}`).click();
  await viewer.untilPhase('live');
  await viewer.untilSteerable();
  return viewer;
}

/** By `data-testid`; the page itself where nothing has it. */
function focused() {
  const find = () => viewer.page.evaluate(() => document.activeElement?.getAttribute('data-testid') ?? null);
  return expect.poll(find, { timeout: 10_000 });
}

async function press(testId: string, key = 'Enter') {
  await viewer.part(testId).focus();
  await viewer.page.keyboard.press(key);
}

describe('the focus, for who has a keyboard', () => {
  it('stays in the sheet whatever is done there, and is given back where it closes', async () => {
    const { page, part } = await open();
    await press('more');
    await focused().toBe('more-sheet');

    await press('begin-rename-1');
    await focused().toBe('rename-1-name');
    await page.keyboard.press('Escape');
    await focused().toBe('begin-rename-1');
    await page.keyboard.press('Enter');
    await part('rename-1-name').fill('Front');
    await page.keyboard.press('Enter');
    await part('presets').getByText('Front').waitFor();
    await focused().toBe('begin-rename-1');

    await part('save-preset-name').fill('Shed');
    await press('save-preset');
    await part('presets').getByText('Shed').waitFor();
    await focused().toBe('save-preset');

    await press('remove-2');
    await focused().toBe('remove-2-cancel');
    await press('remove-2-confirm');
    await expect.poll(() => part('kept-2').count()).toBe(0);
    await focused().toBe('more-sheet');

    await press('save-still');
    await expect.poll(() => part('save-still').getAttribute('aria-disabled')).toBeNull();
    await focused().toBe('save-still');

    await page.keyboard.press('Escape');
    await focused().toBe('more');
    expect(viewer.errors()).toEqual([]);
  });

  it('is given back where the page for adding a camera closes, and waits at the button that was pressed', async () => {
    const { page, part } = await open();
    await press('add-camera');
    await part('setup').waitFor();
    await part('setup-url').fill(new URL(gate.onvifUrl).host);
    await page.keyboard.press('Enter');
    await part('setup-password').fill('not it');
    await part('setup-username').fill(gate.username);
    await press('setup-look');
    await part('setup-problem').waitFor({ timeout: 30_000 });
    await focused().toBe('setup-look');
    await press('setup-close');
    await expect.poll(() => part('setup').count()).toBe(0);
    await focused().toBe('add-camera');
    expect(viewer.errors()).toEqual([]);
  });

  it('goes on where a camera goes away under its open sheet, which does not come back by itself', async () => {
    const { page, part } = await open('gate');
    await press('more');
    await focused().toBe('more-sheet');
    await part('camera-porch').evaluate((button: HTMLElement) => button.click());
    await expect.poll(() => page.locator('h1').textContent()).toBe('porch');
    await part('camera-gate').evaluate((button: HTMLElement) => button.click());
    await expect.poll(() => page.locator('h1').textContent()).toBe('gate');
    expect(await part('more-sheet').count()).toBe(0);

    await press('more');
    await focused().toBe('more-sheet');
    const removal = await fetch(`${oriel.httpUrl}/api/cameras/gate`, {
      method: 'DELETE',
      headers: { authorization: `Bearer ${OWNER}` },
    });
    expect(removal.status).toBe(204);
    await expect.poll(() => part('more-sheet').count()).toBe(0);
    await focused().toMatch(/^(?:more|camera-porch)$/);
    expect(viewer.errors()).toEqual([]);
  });
});
