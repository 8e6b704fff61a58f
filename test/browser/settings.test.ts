import type { Locator } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { type CameraHouse, startCameraHouse, tokenOf } from '../helpers/camera-house.ts';
import { DESKTOP, keepScreenshot, PHONE } from '../helpers/chromium.ts';
import { openViewer, type ViewerPage } from '../helpers/viewer-page.ts';

const TABLET = { ...PHONE, viewport: { width: 820, height: 1180 } };

let house: CameraHouse;
let viewers: ViewerPage[] = [];

beforeAll(async () => {
  house = await startCameraHouse({
    cameras: ['porch', 'gate'],
    people: { owner: 'admin', neighbour: 'operator' },
  });
});

afterEach(async () => {
  await Promise.all(viewers.map((viewer) => viewer.close()));
  viewers = [];
});

afterAll(() => house?.close());

async function open(person: 'owner' | 'neighbour', size = DESKTOP): Promise<ViewerPage> {
  const { browser, oriel } = house;
  const viewer = await openViewer(browser, { url: oriel.httpUrl, token: tokenOf(person), size });
  viewers.push(viewer);
  await viewer.part('camera-gate').or(viewer.part('camera-garden')).waitFor();
  return viewer;
}

/** The `data-testid` of what has the focus. */
function focused({ page }: ViewerPage): Promise<string | null> {
  return page.evaluate(() => document.activeElement?.getAttribute('data-testid') ?? null);
}

/** By the Tab key alone, as far as a page can have it. */
async function tabTo(viewer: ViewerPage, testId: string): Promise<void> {
  await viewer.part(testId).waitFor();
  for (let presses = 0; presses < 60; presses++) {
    if ((await focused(viewer)) === testId) return;
    await viewer.page.keyboard.press('Tab');
  }
  throw new Error(`the Tab key does not lead to ${testId}`);
}

async function press(viewer: ViewerPage, testId: string, key = 'Enter'): Promise<void> {
  await tabTo(viewer, testId);
  await viewer.page.keyboard.press(key);
}

/** The cameras in the order in which they stand there. */
async function namesIn(list: Locator): Promise<string[]> {
  const texts = await list.locator('li').allTextContents();
  return texts.flatMap((text) => /porch|gate|garden/.exec(text)?.[0] ?? []);
}

/** Nothing of it is wider than the window, nor smaller than a finger. */
async function expectFit({ page, part }: ViewerPage): Promise<void> {
  const { width = 0, height = 0 } = page.viewportSize() ?? {};
  const box = await part('settings').boundingBox();
  expect(box?.x).toBeGreaterThanOrEqual(0);
  expect((box?.x ?? 0) + (box?.width ?? 0)).toBeLessThanOrEqual(width);
  expect((box?.y ?? 0) + (box?.height ?? 0)).toBeLessThanOrEqual(height);
  const faults = await part('settings').evaluate((dialog) => {
    const body = dialog.querySelector('.settings-body');
    const small = [...dialog.querySelectorAll('button, select, input:not([type=checkbox]), .check')].filter(
      (control) => {
        const { width: wide, height: high } = control.getBoundingClientRect();
        return high > 0 && (high < 43.5 || wide < 43.5) && !control.closest('.segments');
      },
    );
    return [
      (body?.scrollWidth ?? 0) - (body?.clientWidth ?? 0),
      ...small.map((control) => control.outerHTML),
    ];
  });
  expect(faults).toEqual([0]);
}

describe('the settings', () => {
  it('are gone through, and a camera renamed and set, by the keyboard alone', async () => {
    const viewer = await open('owner');
    const { page, part } = viewer;
    await press(viewer, 'camera-gate');
    await viewer.untilPhase('live');
    await press(viewer, 'account-open');
    await part('this-device').waitFor();
    await part('relay-vain').filter({ hasText: 'No TURN server is set up' }).waitFor();
    expect(await part('relay-only').isDisabled()).toBe(true);
    for (const section of ['device', 'people', 'cameras', 'network', 'about'] as const) {
      await press(viewer, `section-${section}`);
      await expect.poll(() => focused(viewer)).toBe(`section-${section}`);
      expect(await part(`section-${section}`).getAttribute('aria-current')).toBe('page');
      await expectFit(viewer);
      await keepScreenshot(page, `settings-${section}-1440x900`);
    }
    expect(await part('version-page').textContent()).toBe(await part('version-gateway').textContent());
    expect(await part('version-news').count()).toBe(0);

    await press(viewer, 'section-cameras');
    await press(viewer, 'move-up-gate');
    await expect.poll(() => focused(viewer)).toBe('move-down-gate');
    await expect.poll(() => namesIn(part('camera-rows'))).toEqual(['gate', 'porch']);
    await press(viewer, 'open-gate');
    await part('choose-main').waitFor();
    await keepScreenshot(page, 'settings-camera-1440x900');
    await press(viewer, 'begin-rename');
    await expect.poll(() => focused(viewer)).toBe('rename-name');
    await page.keyboard.press('Escape');
    await expect.poll(() => focused(viewer)).toBe('begin-rename');
    await page.keyboard.press('Enter');
    await expect.poll(() => focused(viewer)).toBe('rename-name');
    await page.keyboard.type('porch');
    await page.keyboard.press('Enter');
    await part('rename-fault').filter({ hasText: 'A camera has this name already.' }).waitFor();
    await page.keyboard.press('Control+A');
    await page.keyboard.type('garden');
    await page.keyboard.press('Enter');
    await part('camera-title').filter({ hasText: 'garden' }).waitFor();
    await part('choose-main').waitFor();
    // In some browsers a press beside the buttons leaves the focus on the page below, whose keys do what the tools do.
    await page.evaluate(() => document.activeElement instanceof HTMLElement && document.activeElement.blur());
    await page.keyboard.press('r');
    await press(viewer, 'settings-remove');
    await part('settings-remove-question').waitFor();
    await page.keyboard.press('Tab');
    await page.keyboard.press('Escape');
    await expect.poll(() => focused(viewer)).toBe('settings-remove');
    await part('camera-title').filter({ hasText: 'garden' }).waitFor();
    expect(await page.locator('.stage-turn').getAttribute('style')).toBeFalsy();
    await press(viewer, 'invert-pan', ' ');
    await part('done-invert').filter({ hasText: 'changed' }).waitFor();
    expect(await part('invert-pan').isChecked()).toBe(true);
    await expect.poll(() => house.oriel.readConfig()).toMatch(/name: garden[\s\S]*pan/);

    await page.keyboard.press('Escape');
    await part('open-garden').waitFor();
    await page.keyboard.press('Escape');
    await expect.poll(() => part('settings').count()).toBe(0);
    await expect.poll(() => focused(viewer)).toBe('account-open');
    await part('camera-garden').waitFor();
    expect(await part('camera-gate').count()).toBe(0);
    expect(await namesIn(part('cameras'))).toEqual(['garden', 'porch']);
    // The one on show is so under its new name too.
    await expect.poll(() => page.locator('h1').textContent()).toBe('garden');
    await viewer.untilPhase('live');
    expect(viewer.errors()).toEqual([]);
  });

  it('pair a phone and revoke it by touch, and lie in the history page by page', async () => {
    const viewer = await open('owner', PHONE);
    const { page, part } = viewer;
    await part('account-open').tap();
    await part('section-people').waitFor();
    await keepScreenshot(page, 'settings-list-390x844');
    await part('section-people').tap();
    await part('invite').tap();
    await part('invite-name').fill('Kitchen');
    await expectFit(viewer);
    await part('invite-make').tap();
    const link = await part('link').inputValue();
    await keepScreenshot(page, 'settings-link-390x844');
    await expectFit(viewer);

    const { browser, oriel } = house;
    const phone = await openViewer(browser, { url: `${oriel.httpUrl}/${new URL(link).hash}`, size: PHONE });
    viewers.push(phone);
    await phone.part('camera-porch').waitFor();
    await part('link-used').filter({ hasText: 'a device has been paired' }).waitFor();
    await part('link-done').tap();
    await part('device-Kitchen').filter({ hasText: 'here now' }).waitFor();
    await keepScreenshot(page, 'settings-people-390x844');
    await part('device-Kitchen').getByTestId('revoke').tap();
    await part('revoke-confirm').tap();
    await expect.poll(() => part('device-Kitchen').count()).toBe(0);
    await phone.part('sign-in-notice').filter({ hasText: 'has ended' }).waitFor();

    await page.goBack();
    await expect.poll(() => focused(viewer)).toBe('section-people');
    await part('section-cameras').tap();
    await part('open-porch').tap();
    await part('choose-sub').waitFor();
    await expectFit(viewer);
    await keepScreenshot(page, 'settings-camera-390x844');
    await page.goBack();
    await part('open-porch').waitFor();
    await keepScreenshot(page, 'settings-cameras-390x844');
    await part('settings-back').tap();
    for (const section of ['device', 'network', 'about'] as const) {
      await part(`section-${section}`).tap();
      await expectFit(viewer);
      await keepScreenshot(page, `settings-${section}-390x844`);
      await page.goBack();
    }
    await part('section-about').waitFor();
    await page.goBack();
    await expect.poll(() => part('settings').count()).toBe(0);
    expect(await part('camera-porch').isVisible()).toBe(true);
    expect(viewer.errors()).toEqual([]);
  });

  it('show an operator what an operator may do, and nothing besides', async () => {
    const viewer = await open('neighbour', { ...TABLET, colorScheme: 'dark' });
    const { page, part } = viewer;
    await part('account-open').tap();
    await part('this-device').filter({ hasText: 'watch and move cameras' }).waitFor();
    expect(await part('section-people').count()).toBe(0);
    await keepScreenshot(page, 'settings-operator-820x1180');
    await part('section-cameras').tap();
    await part('row-porch').waitFor();
    expect(await part('open-porch').count()).toBe(0);
    expect(await part('settings-add').count()).toBe(0);
    await expectFit(viewer);
    await keepScreenshot(page, 'settings-operator-cameras-820x1180');
    await part('section-network').tap();
    await part('fact-path').waitFor();
    expect(await part('fact-broker').textContent()).toContain('/mqtt');
    await keepScreenshot(page, 'settings-network-820x1180');
    expect(viewer.errors()).toEqual([]);
  });
});
