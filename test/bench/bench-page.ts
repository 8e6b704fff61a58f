import type { Browser, Page } from 'playwright-core';
import { launchChromium } from '../helpers/chromium.ts';

const BLANK_PAGE = '<!doctype html><title>bench</title><video muted playsinline></video>';

export interface BenchPage {
  readonly page: Page;
  close(): Promise<void>;
}

/** A page of that server's own origin in a Chromium of its own, with nothing but a video element. */
export async function openBenchPage(serverUrl: string): Promise<BenchPage> {
  const browser: Browser = await launchChromium();
  try {
    const page = await browser.newPage();
    // tsx names the functions that it compiles by a helper, which a page does not have.
    await page.addInitScript('globalThis.__name = (named) => named');
    const { origin } = new URL(serverUrl);
    // Without asking the server for it: not every server lets others' pages in.
    await page.route(`${origin}/bench`, (route) =>
      route.fulfill({ contentType: 'text/html', body: BLANK_PAGE }),
    );
    await page.goto(`${origin}/bench`);
    return { page, close: () => browser.close() };
  } catch (error) {
    await browser.close();
    throw error;
  }
}
