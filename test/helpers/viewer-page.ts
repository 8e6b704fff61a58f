import type { Browser, BrowserContextOptions, Locator, Page } from 'playwright-core';
import { DESKTOP, openPage } from './chromium.ts';
import { eventually } from './eventually.ts';

export interface OpenViewerOptions {
  /** The gateway's `http://…`. */
  readonly url: string;
  /** Opened by a sign-in link that bears it; without one the page opens as for a stranger. */
  readonly token?: string;
  /** Default: a desktop's. */
  readonly size?: BrowserContextOptions;
}

/** The viewer in a page of its own, as a person sees it. */
export interface ViewerPage {
  readonly page: Page;
  /** What the page's own code threw and did not catch, and what it complained of. */
  errors(): readonly string[];
  /** The element with that `data-testid`. */
  part(testId: string): Locator;
  /** The stage's word for what it shows: `live`, `stalled`, `down` … */
  phase(): Promise<string | null>;
  untilPhase(phase: string, withinMs?: number): Promise<void>;
  /** Waits until what is shown is not called live any more. */
  untilFrozen(withinMs?: number): Promise<void>;
  /** Waits until the line about the connection fits. */
  untilStatus(words: string | RegExp, withinMs?: number): Promise<void>;
  /** Waits until commands can be sent to the camera on show, and nobody else's hand is on it. */
  untilSteerable(): Promise<void>;
  close(): Promise<void>;
}

/** Chromium writes these itself, whatever the page does about the failure. */
const NETWORK_NOISE =
  /WebSocket connection to|Failed to load resource|net::ERR_|An unknown error occurred when fetching the script/;
const LIMIT_MS = 30_000;

export async function openViewer(browser: Browser, options: OpenViewerOptions): Promise<ViewerPage> {
  const { url, token, size = DESKTOP } = options;
  const { page, errors } = await openPage(browser, size);
  await page.goto(token === undefined ? url : `${url}/#token=${encodeURIComponent(token)}`);
  const part = (testId: string) => page.getByTestId(testId);
  const phase = async () =>
    (await part('stage').count()) > 0 ? part('stage').getAttribute('data-state', { timeout: 1000 }) : null;
  const status = async () => (await part('status').textContent({ timeout: 1000 })) ?? '';
  const until = (what: string, withinMs: number, probe: () => Promise<boolean>) =>
    eventually(probe, { withinMs, what }).catch(async (error: unknown) => {
      const shown = `stage ${await phase().catch(() => 'unknown')}, "${await status().catch(() => '')}"`;
      throw new Error(`${error instanceof Error ? error.message : error} (${shown})`);
    });

  return {
    page,
    errors: () => errors.filter((line) => !NETWORK_NOISE.test(line)),
    part,
    phase,
    async untilPhase(wanted, withinMs = LIMIT_MS) {
      await until(`the stage's state "${wanted}"`, withinMs, async () => (await phase()) === wanted);
    },
    async untilFrozen(withinMs = LIMIT_MS) {
      await until('a stage that is not live', withinMs, async () => (await phase()) !== 'live');
    },
    async untilStatus(words, withinMs = LIMIT_MS) {
      await until(`the status "${words}"`, withinMs, async () => {
        const text = await status();
        return typeof words === 'string' ? text === words : words.test(text);
      });
    },
    async untilSteerable() {
      const access = async () => part('ptz').getAttribute('data-access', { timeout: 1000 });
      await until('a camera that can be steered', LIMIT_MS, async () => (await access()) === 'ready');
      const driver = async () => part('driver').textContent({ timeout: 1000 });
      await until('a camera that nobody drives', LIMIT_MS, async () => (await driver()) === 'Nobody drives');
    },
    async close() {
      // Ending the context alone would kill the page without the farewell that a person's closing it sends.
      if (!page.isClosed()) await page.close();
      await page.context().close();
    },
  };
}
