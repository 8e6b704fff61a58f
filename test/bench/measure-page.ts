import { setTimeout as pause } from 'node:timers/promises';
import type { Browser, CDPSession, Page } from 'playwright-core';
import { DESKTOP, launchChromium } from '../helpers/chromium.ts';
import { eventually } from '../helpers/eventually.ts';
import type { OrielProcess } from '../helpers/oriel-process.ts';
import { residentNow } from './memory-meter.ts';
import { OWNER, startHouse } from './opened-page.ts';
import { slope } from './statistics.ts';

/** What a page costs that shows the cameras of a house all at once. */
export interface PageFigures {
  readonly tiles: number;
  /** Of one core, while all are live. */
  readonly cores: {
    /** The page's own process: its code, decoding and compositing. */
    readonly page: number;
    /** What the browser does for it in other processes: drawing on the screen, the network. */
    readonly others: number;
  };
  /** What JavaScript holds after a collection. */
  readonly heap: Held;
  /** What is resident of the page's own process: decoders and pictures too. */
  readonly resident: Held;
  /** How long it was watched, in s. */
  readonly seconds: number;
  /** Pictures shown a second, of all tiles together. */
  readonly framesPerSecond: number;
}

/** In bytes. */
interface Held {
  /** When all were live. */
  readonly first: number;
  readonly last: number;
  /** By which it grows in an hour, by least squares over the later half of the samples: the first half still warms up. */
  readonly anHour: number | undefined;
}

export interface PageOrder {
  /** How many tiles, one measurement each. */
  readonly tiles: readonly number[];
  /** How long each is watched, in s. */
  readonly seconds: number;
  readonly say: (line: string) => void;
}

const LIVE_LIMIT_MS = 60_000;
const SAMPLE_EVERY_S = 15;

/** Shows walls of simulated cameras in the built daemon's viewer. */
export async function measurePage({ tiles, seconds, say }: PageOrder): Promise<PageFigures[]> {
  const figures: PageFigures[] = [];
  for (const count of tiles) {
    const names = Array.from({ length: count }, (_, i) => `camera-${i + 1}`);
    const oriel = await startHouse(names.map((name) => ({ name, simulated: {} })));
    const browser = await launchChromium();
    try {
      say(`Page: ${count} ${count === 1 ? 'tile' : 'tiles'}, ${seconds} s …`);
      figures.push(await measureWall({ oriel, browser, count, seconds }));
    } finally {
      await browser.close();
      await oriel.close();
    }
  }
  return figures;
}

interface WallOrder {
  readonly oriel: OrielProcess;
  readonly browser: Browser;
  readonly count: number;
  readonly seconds: number;
}

async function measureWall({ oriel, browser, count, seconds }: WallOrder): Promise<PageFigures> {
  const page = await browser.newPage(DESKTOP);
  await page.goto(`${oriel.httpUrl}/#token=${OWNER.token}`);
  await untilLive(page, count);
  const session = await page.context().newCDPSession(page);
  const machine = await browser.newBrowserCDPSession();
  const heaps: Sample[] = [];
  const residents: Sample[] = [];
  const began = performance.now();
  const elapsedS = () => (performance.now() - began) / 1000;
  const sample = async () => {
    heaps.push({ x: elapsedS(), y: await heapBytes(session) });
    residents.push({ x: elapsedS(), y: await residentBytes(machine) });
  };
  await sample();
  const cpuBefore = await cpuSeconds(machine);
  const framesBefore = await framesShown(page);
  while (elapsedS() < seconds) {
    await pause(Math.min(SAMPLE_EVERY_S, seconds - elapsedS()) * 1000);
    await sample();
  }
  const tookS = elapsedS();
  const cpu = await cpuSeconds(machine);
  const frames = (await framesShown(page)) - framesBefore;
  return {
    tiles: count,
    cores: {
      page: (cpu.page - cpuBefore.page) / tookS,
      others: (cpu.others - cpuBefore.others) / tookS,
    },
    heap: held(heaps),
    resident: held(residents),
    seconds: tookS,
    framesPerSecond: frames / tookS,
  };
}

interface Sample {
  /** In s since the first. */
  readonly x: number;
  /** In bytes. */
  readonly y: number;
}

function held(samples: readonly Sample[]): Held {
  const growth = slope(samples.slice(Math.floor(samples.length / 2)));
  return {
    first: samples[0]?.y ?? 0,
    last: samples.at(-1)?.y ?? 0,
    anHour: growth === undefined ? undefined : growth * 3600,
  };
}

/** One camera is on show by itself; of several, all. */
async function untilLive(page: Page, count: number): Promise<void> {
  await page.locator('[data-testid=stage][data-state=live]').waitFor({ timeout: LIVE_LIMIT_MS });
  if (count === 1) {
    // As on a wall: the small picture.
    await page.getByTestId('quality-sub').click();
    await eventually(async () => (await page.getByTestId('video').evaluate(pictureWidth)) === 640, {
      withinMs: LIVE_LIMIT_MS,
      what: 'the small picture',
    });
    return;
  }
  await page.getByTestId('camera-all').click();
  await eventually(async () => (await page.locator('.tile-box[data-state=live]').count()) === count, {
    withinMs: LIVE_LIMIT_MS,
    what: `${count} live tiles`,
  });
}

function pictureWidth(video: Element): number {
  return video instanceof HTMLVideoElement ? video.videoWidth : 0;
}

async function heapBytes(session: CDPSession): Promise<number> {
  await session.send('HeapProfiler.collectGarbage');
  return (await session.send('Runtime.getHeapUsage')).usedSize;
}

async function residentBytes(machine: CDPSession): Promise<number> {
  const { processInfo } = await machine.send('SystemInfo.getProcessInfo');
  return processInfo
    .filter(({ type }) => type === 'renderer')
    .reduce((sum, { id }) => sum + residentNow(id), 0);
}

/** CPU time since their start of all of the browser's processes that there are, in s. */
async function cpuSeconds(machine: CDPSession): Promise<{ page: number; others: number }> {
  const { processInfo } = await machine.send('SystemInfo.getProcessInfo');
  let [page, others] = [0, 0];
  for (const { type, cpuTime } of processInfo) {
    if (type === 'renderer') page += cpuTime;
    else others += cpuTime;
  }
  return { page, others };
}

function framesShown(page: Page): Promise<number> {
  return page.evaluate(() =>
    [...document.querySelectorAll('video')].reduce(
      (sum, video) => sum + video.getVideoPlaybackQuality().totalVideoFrames,
      0,
    ),
  );
}
