import { readFile } from 'node:fs/promises';
import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { Pose } from '../../devices/simulated/pose.ts';
import type { PtzCall } from '../../devices/simulated/simulated-camera.ts';
import { DESKTOP, keepScreenshot, launchChromium, PHONE } from '../helpers/chromium.ts';
import { eventually } from '../helpers/eventually.ts';
import { jpegSize } from '../helpers/jpeg-size.ts';
import { isStill, isStop, type OnvifTestCamera, startOnvifCamera } from '../helpers/onvif-camera.ts';
import { type OrielProcess, startOriel } from '../helpers/oriel-process.ts';
import { putFinger, putFingers } from '../helpers/touch.ts';
import { openViewer, type ViewerPage } from '../helpers/viewer-page.ts';

const TOKEN = 'the-token-of-whoever-drives';

let browser: Browser;
let camera: OnvifTestCamera;
let oriel: OrielProcess;
/** One at a time; tests of the same size share it. */
let viewer: ViewerPage | undefined;
let viewerSize: object | undefined;
/** The first of the camera's calls since the test opened its page. */
let begin = 0;

beforeAll(async () => {
  [browser, camera] = await Promise.all([launchChromium(), startOnvifCamera('porch')]);
  oriel = await startOriel({
    access: { tokens: [{ name: 'anna', token: TOKEN, role: 'operator' }] },
    cameras: [camera.config],
  });
});

afterEach(async () => {
  await eventually(() => isStill(camera), { what: 'a camera that rests after the test' });
});

afterAll(async () => {
  await viewer?.close();
  await Promise.all([browser?.close(), oriel?.close()]);
  await camera?.close();
});

async function open(size = PHONE): Promise<ViewerPage> {
  if (!viewer || viewerSize !== size) {
    await viewer?.close();
    viewer = await openViewer(browser, { url: oriel.httpUrl, token: TOKEN, size });
    viewerSize = size;
  }
  await viewer.untilPhase('live');
  // Nobody drives any more: what the test before it asked for has come, and been stopped for the last time.
  await viewer.untilSteerable();
  begin = camera.ptzCalls().length;
  return viewer;
}

/** What the camera was told since the test opened its page. */
function calls(): readonly PtzCall[] {
  return camera.ptzCalls().slice(begin);
}

function untilPose(what: string, reached: (pose: Pose) => boolean): Promise<boolean> {
  return eventually(() => reached(camera.pose()), { what: `the camera ${what}` });
}

/** Waits for a stop from `since` on, and for the camera to rest. */
async function untilStopped(since: number): Promise<void> {
  await eventually(() => calls().some((call) => call.at >= since && isStop(call)), { what: 'the stop' });
  await eventually(() => isStill(camera), { what: 'a camera that rests' });
}

/** A point of the stage, in CSS pixels from its middle. */
async function onStage(page: Page, { x, y }: { x: number; y: number }): Promise<{ x: number; y: number }> {
  const box = await page.getByTestId('stage').boundingBox();
  if (!box) throw new Error('the stage is not to be seen');
  return { x: box.x + box.width / 2 + x, y: box.y + box.height / 2 + y };
}

/** What the picture is magnified by, and where its middle is: in CSS pixels from the stage's. */
function lens(page: Page): Promise<{ scale: number; x: number; y: number }> {
  return page.getByTestId('lens').evaluate((element) => {
    const { a, e, f } = new DOMMatrix(getComputedStyle(element).transform);
    return { scale: a, x: e, y: f };
  });
}

function expectScale(page: Page) {
  return expect.poll(async () => (await lens(page)).scale, { timeout: 20_000 });
}

async function snapshotBy(page: Page, press: () => Promise<void>) {
  const [download] = await Promise.all([page.waitForEvent('download'), press()]);
  return { name: download.suggestedFilename(), size: jpegSize(await readFile(await download.path())) };
}

describe('a finger on the picture of a phone', () => {
  it('turns the camera that way, the farther the faster, until it is lifted', async () => {
    const { page, part, errors } = await open();
    const from = camera.pose();
    const finger = await putFinger(page, await onStage(page, { x: -60, y: 20 }));
    await finger.slide(await onStage(page, { x: -20, y: 20 }));
    await untilPose('turns right', ({ pan }) => pan > from.pan);
    expect(await part('vane').count()).toBe(1);
    const slow = Math.max(...calls().map(({ velocity }) => velocity?.pan ?? 0));
    expect(slow).toBeLessThan(0.5);
    await finger.slide(await onStage(page, { x: 50, y: 20 }));
    await eventually(() => calls().some(({ velocity }) => (velocity?.pan ?? 0) > 0.9), {
      what: 'a fast move',
    });
    await keepScreenshot(page, 'camera-drag-390x844');
    const liftedAt = Date.now();
    await finger.lift();
    await untilStopped(liftedAt);
    expect(await part('vane').count()).toBe(0);
    expect((await lens(page)).scale).toBe(1);
    expect(errors()).toEqual([]);
  });

  it('and a second one magnify what is between them; then one moves the picture and not the camera', async () => {
    const { page, part, errors } = await open();
    const fingers = await putFingers(page, [
      await onStage(page, { x: 20, y: 0 }),
      await onStage(page, { x: 60, y: 0 }),
    ]);
    await fingers.slide([await onStage(page, { x: -20, y: 0 }), await onStage(page, { x: 100, y: 0 })]);
    await expectScale(page).toBeCloseTo(3, 1);
    // 40 px beside the middle before and after: what was there has stayed.
    expect((await lens(page)).x).toBeCloseTo(-80, 0);
    await fingers.lift();
    expect(await part('zoom-reset').textContent()).toBe('3×');
    await keepScreenshot(page, 'camera-zoomed-390x844');

    const finger = await putFinger(page, await onStage(page, { x: 0, y: 0 }));
    await finger.slide(await onStage(page, { x: 30, y: 0 }));
    await finger.slide(await onStage(page, { x: 50, y: 10 }));
    await expect.poll(async () => (await lens(page)).x).toBeCloseTo(-30, 0);
    await finger.lift();
    expect(calls()).toEqual([]);

    await part('zoom-reset').tap();
    await expectScale(page).toBe(1);
    const { x, y } = await onStage(page, { x: 50, y: 20 });
    // On their way together, for the second has to come within a third of a second.
    await Promise.all([page.touchscreen.tap(x, y), page.touchscreen.tap(x, y)]);
    await expectScale(page).toBeCloseTo(2.5, 1);
    await part('zoom-reset').tap();
    await expectScale(page).toBe(1);
    expect(calls()).toEqual([]);
    expect(errors()).toEqual([]);
  });

  it('brings what it taps to the middle, while that is asked for', async () => {
    const { page, part, errors } = await open();
    const from = camera.pose();
    await part('aim').tap();
    await keepScreenshot(page, 'camera-aim-390x844');
    // The finger before it may have turned the camera to the right as far as it goes.
    const { x, y } = await onStage(page, { x: -90, y: 0 });
    await page.touchscreen.tap(x, y);
    await untilPose('looks to the left', ({ pan }) => pan < from.pan);
    await eventually(() => isStill(camera), { what: 'a camera that rests' });
    expect(camera.pose().tilt).toBeCloseTo(from.tilt, 1);
    const pressed = () => part('aim').getAttribute('aria-pressed');
    expect(await pressed()).toBe('true');
    await part('aim').tap();
    await expect.poll(pressed).toBe('false');
    expect(errors()).toEqual([]);
  });
});

describe('the tools of a phone', () => {
  it('keep a picture, turn it, and hand over a link', async () => {
    const { page, part, errors } = await open();
    const taken = await snapshotBy(page, () => part('snapshot').tap());
    expect(taken.size).toEqual({ width: 640, height: 360 });
    expect(taken.name).toMatch(/^porch-\d{4}-\d\d-\d\d-\d{6}\.jpg$/);

    await part('more-tools').tap();
    await keepScreenshot(page, 'camera-tools-390x844');
    await part('rotate').tap();
    // What steers is still all to be seen, and stays where it is while it is said that the picture is kept.
    const told = page.locator('html:has([data-sideways]):has([data-testid="news-item"])');
    const [turned, height] = await Promise.all([
      snapshotBy(page, () => part('snapshot').tap()),
      told.evaluate((root) => root.scrollHeight),
    ]);
    expect(turned.size).toEqual({ width: 360, height: 640 });
    expect(height).toBe(844);
    await keepScreenshot(page, 'camera-turned-390x844');
    for (let quarter = 1; quarter < 4; quarter++) await page.keyboard.press('r');
    expect((await snapshotBy(page, () => part('snapshot').tap())).size).toEqual(taken.size);

    // As where the page comes over plain HTTP: neither a share sheet nor a clipboard.
    await page.evaluate(() => Object.defineProperty(navigator, 'clipboard', { value: undefined }));
    await part('more-tools').tap();
    await part('share').tap();
    await part('link-url').waitFor();
    expect(await part('link-url').inputValue()).toBe(`${oriel.httpUrl}/#camera=porch`);
    await keepScreenshot(page, 'camera-link-390x844');
    await part('link-card-close').tap();
    expect(errors()).toEqual([]);
  });

  it('show presets by what is seen there, also after the page was loaded anew', async () => {
    const { page, part, errors, untilPhase } = await open();
    expect(await part('presets').locator('img').count()).toBe(0);
    await part('preset-1').tap();
    await part('preset-1').locator('img').waitFor();
    const url = await part('preset-1').locator('img').getAttribute('src');
    expect(url).toMatch(/^data:image\/jpeg;base64,/);
    await page.reload();
    await untilPhase('live');
    await part('preset-1').locator('img').waitFor();
    expect(await part('preset-1').locator('img').getAttribute('src')).toBe(url);
    expect(await part('preset-1').textContent()).toBe('Door');
    await keepScreenshot(page, 'camera-presets-390x844');
    expect(errors()).toEqual([]);
  });

  it('leave the picture alone in full screen, and come back at a touch that presses nothing', async () => {
    const { page, part, errors } = await open();
    await part('fullscreen').tap();
    const idle = () => page.locator('.room').getAttribute('data-idle');
    await expect.poll(idle, { timeout: 30_000 }).toBe('');
    await expect
      .poll(() =>
        part('tools').evaluate((tools) => tools.parentElement?.checkVisibility({ opacityProperty: true })),
      )
      .toBe(false);
    await keepScreenshot(page, 'camera-alone-390x844');
    const button = await part('fullscreen').boundingBox();
    await page.touchscreen.tap((button?.x ?? 0) + 22, (button?.y ?? 0) + 22);
    await expect.poll(idle).toBe(null);
    expect(await page.locator('.room').getAttribute('data-full')).toBe('');
    // By the keyboard, since the tools may have gone again by now.
    await part('fullscreen').press('Enter');
    await expect.poll(() => page.locator('.room').getAttribute('data-full')).toBe(null);
    expect(errors()).toEqual([]);
  });
});

describe('at a desk', () => {
  it('all is done by keys', async () => {
    const { page, part, errors } = await open(DESKTOP);
    const { keyboard } = page;
    expect(await part('more-tools').isVisible()).toBe(false);

    await keyboard.press('z');
    await keyboard.press('z');
    await expectScale(page).toBeCloseTo(2.25, 1);
    await keyboard.press('Shift+ArrowRight');
    await expect.poll(async () => (await lens(page)).x).toBeCloseTo(-60, 0);
    await keyboard.press('Shift+Z');
    await expectScale(page).toBeCloseTo(1.5, 1);
    await keyboard.press('0');
    await expectScale(page).toBe(1);
    expect(calls()).toEqual([]);

    const taken = await snapshotBy(page, () => keyboard.press('s'));
    expect(taken.size).toEqual({ width: 640, height: 360 });

    await keyboard.press('r');
    await keyboard.press('r');
    const from = camera.pose();
    await keyboard.down('ArrowUp');
    // The picture stands on its head, and up is meant as it is seen.
    await untilPose('looks down', ({ tilt }) => tilt < from.tilt);
    await keyboard.up('ArrowUp');
    await keyboard.press('r');
    await keyboard.press('r');

    const full = () => page.evaluate(() => document.fullscreenElement !== null);
    await keyboard.press('f');
    await expect.poll(full).toBe(true);
    await keyboard.press('f');
    await expect.poll(full).toBe(false);

    await keyboard.press('?');
    await part('keys').waitFor();
    await keepScreenshot(page, 'camera-keys-1440x900');
    await keyboard.press('z');
    await keyboard.press('Escape');
    await expect.poll(() => part('keys').count()).toBe(0);
    expect((await lens(page)).scale).toBe(1);
    expect(errors()).toEqual([]);
  });

  it('the mouse drags the camera, and its wheel magnifies', async () => {
    const { page, errors } = await open(DESKTOP);
    const from = camera.pose();
    const middle = await onStage(page, { x: 0, y: 0 });
    await page.mouse.move(middle.x, middle.y);
    await page.mouse.down();
    await page.mouse.move(middle.x, middle.y - 120, { steps: 4 });
    await untilPose('looks up', ({ tilt }) => tilt > from.tilt + 0.05);
    await keepScreenshot(page, 'camera-drag-1440x900');
    const liftedAt = Date.now();
    await page.mouse.up();
    await untilStopped(liftedAt);

    const at = await onStage(page, { x: 200, y: 100 });
    await page.mouse.move(at.x, at.y);
    await page.mouse.wheel(0, -600);
    await expectScale(page).toBeGreaterThan(2);
    await keepScreenshot(page, 'camera-zoomed-1440x900');
    await page.mouse.wheel(0, 3000);
    await expectScale(page).toBe(1);
    expect(errors()).toEqual([]);
  });

  it('a picture in a window of its own stays through a change of the stream', async () => {
    const { page, part, errors, untilPhase } = await open(DESKTOP);
    const able = await page.evaluate(() => document.pictureInPictureEnabled);
    expect(await part('picture-in-picture').count()).toBe(able ? 1 : 0);
    if (!able) return;
    const isOut = () => page.evaluate(() => document.pictureInPictureElement !== null);
    await part('picture-in-picture').click();
    await expect.poll(isOut).toBe(true);
    await part('quality-sub').click();
    await untilPhase('live');
    const width = () => part('video').evaluate((video: HTMLVideoElement) => video.videoWidth);
    await expect.poll(width, { timeout: 30_000 }).toBe(320);
    expect(await isOut()).toBe(true);
    await page.keyboard.press('p');
    await expect.poll(isOut).toBe(false);
    expect(errors()).toEqual([]);
  });

  it('a gamepad drives for as long as its stick is pushed', async () => {
    const { page, errors } = await open(DESKTOP);
    const from = camera.pose();
    await page.evaluate(() => {
      const pad = {
        connected: true,
        axes: [0, 0, 0, 0],
        buttons: Array.from({ length: 17 }, () => ({ value: 0 })),
      };
      Object.assign(window, { pad });
      Object.defineProperty(navigator, 'getGamepads', { value: () => [pad] });
      window.dispatchEvent(new Event('gamepadconnected'));
    });
    const push = (x: number) => page.evaluate(`pad.axes[0] = ${x}`);
    await push(1);
    await untilPose('turns right', ({ pan }) => pan > from.pan + 0.1);
    const releasedAt = Date.now();
    await push(0);
    await untilStopped(releasedAt);
    await page.evaluate('pad.buttons[0].value = 1');
    await untilPose('is home', ({ pan, tilt, zoom }) => pan === 0 && tilt === 0 && zoom === 0);
    await page.evaluate('pad.buttons[0].value = 0');

    await push(-1);
    await untilPose('turns left', ({ pan }) => pan < -0.05);
    const unpluggedAt = Date.now();
    await page.evaluate("pad.connected = false; window.dispatchEvent(new Event('gamepaddisconnected'))");
    await untilStopped(unpluggedAt);
    expect(errors()).toEqual([]);
  });
});
