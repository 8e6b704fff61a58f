import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { brotliCompressSync, gzipSync } from 'node:zlib';
import type { Browser, BrowserContext } from 'playwright-core';
import { launchChromium, launchChromiumProfile, PHONE } from '../helpers/chromium.ts';
import { invite, type OpenedPage, OWNER, openUntilFirstFrame, startHouse } from './opened-page.ts';
import { type Summary, summarize } from './statistics.ts';

/** The viewer is opened in one way, again and again; from the navigation, in ms. */
export interface OpeningFigures {
  readonly what: string;
  readonly kind: 'cold' | 'again';
  readonly loaded: Summary | undefined;
  readonly firstFrame: Summary | undefined;
}

/** All scripts that were fetched until the first picture, in bytes. */
export interface ScriptSizes {
  readonly files: readonly string[];
  readonly plain: number;
  readonly gzip: number;
  readonly brotli: number;
}

export interface OpenFigures {
  readonly openings: readonly OpeningFigures[];
  readonly scripts: ScriptSizes;
}

export interface OpenOrder {
  /** Of each kind. */
  readonly opens: number;
  /** The camera's RTSP address, of what a browser can play. */
  readonly camera: string;
  readonly say: (line: string) => void;
}

const viewerDir = fileURLToPath(new URL('../../dist/viewer', import.meta.url));
/** Between two visits, so that all have another place between two keyframes, and the page before has said goodbye. */
const LEAST_PAUSE_MS = 300;
const PAUSE_MS = 700;
/** Visits before those that count: a browser keeps compiled code from the second on, and a worker installs itself. */
const WARM_VISITS = 3;

/** Opens the built daemon's viewer in Chromium: where it was never before, and where it was. */
export async function measureOpen({ opens, camera, say }: OpenOrder): Promise<OpenFigures> {
  const oriel = await startHouse([{ name: 'camera', rtsp: camera }]);
  try {
    const invitation = await invite(oriel);
    // As the invitation has it: what a browser remembers hangs on the very name of the host.
    const viewer = new URL('/', invitation).href;
    const link = `${viewer}#token=${OWNER.token}`;
    const common = { opens, say, viewer };
    const browser = await launchChromium();
    const openings: OpeningFigures[] = [];
    const scripts = new Set<string>();
    const note = (what: string, kind: OpeningFigures['kind'], opened: readonly OpenedPage[]) => {
      openings.push({
        what,
        kind,
        loaded: summarize(opened.map(({ loadedMs }) => loadedMs)),
        firstFrame: summarize(opened.map(({ firstFrameMs }) => firstFrameMs)),
      });
      for (const path of opened.flatMap((page) => page.scripts)) scripts.add(path);
    };
    try {
      const device = await pairedStorage(browser, invitation);
      const byToken = { ...common, browser, link, storage: undefined };
      note('never here, by a token’s link', 'cold', await openCold(byToken));
      const paired = { ...common, browser, link: viewer, storage: device };
      note('paired device, nothing cached', 'cold', await openCold(paired));
    } finally {
      await browser.close();
    }
    note('here before, by a token', 'again', await openAgain({ ...common, link }));
    note('here before, paired device', 'again', await openAgain({ ...common, link: await invite(oriel) }));
    return { openings, scripts: await sizesOf([...scripts]) };
  } finally {
    await oriel.close();
  }
}

type Storage = Awaited<ReturnType<BrowserContext['storageState']>>;

async function pairedStorage(browser: Browser, invitation: string): Promise<Storage> {
  const context = await browser.newContext(PHONE);
  try {
    // The first of all wakes the camera, and the browser loads its decoder; nobody counts it.
    await openUntilFirstFrame(await context.newPage(), invitation);
    return await context.storageState();
  } finally {
    await context.close();
  }
}

interface ColdOrder {
  readonly opens: number;
  readonly browser: Browser;
  readonly link: string;
  /** What the page remembers. */
  readonly storage: Storage | undefined;
  readonly say: (line: string) => void;
}

/** Each time in a profile of its own, whose HTTP cache is empty. */
async function openCold({ opens, browser, link, storage, say }: ColdOrder): Promise<OpenedPage[]> {
  const opened: OpenedPage[] = [];
  for (let i = 1; i <= opens; i++) {
    say(`Opening: cold${storage ? ', paired' : ''}, ${i} of ${opens} …`);
    const context = await browser.newContext({ ...PHONE, ...(storage && { storageState: storage }) });
    try {
      opened.push(await openUntilFirstFrame(await context.newPage(), link));
    } finally {
      await context.close();
    }
    await betweenVisits();
  }
  return opened;
}

interface AgainOrder {
  readonly opens: number;
  /** What signs in on the first visit. */
  readonly link: string;
  /** What is opened from then on. */
  readonly viewer: string;
  readonly say: (line: string) => void;
}

/** Always in the same profile, whose caches are on the disk; each visit in a tab of its own. */
async function openAgain({ opens, link, viewer, say }: AgainOrder): Promise<OpenedPage[]> {
  const folder = await mkdtemp(join(tmpdir(), 'oriel-profile-'));
  const opened: OpenedPage[] = [];
  const context = await launchChromiumProfile(folder, PHONE);
  try {
    await visit(context, link);
    for (let i = 1; i < WARM_VISITS; i++) await visit(context, viewer);
    for (let i = 1; i <= opens; i++) {
      say(`Opening: again, ${i} of ${opens} …`);
      opened.push(await visit(context, viewer));
    }
  } finally {
    await context.close();
    await rm(folder, { recursive: true, force: true, maxRetries: 3 });
  }
  return opened;
}

async function visit(context: BrowserContext, link: string): Promise<OpenedPage> {
  const page = await context.newPage();
  try {
    return await openUntilFirstFrame(page, link);
  } finally {
    await page.close();
    await betweenVisits();
  }
}

function betweenVisits(): Promise<void> {
  return pause(LEAST_PAUSE_MS + Math.random() * PAUSE_MS);
}

async function sizesOf(paths: readonly string[]): Promise<ScriptSizes> {
  const contents = await Promise.all(paths.map((path) => readFile(join(viewerDir, path))));
  const total = (size: (content: Buffer) => number) =>
    contents.reduce((sum, content) => sum + size(content), 0);
  return {
    files: paths,
    plain: total((content) => content.length),
    gzip: total((content) => gzipSync(content, { level: 9 }).length),
    brotli: total((content) => brotliCompressSync(content).length),
  };
}
