import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { launchChromium } from '../helpers/chromium.ts';
import { type OrielProcess, startOriel } from '../helpers/oriel-process.ts';
import { openViewer, type ViewerPage } from '../helpers/viewer-page.ts';

const OWNER = 'the-token-of-the-owner';
const NEIGHBOUR = 'the-token-of-the-neighbour';
const REFUSAL = 'The gateway does not take this token: this token is not known here.';
const SMALL = { width: 320, height: 180, fps: 5 };

let browser: Browser;
let oriel: OrielProcess;

beforeAll(async () => {
  browser = await launchChromium();
  oriel = await startOriel({
    access: {
      tokens: [
        { name: 'owner', token: OWNER, role: 'admin' },
        { name: 'neighbour', token: NEIGHBOUR, role: 'viewer', cameras: ['yard'] },
      ],
    },
    cameras: [
      { name: 'porch', simulated: SMALL },
      { name: 'yard', simulated: SMALL },
    ],
  });
});

afterAll(async () => {
  await Promise.all([browser?.close(), oriel?.close()]);
});

const open = (token?: string) =>
  openViewer(browser, { url: oriel.httpUrl, ...(token !== undefined && { token }) });

async function cameraNames({ part }: ViewerPage): Promise<string[]> {
  return part('cameras').locator('.camera-name').allTextContents();
}

describe('a stranger', () => {
  it('sees nothing but the form, which says what a token must be', async () => {
    const { page, part, close } = await open();
    await part('submit').click();
    await page.getByText('Type the token first.').waitFor();
    expect(await page.locator('video').count()).toBe(0);
    await close();
  });

  it('with a wrong link is told why, and the address keeps nothing of it', async () => {
    const { page, part, close } = await open('no-token-that-anybody-knows');
    await part('sign-in-problem').waitFor();
    expect(await part('sign-in-problem').textContent()).toBe(REFUSAL);
    expect(page.url()).toBe(`${oriel.httpUrl}/`);
    expect(await page.evaluate(() => JSON.stringify(window.localStorage))).not.toContain('no-token');
    await close();
  });

  it('types the right token after a wrong one', async () => {
    const { part, untilPhase, close, errors } = await open();
    await part('token').fill('no-token-that-anybody-knows');
    await part('submit').click();
    await part('sign-in-problem').waitFor();
    expect(await part('sign-in-problem').textContent()).toBe(REFUSAL);
    await part('token').fill(`${oriel.httpUrl}/#token=${OWNER}`);
    await part('submit').click();
    await untilPhase('live');
    expect(await part('account').textContent()).toBe('owner, admin');
    expect(errors()).toEqual([]);
    await close();
  });
});

describe('who is signed in', () => {
  it('signs out, and the next visit knows nobody', async () => {
    const { page, part, untilPhase, close } = await open(OWNER);
    await untilPhase('live');
    await part('account-open').click();
    await part('sign-out').click();
    await part('token').waitFor();
    expect(await page.locator('video').count()).toBe(0);
    expect(await page.evaluate(() => window.localStorage.getItem('oriel.token'))).toBeNull();
    await page.reload();
    await part('token').waitFor();
    await close();
  });

  it('stays so where somebody opens a wrong link', async () => {
    const { page, part, untilPhase, close } = await open(OWNER);
    await untilPhase('live');
    await page.goto(`${oriel.httpUrl}/#token=no-token-that-anybody-knows`);
    await part('sign-in-problem').waitFor();
    await page.reload();
    await untilPhase('live');
    await close();
  });

  it('sees the cameras that the token is for, and no others', async () => {
    const [owner, neighbour] = await Promise.all([open(OWNER), open(NEIGHBOUR)]);
    await Promise.all([owner.untilPhase('live'), neighbour.untilPhase('live')]);
    expect(await cameraNames(owner)).toEqual(['All', 'porch', 'yard']);
    expect(await cameraNames(neighbour)).toEqual(['yard']);
    expect(await neighbour.page.locator('h1').textContent()).toBe('yard');
    await Promise.all([owner.close(), neighbour.close()]);
  });

  it('may have remembered a camera that the token is not for', async () => {
    const viewer = await open(OWNER);
    await viewer.untilPhase('live');
    expect(await viewer.page.evaluate(() => window.localStorage.getItem('oriel.camera'))).toBe('porch');
    await viewer.page.goto(`${oriel.httpUrl}/#token=${NEIGHBOUR}`);
    await expect.poll(() => viewer.part('account').textContent()).toBe('neighbour, viewer');
    await expect.poll(() => viewer.page.locator('h1').textContent()).toBe('yard');
    await viewer.untilPhase('live');
    await viewer.close();
  });
});
