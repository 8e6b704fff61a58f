import type { Browser, BrowserContextOptions } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { audit, smallTargets } from '../helpers/audit.ts';
import { DESKTOP, keepScreenshot, launchChromium, PHONE } from '../helpers/chromium.ts';
import { type OnvifTestCamera, startOnvifCamera } from '../helpers/onvif-camera.ts';
import { type OrielProcess, startOriel } from '../helpers/oriel-process.ts';
import { tabRound } from '../helpers/tab-round.ts';
import { openViewer, type ViewerPage } from '../helpers/viewer-page.ts';
import { untilTilesLive } from '../helpers/wall-page.ts';

const OWNER = 'the-token-of-the-owner';
const OPERATOR = 'the-token-of-the-operator';
const TABLET = { ...PHONE, viewport: { width: 820, height: 1180 } };
/** A small phone, and one on its side. */
const NARROW = [
  { width: 320, height: 568 },
  { width: 844, height: 390 },
] as const;
const SECTIONS = ['device', 'people', 'cameras', 'network', 'about'] as const;

let browser: Browser;
let porch: OnvifTestCamera;
let gate: OnvifTestCamera;
let oriel: OrielProcess;
let viewers: ViewerPage[] = [];

beforeAll(async () => {
  [browser, porch, gate] = await Promise.all([
    launchChromium(),
    startOnvifCamera('porch'),
    startOnvifCamera('gate'),
  ]);
  oriel = await startOriel({
    access: {
      tokens: [
        { name: 'owner', token: OWNER, role: 'admin' },
        { name: 'phone', token: OPERATOR, role: 'operator', cameras: ['porch', 'yard'] },
      ],
    },
    cameras: [
      porch.config,
      ...['yard', 'hall'].map((name) => ({ name, simulated: { width: 256, height: 144, fps: 5 } })),
      // Nobody answers there.
      {
        name: 'street',
        onvif: { url: 'http://127.0.0.1:9/onvif/device_service', username: 'a', password: 'b' },
      },
    ],
  });
});

afterEach(async () => {
  await Promise.all(viewers.map((viewer) => viewer.close()));
  viewers = [];
});

afterAll(async () => {
  await Promise.all([browser?.close(), oriel?.close()]);
  await Promise.all([porch?.close(), gate?.close()]);
});

interface OpenOptions {
  readonly size: BrowserContextOptions;
  readonly token?: string;
  /** Of the address, without `#`. */
  readonly place?: string;
}

/** As light or dark as is asked for at any hour, and still. */
async function open({ size, token, place }: OpenOptions): Promise<ViewerPage> {
  const localStorage = [{ name: 'oriel.night', value: 'off' }];
  const viewer = await openViewer(browser, {
    url: place === undefined ? oriel.httpUrl : `${oriel.httpUrl}/#${place}`,
    ...(token !== undefined && { token }),
    size: {
      ...size,
      reducedMotion: 'reduce',
      storageState: { cookies: [], origins: [{ origin: oriel.httpUrl, localStorage }] },
    },
  });
  viewers.push(viewer);
  return viewer;
}

/** How far the page is wider than its window, in CSS pixels. */
function overflow({ page }: ViewerPage): Promise<number> {
  return page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
}

/** How many animations and transitions the page has under way. */
function motions({ page }: ViewerPage): Promise<number> {
  return page.evaluate(
    () => document.getAnimations().filter(({ playState }) => playState === 'running').length,
  );
}

/** Looks at what is on show, in both colour schemes; they differ in nothing but colours, so that once is enough for a tablet. */
async function look(viewer: ViewerPage, name: string): Promise<void> {
  const { page } = viewer;
  const { width = 0, height = 0 } = page.viewportSize() ?? {};
  const schemes = width === TABLET.viewport.width ? (['dark'] as const) : (['light', 'dark'] as const);
  for (const colorScheme of schemes) {
    await page.emulateMedia({ colorScheme });
    expect(await motions(viewer), name).toBe(0);
    const { faults, rules } = await audit(page, colorScheme === 'light' ? 'contrast' : undefined);
    expect(faults, `${name}, ${colorScheme}`).toEqual([]);
    expect(rules).toBeGreaterThan(0);
    await keepScreenshot(page, `${name}-${width}x${height}-${colorScheme}`);
  }
  expect(await overflow(viewer), name).toBeLessThanOrEqual(0);
  if (width < 1000) expect(await smallTargets(page), name).toEqual([]);
}

describe.each([
  ['a phone', PHONE],
  ['a tablet', TABLET],
])('on %s, by touch,', (_, size) => {
  it('whoever comes without a link, or with a broken one, finds where to put it', async () => {
    const stranger = await open({ size });
    await stranger.part('token').waitFor();
    await look(stranger, 'sign-in');
    for (const viewport of NARROW) {
      await stranger.page.setViewportSize(viewport);
      await keepScreenshot(stranger.page, `sign-in-${viewport.width}x${viewport.height}`);
      expect(await overflow(stranger)).toBeLessThanOrEqual(0);
    }
    await stranger.page.setViewportSize(size.viewport ?? NARROW[0]);
    await stranger.part('token').fill('a-token-of-nobody');
    await stranger.part('submit').tap();
    await stranger.part('sign-in-problem').filter({ hasText: 'does not take' }).waitFor();
    await look(stranger, 'sign-in-refused');
    const broken = await open({ size, place: 'pair=broken' });
    await broken.part('sign-in-notice').waitFor();
    await look(broken, 'pairing-broken');
  });

  it('one camera, what is over its picture, and all that it can do', async () => {
    const viewer = await open({ size, token: OWNER });
    const { page, part } = viewer;
    await viewer.untilPhase('live');
    await viewer.untilSteerable();
    await look(viewer, 'stage-live');
    if (await part('more-tools').isVisible()) {
      await part('more-tools').tap();
      await look(viewer, 'stage-tools');
    }
    await part('statistics-tool').tap();
    await part('plot-fps').waitFor();
    await look(viewer, 'statistics');
    await part('statistics-close').tap();
    await part('more').tap();
    await part('preset-keeper').waitFor();
    await look(viewer, 'more');
    await part('more-close').tap();
    await part('aim').tap();
    await look(viewer, 'stage-aim');
    await part('aim').tap();
    await part('fullscreen').tap();
    await look(viewer, 'stage-full');
    // By the keyboard, since what is over the picture goes after a while.
    await part('fullscreen').press('Enter');
    await expect.poll(() => page.locator('.room').getAttribute('data-full')).toBe(null);
    porch.stall(true);
    await viewer.untilFrozen();
    await part('stage-still').waitFor();
    await look(viewer, 'stage-still');
    porch.stall(false);
    await part('camera-street').tap();
    await part('explanation').waitFor();
    await look(viewer, 'stage-down');
    expect(viewer.errors()).toEqual([]);
  });

  it('all cameras, and how they are arranged', async () => {
    const viewer = await open({ size, place: `all&token=${OWNER}` });
    await untilTilesLive(viewer, 3);
    await viewer.part('tile-street').filter({ hasText: 'answer' }).waitFor();
    await look(viewer, 'wall');
    await viewer.part('arrange').tap();
    await look(viewer, 'wall-arranging');
    expect(viewer.errors()).toEqual([]);
  });

  it('the settings, page by page, and a camera that is added', async () => {
    const viewer = await open({ size, token: OWNER });
    const { page, part } = viewer;
    await part('camera-porch').waitFor();
    await part('account-open').tap();
    await part('section-people').waitFor();
    await look(viewer, 'settings');
    for (const section of SECTIONS) {
      await part(`section-${section}`).tap();
      await page.locator(`[aria-labelledby=settings-${section}]`).waitFor();
      await look(viewer, `settings-${section}`);
      if (section === 'people') {
        await part('invite').tap();
        await look(viewer, 'settings-invite');
        await part('invite-make').tap();
        await part('link').waitFor();
        await look(viewer, 'settings-link');
        await part('link-done').tap();
      }
      if (section === 'cameras') {
        await part('open-porch').tap();
        await part('choose-main').waitFor();
        await look(viewer, 'settings-camera');
        await page.goBack();
        await part('settings-add').tap();
        await part('setup').waitFor();
        await look(viewer, 'setup-find');
        await part('setup-url').fill(new URL(gate.onvifUrl).host);
        await part('setup-next').tap();
        await part('setup-username').fill(gate.username);
        await part('setup-password').fill(gate.password);
        await look(viewer, 'setup-credentials');
        await part('setup-look').tap();
        await part('setup-model').waitFor({ timeout: 30_000 });
        await look(viewer, 'setup-choose');
        await part('setup-close').tap();
        await part('setup').waitFor({ state: 'detached' });
      }
      if (await part('settings-back').isVisible()) await part('settings-back').tap();
    }
    expect(viewer.errors()).toEqual([]);
  });
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

const AT_ONE_GLANCE = [
  'stage',
  'status',
  'fullscreen',
  'cameras',
  'pad',
  'zoom-in',
  'zoom-out',
  'home',
  'presets',
];

describe.each([
  {
    name: 'a phone',
    size: PHONE,
    others: NARROW,
  },
  // The window of a desk at 200 %.
  { name: 'a desk', size: DESKTOP, others: [{ width: 720, height: 450 }] },
])('on $name', ({ size, others }) => {
  const windows = [size.viewport ?? { width: 0, height: 0 }, ...others];

  it('the picture and what steers it are seen at one glance, in the colours that are asked for', async () => {
    const viewer = await open({ size, token: OPERATOR });
    const { page, part } = viewer;
    await viewer.untilPhase('live');
    await viewer.untilSteerable();
    await expect.poll(() => filterOf(viewer)).toBe('none');
    for (const { width, height } of windows) {
      await page.setViewportSize({ width, height });
      for (const colorScheme of ['light', 'dark'] as const) {
        await page.emulateMedia({ colorScheme });
        await keepScreenshot(page, `live-${width}x${height}-${colorScheme}`);
        if (colorScheme === 'dark') expect(await brightness(viewer)).toBeLessThan(64);
        else expect(await brightness(viewer)).toBeGreaterThan(192);
      }
      expect(await overflow(viewer)).toBeLessThanOrEqual(0);
      const title = await page.locator('h1').boundingBox();
      expect((title?.y ?? height) + (title?.height ?? 0), 'the name').toBeLessThanOrEqual(height);
      for (const each of AT_ONE_GLANCE) {
        const box = await part(each).boundingBox();
        if (!box) throw new Error(`${each} is not to be seen at ${width}`);
        expect(box.width, each).toBeGreaterThan(0);
        expect(box.x, each).toBeGreaterThanOrEqual(0);
        expect(box.x + box.width, each).toBeLessThanOrEqual(width);
        expect(box.y, each).toBeGreaterThanOrEqual(0);
        expect(box.y + box.height, each).toBeLessThanOrEqual(height);
      }
    }
    expect(viewer.errors()).toEqual([]);
  });

  it('a picture that stands still never looks live', async () => {
    const viewer = await open({ size, token: OPERATOR });
    const { page, part } = viewer;
    await viewer.untilPhase('live');
    porch.stall(true);
    await viewer.untilFrozen();
    await part('stage-still').waitFor();
    for (const { width, height } of windows) {
      await page.setViewportSize({ width, height });
      for (const colorScheme of ['light', 'dark'] as const) {
        await page.emulateMedia({ colorScheme });
        await expect.poll(() => filterOf(viewer)).toMatch(/brightness\(0\.\d+\)/);
        expect(await part('status').textContent()).not.toMatch(/^Live/);
        await keepScreenshot(page, `still-${width}x${height}-${colorScheme}`);
      }
    }
    porch.stall(false);
    await viewer.untilPhase('live');
  });

  it('nothing is cut or turned round where people read from right to left', async () => {
    const viewer = await open({ size, token: OWNER });
    const { page, part } = viewer;
    await viewer.untilPhase('live');
    await page.evaluate(() => {
      document.documentElement.dir = 'rtl';
    });
    for (const { width, height } of windows) {
      await page.setViewportSize({ width, height });
      expect(await overflow(viewer)).toBeLessThanOrEqual(0);
      await keepScreenshot(page, `right-to-left-${width}x${height}`);
      const middleOf = async (label: string) => {
        const box = await part('pad').getByRole('button', { name: label }).boundingBox();
        return (box?.x ?? 0) + (box?.width ?? 0) / 2;
      };
      // The camera's left is where it was.
      expect(await middleOf('Turn left')).toBeLessThan(await middleOf('Turn right'));
    }
    await part('account-open').click();
    for (const { width, height } of windows) {
      await page.setViewportSize({ width, height });
      await keepScreenshot(page, `right-to-left-settings-${width}x${height}`);
      const cut = await part('settings').evaluate((dialog) => dialog.scrollWidth - dialog.clientWidth);
      expect(cut).toBeLessThanOrEqual(0);
    }
  });
});

describe('at a desk, by the keyboard alone,', () => {
  it('everything is come by, shows that it has the focus, and lets go of it', async () => {
    const viewer = await open({ size: DESKTOP, token: OWNER });
    const { page, part } = viewer;
    await viewer.untilPhase('live');
    await viewer.untilSteerable();
    const focused = () =>
      page.evaluate(
        () => document.activeElement?.getAttribute('data-testid') ?? document.activeElement?.tagName,
      );
    const press = async (testId: string, key = 'Enter') => {
      await part(testId).focus();
      await page.keyboard.press(key);
    };
    const goRound = async (name: string) => {
      const { stops, missed, unseen } = await tabRound(page);
      expect(stops.length, name).toBeGreaterThan(1);
      expect({ name, missed, unseen }).toEqual({ name, missed: [], unseen: [] });
    };

    await look(viewer, 'stage-live');
    await goRound('stage');
    await page.emulateMedia({ forcedColors: 'active' });
    await goRound('stage in forced colours');
    await keepScreenshot(page, 'stage-forced-colours');
    await page.emulateMedia({ forcedColors: 'none' });

    await press('statistics-tool');
    await part('plot-fps').waitFor();
    await look(viewer, 'statistics');
    await page.keyboard.press('Escape');
    await expect.poll(() => part('statistics').count()).toBe(0);
    await expect.poll(focused).toBe('statistics-tool');

    await press('more');
    await part('preset-keeper').waitFor();
    await look(viewer, 'more');
    await goRound('more');
    await page.keyboard.press('Escape');
    await expect.poll(() => part('more-sheet').count()).toBe(0);
    await expect.poll(focused).toBe('more');

    await page.keyboard.press('?');
    await part('keys').waitFor();
    await look(viewer, 'keys');
    await page.keyboard.press('Escape');
    await part('keys').waitFor({ state: 'detached' });
    await page.keyboard.press('z');
    await part('zoom-reset').waitFor();
    await look(viewer, 'stage-zoomed');
    await page.keyboard.press('0');
    await part('zoom-reset').waitFor({ state: 'detached' });

    await press('camera-all');
    await untilTilesLive(viewer, 3);
    await look(viewer, 'wall');
    await press('arrange');
    await look(viewer, 'wall-arranging');
    await goRound('wall');
    await press('arrange');

    await press('account-open');
    for (const section of SECTIONS) {
      await press(`section-${section}`);
      await page.locator(`[aria-labelledby=settings-${section}]`).waitFor();
      // What the gateway is still asked for would come into the round.
      await expect.poll(() => page.getByText('Asking the gateway…').count()).toBe(0);
      await look(viewer, `settings-${section}`);
      await goRound(section);
    }
    await page.keyboard.press('Escape');
    await expect.poll(() => part('settings').count()).toBe(0);
    await expect.poll(focused).toBe('account-open');

    await press('add-camera');
    // What it finds comes into the round while that is under way.
    await expect
      .poll(() => part('search').getAttribute('data-state'), { timeout: 30_000 })
      .toMatch(/done|failed/);
    await look(viewer, 'setup-find');
    await goRound('setup');
    await page.keyboard.press('Escape');
    await expect.poll(() => part('setup').count()).toBe(0);
    await expect.poll(focused).toBe('add-camera');
    expect(viewer.errors()).toEqual([]);
  });
});

describe('for whoever speaks German', () => {
  it('the viewer does from its first picture on, until another language is chosen', async () => {
    const viewer = await open({ size: { ...PHONE, locale: 'de-AT' }, token: OWNER });
    const { page, part } = viewer;
    await viewer.untilPhase('live');
    expect(await page.evaluate(() => document.documentElement.lang)).toBe('de');
    await page.getByRole('button', { name: 'Vollbild' }).waitFor();
    await look(viewer, 'german-stage');
    await part('account-open').tap();
    await page.getByRole('heading', { name: 'Einstellungen' }).waitFor();
    await part('section-device').tap();
    await look(viewer, 'german-settings-device');
    await part('language-en').tap();
    await page.getByRole('heading', { name: 'This device' }).first().waitFor();
    expect(await page.evaluate(() => document.documentElement.lang)).toBe('en');
    expect(await part('language-en').getAttribute('aria-pressed')).toBe('true');
    expect(viewer.errors()).toEqual([]);
  });
});
