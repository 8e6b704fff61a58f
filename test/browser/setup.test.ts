import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { type CameraHouse, startCameraHouse, tokenOf } from '../helpers/camera-house.ts';
import { DESKTOP, keepScreenshot, PHONE } from '../helpers/chromium.ts';
import type { OnvifTestCamera } from '../helpers/onvif-camera.ts';
import { openViewer, type ViewerPage } from '../helpers/viewer-page.ts';

const PHONE_ON_ITS_SIDE = { ...PHONE, viewport: { width: 844, height: 390 } };

let house: CameraHouse;
let gate: OnvifTestCamera;
let viewers: ViewerPage[] = [];

beforeAll(async () => {
  house = await startCameraHouse({
    cameras: ['porch', 'Garden gate'],
    configured: 1,
    people: { owner: 'admin', phone: 'operator' },
  });
  const [, found] = house.cameras;
  if (!found) throw new Error('there is no camera to add');
  gate = found;
});

afterEach(async () => {
  await Promise.all(viewers.map((viewer) => viewer.close()));
  viewers = [];
});

afterAll(() => house?.close());

async function open(person: 'owner' | 'phone', size = DESKTOP): Promise<ViewerPage> {
  const { browser, oriel } = house;
  const viewer = await openViewer(browser, { url: oriel.httpUrl, token: tokenOf(person), size });
  viewers.push(viewer);
  await viewer.untilPhase('live');
  return viewer;
}

async function openSetup(size = DESKTOP): Promise<ViewerPage> {
  const viewer = await open('owner', size);
  await viewer.part('add-camera').click();
  await viewer.part('setup').waitFor();
  return viewer;
}

describe('adding a camera', () => {
  it('goes by its address, past a wrong password and a bad name, to its picture; and takes it away again', async () => {
    const viewer = await openSetup();
    const { page, part } = viewer;
    // It has begun to look by itself, and says when it is done.
    await expect
      .poll(() => part('search').getAttribute('data-state'), { timeout: 60_000 })
      .toMatch(/done|failed/);
    await keepScreenshot(page, 'add-find-1440x900');

    await part('setup-url').fill(new URL(gate.onvifUrl).host);
    await part('setup-next').click();
    await part('setup-username').fill(gate.username);
    await part('setup-password').fill('not it');
    expect(await part('setup-password').getAttribute('type')).toBe('password');
    expect(await part('setup-password').getAttribute('autocomplete')).toBe('off');
    await part('setup-look').click();
    await part('setup-problem').waitFor({ timeout: 30_000 });
    expect(await part('setup-username').inputValue()).toBe(gate.username);
    expect(await part('setup-password').inputValue()).toBe('not it');
    await keepScreenshot(page, 'add-refused-1440x900');

    await part('setup-password').fill(gate.password);
    await part('setup-look').click();
    await part('setup-model').waitFor({ timeout: 60_000 });
    const profiles = page.locator('.setup-profile');
    await expect.poll(() => profiles.count()).toBeGreaterThanOrEqual(2);
    const widths = () =>
      profiles
        .locator('img')
        .evaluateAll((images) =>
          images.map((image) => (image instanceof HTMLImageElement ? image.naturalWidth : 0)),
        );
    await expect
      .poll(widths)
      .toSatisfy((each: readonly number[]) => each.length > 0 && each.every((width) => width > 0));
    expect(await part('abilities').textContent()).toMatch(/^It can turn left and right, /);
    await keepScreenshot(page, 'add-choose-1440x900');

    await part('setup-name').fill('porch');
    await part('name-fault').filter({ hasText: 'A camera has this name already.' }).waitFor();
    expect(await part('setup-add').isDisabled()).toBe(true);
    await part('setup-name').fill('gate');
    await part('setup-add').click();

    await expect.poll(() => page.locator('h1').textContent()).toBe('gate');
    await viewer.untilPhase('live', 30_000);
    await expect.poll(() => part('setup').count()).toBe(0);
    expect(await page.evaluate(() => JSON.stringify({ ...localStorage, ...sessionStorage }))).not.toContain(
      gate.password,
    );

    await part('more').click();
    await part('remove-camera').click();
    await part('remove-camera-question').scrollIntoViewIfNeeded();
    await keepScreenshot(page, 'remove-1440x900');
    await part('remove-camera-confirm').click();
    await expect.poll(() => part('camera-gate').count()).toBe(0);
    await expect.poll(() => page.locator('h1').textContent()).toBe('porch');
    await viewer.untilPhase('live');
    expect(viewer.errors()).toEqual([]);
  });

  it('goes by a stream’s address too, and asks for a password only as the camera does', async () => {
    const viewer = await openSetup();
    const { page, part } = viewer;
    const url = gate.rtspUrl('sub');
    await part('setup-url').fill(`${url}-elsewhere`.replace('://', `://${gate.username}:wrong@`));
    await part('setup-next').click();
    await part('setup-problem').filter({ hasText: 'refuses this user name or password' }).waitFor();
    expect(await part('setup').textContent()).not.toContain('wrong');
    await part('setup-back').click();
    expect(await part('setup-url').inputValue()).toBe(`${url}-elsewhere`);
    await part('setup-url').fill(url);
    await part('setup-next').click();
    await part('setup-password').fill(gate.password);
    await part('setup-look').click();
    await part('setup-model').filter({ hasText: 'H.264 · 320 × 180 · no sound' }).waitFor();
    await part('setup-name').fill('Haustür');
    await part('name-fault').filter({ hasText: 'Letters from a to z' }).waitFor();
    await keepScreenshot(page, 'add-stream-1440x900');
    await part('setup-fitting').click();
    expect(await part('setup-name').inputValue()).toBe('Haustuer');
    expect(await part('setup-name').evaluate((field) => field === document.activeElement)).toBe(true);
    await part('setup-add').click();
    await expect.poll(() => page.locator('h1').textContent()).toBe('Haustuer');
    await viewer.untilPhase('live', 30_000);
    expect(viewer.errors()).toEqual([]);
  });

  it('is not shown to an operator', async () => {
    const { part } = await open('phone');
    expect(await part('camera-porch').count()).toBe(1);
    expect(await part('add-camera').count()).toBe(0);
  });

  it.each([
    ['390x844', PHONE],
    ['844x390', PHONE_ON_ITS_SIDE],
  ])('fits %s', async (name, size) => {
    const { page, part, errors } = await openSetup(size);
    const fits = async () => {
      const box = await part('setup').boundingBox();
      const { width = 0 } = page.viewportSize() ?? {};
      expect(box?.x).toBe(0);
      expect(box?.width).toBe(width);
      expect(await part('setup').evaluate((dialog) => dialog.scrollWidth - dialog.clientWidth)).toBe(0);
    };
    await keepScreenshot(page, `add-find-${name}`);
    await fits();
    await part('setup-url').fill(gate.onvifUrl);
    await part('setup-next').click();
    await part('setup-username').fill(gate.username);
    await part('setup-password').fill(gate.password);
    await fits();
    await part('setup-look').click();
    await part('setup-model').waitFor({ timeout: 60_000 });
    await keepScreenshot(page, `add-choose-${name}`);
    await fits();
    await part('setup-back').click();
    expect(await part('setup-username').inputValue()).toBe(gate.username);
    await part('setup-close').click();
    await expect.poll(() => part('setup').count()).toBe(0);
    expect(errors()).toEqual([]);
  });
});
