import { readFile } from 'node:fs/promises';
import type { Browser, BrowserContextOptions } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { DESKTOP, keepScreenshot, launchChromium, PHONE } from '../helpers/chromium.ts';
import { eventually } from '../helpers/eventually.ts';
import { isStill, isStop, type OnvifTestCamera, startOnvifCamera } from '../helpers/onvif-camera.ts';
import { type OrielProcess, startOriel } from '../helpers/oriel-process.ts';
import { openViewer, type ViewerPage } from '../helpers/viewer-page.ts';

const TOKENS = {
  owner: 'the-token-of-the-owner',
  phone: 'the-token-of-the-phone',
  guest: 'the-token-of-the-guest',
};
const PHONE_ON_ITS_SIDE = { ...PHONE, viewport: { width: 844, height: 390 } };

let browser: Browser;
let camera: OnvifTestCamera;
let stepping: OnvifTestCamera;
let jumping: OnvifTestCamera;
let oriel: OrielProcess;
let viewers: ViewerPage[] = [];

beforeAll(async () => {
  [browser, camera, stepping, jumping] = await Promise.all([
    launchChromium(),
    startOnvifCamera('porch'),
    startOnvifCamera('gate', { ptz: { continuous: false } }),
    startOnvifCamera('mast', { ptz: { continuous: false, relative: false } }),
  ]);
  oriel = await startOriel({
    access: {
      tokens: [
        { name: 'owner', token: TOKENS.owner, role: 'admin' },
        { name: 'phone', token: TOKENS.phone, role: 'operator' },
        { name: 'guest', token: TOKENS.guest, role: 'viewer' },
      ],
    },
    cameras: [camera.config, stepping.config, jumping.config],
  });
});

afterEach(async () => {
  camera.motion(false);
  await Promise.all(viewers.map((viewer) => viewer.close()));
  viewers = [];
});

afterAll(async () => {
  await Promise.all([browser?.close(), oriel?.close()]);
  await Promise.all([camera?.close(), stepping?.close(), jumping?.close()]);
});

interface OpenOptions {
  readonly size?: BrowserContextOptions;
  /** Of the link's fragment. */
  readonly camera?: string;
}

async function open(name: keyof typeof TOKENS, { size = DESKTOP, camera }: OpenOptions = {}) {
  const viewer = await openViewer(browser, { url: oriel.httpUrl, token: TOKENS[name], size });
  viewers.push(viewer);
  if (camera !== undefined) await viewer.part(`camera-${camera}`).click();
  await viewer.untilPhase('live');
  return viewer;
}

async function openMore(name: keyof typeof TOKENS, options?: OpenOptions): Promise<ViewerPage> {
  const viewer = await open(name, options);
  await viewer.untilSteerable();
  await viewer.part('more').click();
  await viewer.part('more-sheet').waitFor();
  return viewer;
}

describe('what the camera notices', () => {
  it('is marked on the picture and in the list, said once, and gone when it is over', async () => {
    const viewer = await open('guest');
    await eventually(() => camera.subscriptions() > 0, { what: 'a gateway that listens' });
    await expect.poll(() => viewer.part('noticed').getAttribute('data-noticed')).toBe('');
    camera.motion(true);
    await expect.poll(() => viewer.part('noticed').getAttribute('data-noticed')).toBe('motion');
    await expect.poll(() => viewer.part('camera-porch').getAttribute('data-noticed')).toBe('motion');
    expect(await viewer.part('noticed').textContent()).toBe('Motion');
    await expect.poll(() => viewer.part('announced').textContent()).toBe('porch notices motion.');
    await keepScreenshot(viewer.page, 'motion-desk');
    camera.motion(false);
    await expect.poll(() => viewer.part('noticed').getAttribute('data-noticed')).toBe('');
    await expect.poll(() => viewer.part('camera-porch').getAttribute('data-noticed')).toBe('');
    expect(viewer.errors()).toEqual([]);
  });
});

describe('presets', () => {
  it('are kept where the camera looks, gone to, renamed and removed', async () => {
    const { page, part, errors } = await openMore('owner');
    await part('more-close').click();
    const from = camera.pose();
    await page.keyboard.down('ArrowRight');
    await eventually(() => camera.pose().pan > from.pan + 0.2, { what: 'a turn' });
    const releasedAt = Date.now();
    await page.keyboard.up('ArrowRight');
    // It may also rest between two moves of a page that is late with them.
    const stops = () => camera.ptzCalls().some((call) => call.at >= releasedAt && isStop(call));
    await eventually(stops, { what: 'the stop' });
    await eventually(() => isStill(camera), { what: 'a camera that rests' });
    const { pan } = camera.pose();

    await part('more').click();
    await part('save-preset-name').fill('Gate');
    await part('save-preset').click();
    await part('presets').getByText('Gate').waitFor();
    await expect.poll(() => part('save-preset-name').inputValue()).toBe('');
    await part('more-close').click();
    await part('home').click();
    await eventually(() => Math.abs(camera.pose().pan) < 0.01, { what: 'home' });
    await part('presets').getByText('Gate').click();
    await eventually(() => Math.abs(camera.pose().pan - pan) < 0.01, { what: 'the preset' });

    const token = (
      await part('presets').getByRole('button', { name: 'Gate' }).getAttribute('data-testid')
    )?.slice('preset-'.length);
    await part('more').click();
    await part(`begin-rename-${token}`).click();
    await part(`rename-${token}-name`).fill('Drive');
    await part(`rename-${token}`).click();
    await part('presets').getByText('Drive').waitFor();
    await part('preset-keeper').scrollIntoViewIfNeeded();
    await keepScreenshot(page, 'preset-keeper-desk');

    const renamed = (
      await part('presets').getByRole('button', { name: 'Drive' }).getAttribute('data-testid')
    )?.slice('preset-'.length);
    await part(`remove-${renamed}`).click();
    await part(`remove-${renamed}-question`).waitFor();
    expect(await part('presets').getByText('Drive').count()).toBe(1);
    await part(`remove-${renamed}-confirm`).click();
    await expect.poll(() => part('presets').getByText('Drive').count()).toBe(0);
    expect(errors()).toEqual([]);
  });

  it('are nobody’s to change but an admin’s', async () => {
    const { part } = await openMore('phone');
    await part('night').waitFor();
    for (const control of ['preset-keeper', 'set-home', 'switch-off', 'remove-camera', 'add-camera']) {
      expect(await part(control).count(), control).toBe(0);
    }
  });
});

describe.each([
  { name: '390x844', size: PHONE },
  { name: '844x390', size: PHONE_ON_ITS_SIDE },
  { name: '1440x900', size: DESKTOP },
])('the sheet at $name', ({ name, size }) => {
  it('leaves the picture in sight, and sets it', async () => {
    const viewer = await openMore('owner', { size });
    const { page, part } = viewer;
    await expect.poll(() => part('night-auto').getAttribute('aria-pressed')).toBe('true');
    await keepScreenshot(page, `more-${name}`);
    const [sheet, video] = [await part('more-sheet').boundingBox(), await part('video').boundingBox()];
    if (!sheet || !video) throw new Error('nothing to be seen');
    const beside = sheet.y >= video.y + video.height - 1;
    const left = sheet.x >= video.x + video.width - 1 || sheet.x + sheet.width <= video.x + 1;
    expect(beside || left, 'the picture is not covered').toBe(true);
    expect(
      await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth),
    ).toBeLessThanOrEqual(0);

    await part('night-on').click();
    await eventually(() => camera.imaging().irCutFilter === 'OFF', { what: 'night' });
    await part('night-auto').click();
    await eventually(() => camera.imaging().irCutFilter === 'AUTO', { what: 'auto' });
    await part('more-close').click();
    await expect.poll(() => part('more-sheet').count()).toBe(0);
    expect(viewer.errors()).toEqual([]);
  });
});

describe('the sheet', () => {
  it('follows a slider to its last value', async () => {
    const { part } = await openMore('phone');
    await expect.poll(() => part('level-brightness').isEnabled()).toBe(true);
    for (let percent = 50; percent <= 80; percent++) {
      await part('level-brightness').fill(String(percent / 100));
    }
    await eventually(() => Math.abs(camera.imaging().brightness - 80) < 0.5, { what: 'the last value' });
    await part('level-brightness').fill('0.5');
    await eventually(() => Math.abs(camera.imaging().brightness - 50) < 0.5, { what: 'the middle' });
  });

  it('focuses for as long as the button is held, once the lens is set by hand', async () => {
    const { page, part } = await openMore('phone');
    await expect.poll(() => part('focus-auto').getAttribute('aria-pressed')).toBe('true');
    expect(await part('focus-near').isDisabled()).toBe(true);
    await part('focus-manual').click();
    await eventually(() => camera.imaging().autoFocusMode === 'MANUAL', { what: 'manual focus' });
    const { focusPosition } = camera.imaging();
    await expect.poll(() => part('focus-near').isEnabled()).toBe(true);
    await part('focus-near').hover();
    await page.mouse.down();
    await eventually(() => camera.imaging().focusPosition < focusPosition - 0.05, { what: 'a nearer focus' });
    await page.mouse.up();
    await eventually(() => camera.imaging().focusSpeed === 0, { what: 'a lens that rests' });
  });

  it('switches what stays at once, and asks before it opens a gate', async () => {
    const { part } = await openMore('phone');
    const isOn = (token: string) => camera.relays().some((relay) => relay.token === token && relay.active);
    await part('relay-1-on').click();
    await eventually(() => isOn('light'), { what: 'the light' });
    await expect.poll(() => part('relay-1-on').getAttribute('aria-pressed')).toBe('true');
    await part('relay-1-off').click();
    await eventually(() => !isOn('light'), { what: 'the dark' });
    await part('relay-2').click();
    await part('relay-2-cancel').click();
    await part('relay-2').click();
    expect(isOn('gate')).toBe(false);
    // It is open for a second only.
    const opens = eventually(() => isOn('gate'), { what: 'the gate' });
    await Promise.all([opens, part('relay-2-confirm').click()]);
  });

  it('saves a still to the device, also for whoever only watches', async () => {
    const { page, part } = await open('guest');
    await part('more').click();
    const downloading = page.waitForEvent('download');
    await part('save-still').click();
    const download = await downloading;
    expect(download.suggestedFilename()).toMatch(/^porch-\d{4}-\d\d-\d\d-\d{6}\.jpg$/);
    const jpeg = await readFile(await download.path());
    expect([...jpeg.subarray(0, 3)]).toEqual([0xff, 0xd8, 0xff]);
    for (const control of ['night', 'relay-1', 'preset-keeper', 'switch-off']) {
      expect(await part(control).count(), control).toBe(0);
    }
  });
});

describe.each([
  { name: 'gate', way: 'by a part of its range', action: 'RelativeMove' },
  { name: 'mast', way: 'to a place', action: 'AbsoluteMove' },
])('a camera that only moves $way', ({ name, action }) => {
  it('is driven by steps while the pad is held', async () => {
    const moved = name === 'gate' ? stepping : jumping;
    const viewer = await open('phone', { camera: name });
    await viewer.untilSteerable();
    const { pan } = moved.pose();
    await viewer.page.keyboard.down('ArrowRight');
    await eventually(() => moved.pose().pan > pan + 0.1, { what: 'two steps' });
    await viewer.page.keyboard.up('ArrowRight');
    const actions = new Set(moved.ptzCalls().map((call) => call.action));
    expect(actions).toContain(action);
    expect(actions).not.toContain('ContinuousMove');
    expect(await viewer.part('toast').count()).toBe(0);
  });
});

describe('a camera that is switched off', () => {
  it('shows nothing but that, to everybody, until an admin switches it on', async () => {
    const [guest, owner] = await Promise.all([open('guest'), openMore('owner', { size: PHONE })]);
    await owner.part('switch-off').click();
    await owner.part('switch-off-confirm').click();
    await Promise.all([guest.untilPhase('off'), owner.untilPhase('off')]);
    await guest.untilStatus('Switched off');
    await expect.poll(() => guest.part('camera-porch').getAttribute('data-state')).toBe('off');
    expect(await guest.part('switch-on').count()).toBe(0);
    expect(await guest.part('toast').count()).toBe(0);
    await owner.part('more-close').click();
    await keepScreenshot(owner.page, 'off-390x844');
    await owner.part('switch-on').click();
    await Promise.all([guest.untilPhase('live'), owner.untilPhase('live')]);
    expect([...guest.errors(), ...owner.errors()]).toEqual([]);
  });
});
