import type { Browser } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { DESKTOP, keepScreenshot, launchChromium, PHONE } from '../helpers/chromium.ts';
import { type OrielProcess, startOriel } from '../helpers/oriel-process.ts';
import { openViewer, type ViewerPage } from '../helpers/viewer-page.ts';

const OWNER = 'the-token-of-the-owner';
const SMALL = { width: 320, height: 180, fps: 5 };
const TABLET = { ...PHONE, viewport: { width: 820, height: 1180 } };

let browser: Browser;
let oriel: OrielProcess;
let owner: ViewerPage;
let viewers: ViewerPage[] = [];

beforeAll(async () => {
  browser = await launchChromium();
  oriel = await startOriel({
    access: { tokens: [{ name: 'owner', token: OWNER, role: 'admin' }] },
    cameras: [
      { name: 'porch', simulated: SMALL },
      { name: 'yard', simulated: SMALL },
    ],
  });
  owner = await openViewer(browser, { url: oriel.httpUrl, token: OWNER });
  await owner.untilPhase('live');
});

afterEach(async () => {
  await Promise.all(viewers.map((viewer) => viewer.close()));
  viewers = [];
  await closeSettings(owner);
  await owner.page.reload();
  await owner.untilPhase('live');
});

afterAll(async () => {
  await owner?.close();
  await Promise.all([browser?.close(), oriel?.close()]);
});

async function openSettings({ part }: ViewerPage, section: 'people' | 'device'): Promise<void> {
  await part('account-open').click();
  await part(`section-${section}`).click();
}

/** Also in the history, since whatever is open is open again after the page was loaded anew. */
async function closeSettings({ page, part }: ViewerPage): Promise<void> {
  if ((await part('settings').count()) === 0) return;
  await part('settings-close').click();
  await expect.poll(() => page.evaluate(() => window.history.state?.layer)).toBeUndefined();
}

/** The fragment of a new link, made by the owner's hand. */
async function invite(fill?: (viewer: ViewerPage) => Promise<void>): Promise<string> {
  const { part } = owner;
  if ((await part('settings').count()) === 0) await openSettings(owner, 'people');
  await part('invite').click();
  await fill?.(owner);
  await part('invite-make').click();
  const link = await part('link').inputValue();
  await part('link-done').click();
  const hash = new URL(link).hash;
  expect(hash).toMatch(/^#pair=[\w-]{60,}$/);
  return hash;
}

async function openLink(hash: string, size = PHONE): Promise<ViewerPage> {
  const viewer = await openViewer(browser, { url: `${oriel.httpUrl}/${hash}`, size });
  viewers.push(viewer);
  return viewer;
}

async function pairPhone(name: string): Promise<ViewerPage> {
  const phone = await openLink(await invite(({ part }) => part('invite-name').fill(name)));
  await phone.untilPhase('live');
  return phone;
}

/** What the page keeps between visits, and shows in its address. */
function keptBy({ page }: ViewerPage): Promise<string> {
  return page.evaluate(() =>
    JSON.stringify([window.location.href, window.history.state, { ...localStorage }]),
  );
}

/** What the news lies upon, of the picture and all that is pressed. */
function coveredBy({ page }: ViewerPage): Promise<string[]> {
  return page.evaluate(() => {
    const boxes = (selector: string) =>
      [...document.querySelectorAll(selector)].map((part) => ({ part, box: part.getBoundingClientRect() }));
    return boxes('.news-item').flatMap(({ box: news }) =>
      boxes('.screen, button')
        .filter(({ box }) => box.left < news.right && box.right > news.left)
        .filter(({ box }) => box.top < news.bottom && box.bottom > news.top)
        .map(({ part }) => part.className),
    );
  });
}

describe('a pairing link', () => {
  it('brings the picture, once; its secret is kept nowhere, and later visits ask nobody over HTTP', async () => {
    const hash = await invite();
    const phone = await openLink(hash);
    const news = phone.part('news-item').filter({ hasText: 'Paired with the gateway “home” as' });
    await news.waitFor();
    expect(await coveredBy(phone)).toEqual([]);
    await phone.untilPhase('live');
    expect(await phone.part('account').textContent()).toMatch(/, viewer$/);
    await keepScreenshot(phone.page, 'paired-390x844');
    expect(phone.page.url()).toBe(`${oriel.httpUrl}/`);
    expect(await phone.page.evaluate(() => window.history.length)).toBeLessThanOrEqual(2);
    // The secret stands behind format and key.
    expect(await keptBy(phone)).not.toContain(hash.slice('#pair='.length + 46));

    const asked: string[] = [];
    phone.page.on('request', (request) => asked.push(request.url()));
    await phone.page.reload();
    await phone.untilPhase('live');
    expect(asked.filter((url) => url.includes('/api/session'))).toEqual([]);
    expect(asked.filter((url) => new URL(url).host !== new URL(oriel.httpUrl).host)).toEqual([]);

    const stranger = await openLink(hash);
    await stranger
      .part('sign-in-notice')
      .filter({ hasText: /^Nothing was paired: .* Ask for a new link\.$/ })
      .waitFor();
    expect(stranger.page.url()).toBe(`${oriel.httpUrl}/`);
    expect(await stranger.page.locator('video').count()).toBe(0);
    expect([...phone.errors(), ...stranger.errors()]).toEqual([]);
  });

  it('is not used up by a browser that is paired already', async () => {
    const phone = await pairPhone('Hall');
    const hash = await invite();
    // From before its cause on, for it is shown for some seconds only.
    const news = phone.part('news-item').filter({ hasText: 'the link was not used' }).waitFor();
    await Promise.all([news, phone.page.goto(`${oriel.httpUrl}/${hash}`)]);
    await phone.untilPhase('live');
    expect(await phone.part('account').textContent()).toBe('Hall, viewer');
    const other = await openLink(hash);
    await other.untilPhase('live');
  });

  it('that is cut off says so', async () => {
    const { part } = await openLink('#pair=AgAA');
    await part('sign-in-notice').filter({ hasText: 'it is not whole' }).waitFor();
  });
});

describe('people and devices', () => {
  it('are seen, renamed and revoked; whoever is revoked is out at once and knows why', async () => {
    const phone = await pairPhone('Kitchen tablet');
    const { part } = owner;
    const item = part('device-Kitchen tablet');
    await item.filter({ hasText: 'here now' }).waitFor();
    await item.getByTestId('begin-rename').click();
    await part('rename-name').fill('Kitchen');
    await part('rename').click();
    await part('device-Kitchen').waitFor();

    await part('device-Kitchen').getByTestId('revoke').click();
    await part('revoke-confirm').click();
    await phone
      .part('sign-in-notice')
      .filter({ hasText: /^Your access to “home” has ended/ })
      .waitFor();
    await expect.poll(() => part('device-Kitchen').count()).toBe(0);
    expect(await phone.page.locator('video').count()).toBe(0);
    await phone.page.reload();
    await phone
      .part('sign-in-notice')
      .filter({ hasText: /^Your access to “home” has ended/ })
      .waitFor();
    const asked = phone.page.waitForEvent('websocket');
    await phone.part('go-on').filter({ hasText: 'Try again' }).click();
    await asked;
    await phone.part('sign-in-notice').waitFor();
    expect([...owner.errors(), ...phone.errors()]).toEqual([]);
  });

  it('get what was ticked for them: a camera, a last day, a relay', async () => {
    const hash = await invite(async ({ part }) => {
      await part('invite-camera-porch').click();
      await part('invite-stay-weekend').click();
      await part('invite-relay-only').click();
    });
    const phone = await openLink(hash);
    // A phone does not show a list of one.
    await phone.part('camera-yard').waitFor({ state: 'attached' });
    expect(await phone.part('camera-porch').count()).toBe(0);
    await openSettings(phone, 'device');
    expect(await phone.part('relay-only').isChecked()).toBe(true);
    expect(await phone.part('relay-only').isDisabled()).toBe(true);
    expect(await phone.part('section-people').count()).toBe(0);
    await closeSettings(phone);
    // Here is none, and it is said who can do what about it.
    await phone.untilStatus(/add a TURN server/);
    await owner
      .part('devices')
      .filter({ hasText: /yard · until .* · relay only/ })
      .waitFor();
  });

  it('can be left: the browser forgets its key', async () => {
    const phone = await pairPhone('Visitor');
    await openSettings(phone, 'device');
    await phone.part('unpair').click();
    await phone.part('unpair-confirm').click();
    await phone.part('token').waitFor();
    expect(await keptBy(phone)).not.toContain('seed');
  });

  it.each([
    ['390x844', PHONE, 'light'],
    ['820x1180', TABLET, 'dark'],
    ['1440x900', DESKTOP, 'light'],
  ] as const)('fit %s', async (name, size, colorScheme) => {
    const viewer = await openViewer(browser, {
      url: oriel.httpUrl,
      token: OWNER,
      size: { ...size, colorScheme },
    });
    viewers.push(viewer);
    const { page, part } = viewer;
    await viewer.untilPhase('live');
    const fits = async () => {
      const { width = 0 } = page.viewportSize() ?? {};
      const box = await part('settings').boundingBox();
      expect(box?.x).toBeGreaterThanOrEqual(0);
      expect((box?.x ?? 0) + (box?.width ?? 0)).toBeLessThanOrEqual(width);
      const body = part('settings').locator('.settings-body');
      expect(await body.evaluate((element) => element.scrollWidth - element.clientWidth)).toBe(0);
    };
    await openSettings(viewer, 'people');
    await part('invite').waitFor();
    await keepScreenshot(page, `access-${name}`);
    await fits();
    await part('invite').click();
    await part('invite-stay-date').click();
    await part('invite-make').click();
    await part('invite-fault').waitFor();
    await keepScreenshot(page, `invite-${name}`);
    await fits();
    await part('invite-stay-today').click();
    await part('invite-make').click();
    await part('qr').waitFor();
    await part('made-link').scrollIntoViewIfNeeded();
    await keepScreenshot(page, `link-${name}`);
    await fits();
    await part('link-done').click();
    await part('withdraw').first().click();
    await part('withdraw-confirm').click();
    await closeSettings(viewer);
    await expect.poll(() => part('settings').count()).toBe(0);
    await expect
      .poll(() => page.evaluate(() => document.activeElement?.getAttribute('data-testid')))
      .toBe('account-open');
    expect(viewer.errors()).toEqual([]);
  });
});
