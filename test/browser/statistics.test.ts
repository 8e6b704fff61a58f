import type { Browser, BrowserContextOptions } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { DESKTOP, keepScreenshot, launchChromium, PHONE } from '../helpers/chromium.ts';
import { type OnvifTestCamera, startOnvifCamera } from '../helpers/onvif-camera.ts';
import { type OrielProcess, startOriel } from '../helpers/oriel-process.ts';
import { openViewer, type ViewerPage } from '../helpers/viewer-page.ts';

const TOKENS = {
  owner: 'the-token-of-the-owner',
  guest: 'the-token-of-the-guest',
  stranger: 'the-token-of-the-stranger',
};
const FPS = 15;
/** For what is measured over some seconds, and again where the machine was busy meanwhile. */
const A_WHILE = { timeout: 40_000 };

let browser: Browser;
let porch: OnvifTestCamera;
let cellar: OnvifTestCamera;
let oriel: OrielProcess;
let viewers: ViewerPage[] = [];

beforeAll(async () => {
  [browser, porch, cellar] = await Promise.all([
    launchChromium(),
    startOnvifCamera('porch', { main: { width: 640, height: 360, fps: FPS } }),
    startOnvifCamera('cellar'),
  ]);
  oriel = await startOriel({
    access: {
      tokens: [
        { name: 'owner', token: TOKENS.owner, role: 'admin' },
        { name: 'guest', token: TOKENS.guest, role: 'viewer' },
        { name: 'stranger', token: TOKENS.stranger, role: 'viewer', cameras: [] },
      ],
    },
    cameras: [
      porch.config,
      { ...porch.config, name: 'shed', enabled: false },
      { name: 'attic', rtsp: { url: 'rtsp://127.0.0.1:1/stream' } },
      { name: 'cellar', onvif: { url: cellar.onvifUrl, username: 'oriel', password: 'another' } },
    ],
  });
});

afterEach(async () => {
  await Promise.all(viewers.map((viewer) => viewer.close()));
  viewers = [];
});

afterAll(async () => {
  await Promise.all([browser?.close(), oriel?.close()]);
  await Promise.all([porch?.close(), cellar?.close()]);
});

interface OpenOptions {
  readonly size?: BrowserContextOptions;
  readonly camera?: string;
}

async function open(name: keyof typeof TOKENS, { size = DESKTOP, camera }: OpenOptions = {}) {
  const viewer = await openViewer(browser, { url: oriel.httpUrl, token: TOKENS[name], size });
  viewers.push(viewer);
  if (camera !== undefined) await viewer.part(`camera-${camera}`).click();
  return viewer;
}

/** The number before the unit that a part of the statistics shows; NaN before there is one. */
async function numberIn({ part }: ViewerPage, testId: string): Promise<number> {
  return Number.parseFloat((await part(testId).innerText()).replace(/^\D+/, ''));
}

async function expectTrueFigures(viewer: ViewerPage): Promise<void> {
  const { part } = viewer;
  await expect.poll(() => part('figure-codec').innerText()).toMatch(/H\.264, Constrained Baseline \d\.\d$/);
  await expect.poll(() => part('figure-size').innerText()).toMatch(/640 × 360$/);
  await expect
    .poll(async () => Math.abs((await numberIn(viewer, 'plot-fps')) - FPS), A_WHILE)
    .toBeLessThan(3);
  await expect.poll(() => numberIn(viewer, 'plot-bitrate')).toBeGreaterThan(1);
  expect(await part('plot-loss').innerText()).toMatch(/\d\.\d %$/);
  expect(await part('plot-fps').getByRole('img').getAttribute('aria-label')).toMatch(
    /^Frame rate over the last minute: from \d+\.\d fps to \d+\.\d fps, now \d+\.\d fps\.$/,
  );
  expect(await part('figure-path').innerText()).toMatch(
    /Direct: (host|reflexive .*) here, (host|reflexive .*) at the gateway; UDP/,
  );
  expect(await part('figure-encryption').innerText()).toMatch(/TLS_\w+; SRTP_\w+$/);
  expect(await part('statistics').innerText()).not.toMatch(/NaN|undefined|Infinity/);
  // Needs the sender reports of some seconds.
  await expect.poll(() => part('figure-delay').count(), A_WHILE).toBe(1);
}

describe('the statistics', () => {
  it('open by touch under the picture on a phone, and load nothing before', async () => {
    const viewer = await open('owner', { size: PHONE });
    const { page, part } = viewer;
    const fetched: string[] = [];
    page.on('request', (request) => fetched.push(request.url()));
    await viewer.untilPhase('live');
    expect(fetched.filter((url) => url.includes('statistics'))).toEqual([]);
    await part('more-tools').tap();
    await part('statistics-tool').tap();
    await expectTrueFigures(viewer);
    expect(fetched.filter((url) => /statistics-[\w-]+\.js$/.test(url)).length).toBeGreaterThan(0);

    const picture = await part('stage').boundingBox();
    const panel = await part('statistics').boundingBox();
    expect(panel?.y).toBeGreaterThanOrEqual((picture?.y ?? 0) + (picture?.height ?? 0));
    await keepScreenshot(page, 'statistics-phone');
    await part('statistics-close').tap();
    await expect.poll(() => part('statistics').count()).toBe(0);
    expect(viewer.errors()).toEqual([]);
  });

  it('open and close by a key at a desk, go on over a change of quality, and copy a report', async () => {
    const viewer = await open('owner');
    const { page, part } = viewer;
    await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
    await viewer.untilPhase('live');
    await page.keyboard.press('i');
    await expectTrueFigures(viewer);
    expect(await part('statistics-tool').getAttribute('aria-pressed')).toBe('true');
    await keepScreenshot(page, 'statistics-desk');
    await part('quality-sub').click();
    await expect.poll(() => part('figure-size').innerText()).toMatch(/320 × 180$/);
    await viewer.untilPhase('live');

    await part('copy-report').click();
    await expect.poll(() => part('report-note').innerText()).toBe('Report copied.');
    const report = await page.evaluate(() => navigator.clipboard.readText());
    expect(report).toMatch(/^Oriel: statistics\nTime: .+Z\nCamera: porch\nGateway: \d+\.\d+\.\d+/);
    expect(report).toMatch(/\nBrowser: .*Chrom.*\nStatus: Live/);
    expect(report).toContain('\nPicture: 320 × 180\n');
    expect(report).not.toMatch(/\d+\.\d+\.\d+\.\d+:|NaN|undefined/);

    await page.keyboard.press('Escape');
    await expect.poll(() => part('statistics').count()).toBe(0);
    expect(await part('statistics-tool').getAttribute('aria-pressed')).toBe('false');
    expect(viewer.errors()).toEqual([]);
  });

  it('show the report where the page may not copy it', async () => {
    const viewer = await open('owner');
    const { page, part } = viewer;
    await viewer.untilPhase('live');
    // As on plain HTTP in a house.
    await page.evaluate(() => Object.defineProperty(navigator, 'clipboard', { value: undefined }));
    await part('statistics-tool').click();
    await part('copy-report').click();
    expect(await part('report-text').inputValue()).toMatch(/^Oriel: statistics\n/);
    await expect
      .poll(() => page.evaluate(() => document.getSelection()?.toString()))
      .toMatch(/^Oriel: statistics\n/);
    expect(viewer.errors()).toEqual([]);
  });
});

describe('a stage without a picture says what is wrong and offers what helps', () => {
  const explanation = ({ part }: ViewerPage) =>
    part('explanation').evaluate(({ dataset, textContent }) => `${dataset.kind}: ${textContent}`);

  it('where the camera does not answer', async () => {
    const viewer = await open('guest', { camera: 'attic', size: PHONE });
    await viewer.untilPhase('down');
    await expect
      .poll(() => explanation(viewer))
      .toBe('unreachable: attic does not answer. Is it switched on, and in its network?');
    expect(await viewer.part('retry').innerText()).toBe('Try again');
    await keepScreenshot(viewer.page, 'explained-unreachable-phone');
    expect(viewer.errors()).toEqual([]);
  });

  it('where the camera takes another password, and leads who may to its settings', async () => {
    const [owner, guest] = [
      await open('owner', { camera: 'cellar' }),
      await open('guest', { camera: 'cellar', size: PHONE }),
    ];
    await expect.poll(() => explanation(guest)).toMatch(/^credentials: .* Whoever runs Oriel can give it /);
    await expect.poll(() => explanation(owner)).toMatch(/^credentials: .* in its settings\.$/);
    await keepScreenshot(owner.page, 'explained-credentials-desk');
    expect(await guest.part('camera-settings').count()).toBe(0);
    await owner.part('camera-settings').click();
    await owner.part('camera-title').filter({ hasText: 'cellar' }).waitFor();
    expect([...owner.errors(), ...guest.errors()]).toEqual([]);
  });

  it('where there is no right to any camera', async () => {
    const viewer = await open('stranger');
    await expect
      .poll(() => explanation(viewer))
      .toBe('no-camera: No camera is open to you here. Whoever gave you access can change that.');
    expect(viewer.errors()).toEqual([]);
  });

  it('where it is switched off, and switches it on for who may', async () => {
    const guest = await open('guest', { camera: 'shed' });
    await expect
      .poll(() => explanation(guest))
      .toMatch(/^switched-off: .* Whoever runs Oriel can switch it on\.$/);
    expect(await guest.part('switch-on').count()).toBe(0);
    const owner = await open('owner', { camera: 'shed', size: PHONE });
    await expect.poll(() => explanation(owner)).toBe('switched-off: shed is switched off.');
    await owner.part('switch-on').tap();
    await owner.untilPhase('live');
    await guest.untilPhase('live');
    expect([...owner.errors(), ...guest.errors()]).toEqual([]);
  });
});
