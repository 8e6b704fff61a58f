import {
  type Browser,
  type BrowserContext,
  type BrowserContextOptions,
  chromium,
  type Page,
} from 'playwright-core';
import { artifactPath } from './artifacts.ts';

export const CHROMIUM_ARGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  // Otherwise Chromium gathers no candidates on 127.0.0.1.
  '--allow-loopback-in-peer-connection',
  '--autoplay-policy=no-user-gesture-required',
  '--disable-features=WebRtcHideLocalIpsWithMdns',
];

export interface ChromiumOptions {
  /** Added to the arguments that every test needs. */
  readonly args?: readonly string[];
}

/** Debian's Chromium without a window, or the one that the environment variable CHROMIUM names. */
export function launchChromium({ args = [] }: ChromiumOptions = {}): Promise<Browser> {
  return chromium.launch({ ...launchOptions(), args: [...CHROMIUM_ARGS, ...args] });
}

/** The same with its profile in `folder`, so that its caches are kept as those of people's browsers are. */
export function launchChromiumProfile(
  folder: string,
  options: BrowserContextOptions,
): Promise<BrowserContext> {
  return chromium.launchPersistentContext(folder, { ...options, ...launchOptions(), args: CHROMIUM_ARGS });
}

function launchOptions() {
  return { executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium', timeout: 60_000 };
}

/** The two sizes that the viewer is made for, in CSS pixels; each is one of the screen's, for the CPU draws them. */
export const PHONE: BrowserContextOptions = {
  viewport: { width: 390, height: 844 },
  hasTouch: true,
  isMobile: true,
};
export const DESKTOP: BrowserContextOptions = { viewport: { width: 1440, height: 900 } };

export interface WatchedPage {
  readonly page: Page;
  /** What the page threw and did not catch, and what it wrote to the console as an error. */
  readonly errors: readonly string[];
}

/** A page of its own (cookies, storage) that remembers its errors. */
export async function openPage(
  browser: Browser,
  options: BrowserContextOptions = DESKTOP,
): Promise<WatchedPage> {
  const context = await browser.newContext(options);
  const page = await context.newPage();
  const errors: string[] = [];
  page.on('pageerror', (error) => errors.push(error.message));
  page.on('console', (message) => {
    if (message.type() === 'error') errors.push(message.text());
  });
  return { page, errors };
}

/** Keeps what the page shows as artifacts/`name`.png and returns the path. */
export async function keepScreenshot(page: Page, name: string): Promise<string> {
  const path = await artifactPath(`${name}.png`);
  await page.screenshot({ path });
  return path;
}
