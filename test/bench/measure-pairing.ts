import { setTimeout as pause } from 'node:timers/promises';
import type { Browser } from 'playwright-core';
import { launchChromium, PHONE } from '../helpers/chromium.ts';
import { invite, type OpenedPage, openUntilFirstFrame, startHouse } from './opened-page.ts';
import { type Summary, summarize } from './statistics.ts';

/** From a pairing link's opening in a browser that has never been here, in ms. */
export interface PairingFigures {
  /** Until the page's code ran. */
  readonly loaded: Summary | undefined;
  /** Until the first decoded picture. */
  readonly firstFrame: Summary | undefined;
}

export interface PairingOrder {
  readonly pairings: number;
  /** The camera's RTSP address, of what a browser can play. */
  readonly camera: string;
  readonly say: (line: string) => void;
}

/** Between two pairings, so that all have another place between two keyframes. */
const PAUSE_MS = 700;

/** Opens a fresh link in a fresh browser profile, again and again. */
export async function measurePairing({ pairings, camera, say }: PairingOrder): Promise<PairingFigures> {
  const oriel = await startHouse([{ name: 'camera', rtsp: camera }]);
  const measured: OpenedPage[] = [];
  let browser: Browser | undefined;
  try {
    browser = await launchChromium();
    // The first of all wakes the camera, and the browser loads its decoder; nobody counts it.
    await openLink(browser, await invite(oriel));
    for (let i = 1; i <= pairings; i++) {
      say(`Pairing: phone ${i} of ${pairings} …`);
      measured.push(await openLink(browser, await invite(oriel)));
      await pause(Math.random() * PAUSE_MS);
    }
  } finally {
    await browser?.close();
    await oriel.close();
  }
  return {
    loaded: summarize(measured.map(({ loadedMs }) => loadedMs)),
    firstFrame: summarize(measured.map(({ firstFrameMs }) => firstFrameMs)),
  };
}

async function openLink(browser: Browser, link: string): Promise<OpenedPage> {
  const context = await browser.newContext(PHONE);
  try {
    return await openUntilFirstFrame(await context.newPage(), link);
  } finally {
    await context.close();
  }
}
