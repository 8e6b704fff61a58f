import { createHash } from 'node:crypto';
import type { BrowserContext, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { audit } from '../helpers/audit.ts';
import { keepScreenshot, PHONE } from '../helpers/chromium.ts';
import { decodedFrames } from '../helpers/decoded-frames.ts';
import { type ExternalHouse, startExternalHouse } from '../helpers/external-house.ts';
import { type Front, startFront } from '../helpers/front.ts';
import { openViewer, type ViewerPage } from '../helpers/viewer-page.ts';

/** A build is fetched whole before it takes over. */
const INSTALLED = { timeout: 30_000 };
const PAGE = '/';
const WORKER = '/service-worker.js';

let house: ExternalHouse;
let front: Front;
let viewer: ViewerPage;
let context: BrowserContext;

beforeAll(async () => {
  house = await startExternalHouse();
  front = await startFront(house.oriel.httpUrl);
  const link = /#pair=\S+/.exec(
    await house.oriel.command('pair', '--name', 'Phone', '--role', 'operator'),
  )?.[0];
  viewer = await openViewer(house.browser, { url: `${front.url}/${link}`, size: PHONE });
  context = viewer.page.context();
});

afterAll(async () => {
  await viewer?.close();
  await front?.close();
  await house?.close();
});

/** What it lets the page connect to beside the gateway. */
interface Release {
  readonly connect?: string;
  /** Until when nobody gets any of it; default: no time at all. */
  readonly after?: Promise<void>;
}

/** Serves another build of the same viewer from now on, which differs in one mark and in the name of one file. */
async function release(mark: string, { connect = '', after }: Release = {}): Promise<void> {
  const file = `/assets/build-${mark}.css`;
  const rules = `:root { --build: "${mark}"; }`;
  const head = `<meta name="build" content="${mark}"><link rel="stylesheet" href="${file}"></head>`;
  // Beforehand: whoever asks for the worker may do so at any moment.
  const page = (await (await fetch(house.oriel.httpUrl)).text()).replace('</head>', head);
  front.alter([PAGE, WORKER, file], async ({ headers, ...answer }, path) => {
    await after;
    if (path === file) return { status: 200, headers: { 'content-type': 'text/css' }, body: rules };
    const policy = String(headers['content-security-policy']).replace(
      'connect-src',
      `connect-src ${connect}`,
    );
    const body =
      path === PAGE
        ? page
        : answer.body
            .replace(/"version":"[0-9a-f]+"/, `"version":"${mark}"`)
            .replace(/("url":"\/","integrity":)"[^"]*"/, `$1"${integrityOf(page)}"`)
            .replace('"files":[', `"files":[{"url":"${file}","integrity":"${integrityOf(rules)}"},`);
    return { ...answer, body, headers: { ...headers, 'content-security-policy': policy } };
  });
}

function integrityOf(body: string): string {
  return `sha256-${createHash('sha256').update(body).digest('base64')}`;
}

/** A mark that stands in the page itself. */
function buildOf(page: Page): Promise<string | null> {
  return page.evaluate(() => document.querySelector('meta[name="build"]')?.getAttribute('content') ?? null);
}

function caches(page: Page): Promise<string[]> {
  return page.evaluate(() => window.caches.keys());
}

describe('the viewer', () => {
  it('can be installed', async () => {
    const { page } = viewer;
    await viewer.untilPhase('live');
    const isKept = () =>
      page.evaluate(() => navigator.serviceWorker.getRegistration().then((found) => Boolean(found?.active)));
    await expect.poll(isKept, INSTALLED).toBe(true);
    const devtools = await context.newCDPSession(page);
    const { url, errors, data } = await devtools.send('Page.getAppManifest');
    expect([new URL(url).pathname, errors]).toEqual(['/oriel.webmanifest', []]);
    expect(JSON.parse(data ?? '')).toMatchObject({ name: 'Oriel', display: 'standalone' });
    // A context of its own is to Chromium a private window, in which nothing can be.
    const { installabilityErrors } = await devtools.send('Page.getInstallabilityErrors');
    expect(installabilityErrors.filter(({ errorId }) => errorId !== 'in-incognito')).toEqual([]);
  });

  it('is opened the second time from what was kept, with its security policy', async () => {
    const { page } = viewer;
    const answer = await page.reload();
    expect(answer?.headers()['content-security-policy']).toMatch(/default-src 'none'.*script-src 'self'/);
    await viewer.untilPhase('live');
    expect(await page.evaluate(() => navigator.serviceWorker.controller?.scriptURL)).toBe(
      `${front.url}${WORKER}`,
    );
    const network = await page.evaluate(() =>
      performance
        .getEntries()
        .filter((entry) => entry instanceof PerformanceResourceTiming && entry.transferSize > 0)
        .map(({ name }) => new URL(name).pathname),
    );
    expect(network.filter((path) => !path.startsWith('/api/'))).toEqual([]);
    expect(await caches(page)).toHaveLength(1);
  });

  it('opens away from home, where only the broker is reached, to the last camera', async () => {
    await front.shut();
    await viewer.page.goto(`${front.url}/?from=home`);
    await viewer.untilPhase('live');
    await decodedFrames(viewer.page, { distinct: 3 });
    await viewer.page.goto(`${front.url}/#camera=porch`);
    await viewer.untilPhase('live');
    await viewer.part('account-open').click();
    await viewer.part('settings').waitFor();
    // Else it is open again after each reload.
    await viewer.page.keyboard.press('Escape');
    await viewer.part('settings').waitFor({ state: 'detached' });
  });

  it('opens without the gateway, says so, and goes live by itself when it is back', async () => {
    await house.oriel.stop();
    await viewer.page.goto(`${front.url}/`);
    await viewer.untilStatus(/The gateway .* is offline/);
    // A phone does not show a list of one.
    await viewer.part('camera-porch').waitFor({ state: 'attached' });
    const seen = () => viewer.part('cameras-seen').textContent();
    await expect.poll(seen).toMatch(/^The list is of .*:\d\d/);
    await keepScreenshot(viewer.page, 'installed-without-gateway');
    expect((await audit(viewer.page)).faults).toEqual([]);
    await house.oriel.start();
    await viewer.untilPhase('live');
    await expect.poll(seen).toBe('');
  });

  it('opens without a network, says so, and goes live by itself when there is one', async () => {
    await context.setOffline(true);
    await viewer.page.reload();
    // DevTools' emulation does not always tell a page that opens under it.
    await viewer.untilStatus(/^(?:This device is offline|The broker .* is not reached)/);
    await keepScreenshot(viewer.page, 'installed-offline');
    expect((await audit(viewer.page)).faults).toEqual([]);
    await context.setOffline(false);
    await viewer.untilPhase('live');
  });
});

describe('a new build', () => {
  it('is offered under the picture, and opened when that suits', async () => {
    await front.open();
    let come = () => {};
    const after = new Promise<void>((resolve) => {
      come = resolve;
    });
    await release('0a2', { after });
    await viewer.page.reload();
    await viewer.untilPhase('live');
    expect(await buildOf(viewer.page)).toBeNull();
    // Only now: a page that waits for its picture longer than the build is on its way takes it by itself.
    come();
    await viewer.part('update').waitFor();
    // While it still fades in, its words have less contrast.
    await viewer
      .part('update')
      .evaluate((notice) => Promise.all(notice.getAnimations().map(({ finished }) => finished)));
    await viewer.untilPhase('live');
    await keepScreenshot(viewer.page, 'installed-update');
    expect((await audit(viewer.page)).faults).toEqual([]);
    await viewer.part('update-take').click();
    await expect.poll(() => buildOf(viewer.page).catch(() => null), INSTALLED).toBe('0a2');
    await viewer.untilPhase('live');
    expect(await viewer.part('update').count()).toBe(0);
    await expect.poll(() => caches(viewer.page), INSTALLED).toEqual(['oriel-0a2']);
  });

  it('is not necessary where the gateway only has another broker: the page’s policy is kept anew', async () => {
    await release('0a2', { connect: 'wss://other.example' });
    await viewer.page.reload();
    const keptPolicy = () =>
      viewer.page.evaluate(async () =>
        (await window.caches.match('/'))?.headers.get('content-security-policy'),
      );
    await expect.poll(() => keptPolicy().catch(() => ''), INSTALLED).toContain('wss://other.example');
    // A page without a picture at that moment has loaded itself anew already, and may do so under this.
    const opened = async () => (await viewer.page.reload().catch(() => null))?.headers() ?? {};
    await expect
      .poll(async () => (await opened())['content-security-policy'] ?? '', INSTALLED)
      .toContain('wss://other.example');
    await viewer.untilPhase('live');
  });

  it('is opened by itself where the gateway speaks another version of the protocol', async () => {
    await release('0a3');
    await context.routeWebSocket(/.*/, (page) => {
      const broker = page.connectToServer();
      broker.onMessage((message) => {
        const text = typeof message === 'string' ? message : message.toString('latin1');
        page.send(Buffer.from(text.replaceAll('{"v":2', '{"v":9'), 'latin1'));
      });
    });
    await viewer.page.reload();
    await expect.poll(() => buildOf(viewer.page).catch(() => null), INSTALLED).toBe('0a3');
    await viewer.untilStatus(/another version/);
    expect(await viewer.part('toast').count()).toBe(0);
  });

  it('gives way to whatever else is served there one day', async () => {
    front.alter([PAGE, WORKER], (answer, path) =>
      path === WORKER ? { ...answer, status: 404, body: '' } : { ...answer, body: '<h1>Another house</h1>' },
    );
    // It may be about to load itself anew.
    await viewer.page.reload().catch(() => null);
    await viewer.page.getByRole('heading', { name: 'Another house' }).waitFor();
    await expect.poll(() => caches(viewer.page), INSTALLED).toEqual([]);
  });
});
