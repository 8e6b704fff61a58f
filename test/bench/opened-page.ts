import type { Page } from 'playwright-core';
import { type OrielProcess, startOriel } from '../helpers/oriel-process.ts';

const FIRST_FRAME_LIMIT_MS = 20_000;

/** Runs in the page before its own code: notes when its video shows its first picture, since the page was opened. */
const NOTE = `
  window.firstFrameMs = new Promise((resolve) => {
    const seen = new WeakSet();
    new MutationObserver(() => {
      for (const video of document.querySelectorAll('video')) {
        if (seen.has(video)) continue;
        seen.add(video);
        video.requestVideoFrameCallback(() => resolve(performance.now()));
      }
    }).observe(document, { childList: true, subtree: true });
  });`;

/** What a page that was opened has noted, in ms since the navigation began. */
export interface OpenedPage {
  /** When its code had run. */
  readonly loadedMs: number;
  /** When it showed its first decoded picture. */
  readonly firstFrameMs: number;
  /** Paths of the scripts that it had begun to fetch by then. */
  readonly scripts: readonly string[];
}

/** Opens `link` in a page that was never used, and waits for the picture; throws where none comes within 20 s. */
export async function openUntilFirstFrame(page: Page, link: string): Promise<OpenedPage> {
  page.setDefaultTimeout(FIRST_FRAME_LIMIT_MS);
  await page.addInitScript({ content: NOTE });
  await page.goto(link);
  await page.waitForFunction('window.firstFrameMs.then((ms) => (window.shownMs = ms))');
  return page.evaluate<OpenedPage>(
    `({
      loadedMs: performance.getEntriesByType('navigation')[0].domContentLoadedEventEnd,
      firstFrameMs: window.shownMs,
      scripts: performance.getEntriesByType('resource')
        .filter(({ startTime }) => startTime < window.shownMs)
        .map(({ name }) => new URL(name).pathname)
        .filter((path) => path.endsWith('.js')),
    })`,
  );
}

/** Signs in whoever has no link. */
export const OWNER = { name: 'bench', token: 'bench-token-for-loopback', role: 'viewer', cameras: ['*'] };

/** The built daemon with these cameras, which are warm from the start. */
export function startHouse(cameras: readonly object[]): Promise<OrielProcess> {
  return startOriel({
    access: { tokens: [OWNER] },
    cameras,
    stream: { warm: 'always' },
    webrtc: { bind: '127.0.0.1', ports: '51000-51400' },
    log: { level: 'warn' },
  });
}

/** A pairing link that nobody has used. */
export async function invite(oriel: OrielProcess): Promise<string> {
  const printed = await oriel.command('pair', '--role', 'viewer');
  const link = /https?:\/\/\S+#pair=\S+/.exec(printed)?.[0];
  if (!link) throw new Error(`no pairing link was printed: ${printed}`);
  return link;
}
