import type { JSHandle } from 'playwright-core';
import { openBenchPage } from './bench-page.ts';
import { within } from './limit.ts';
import { type PageWhepRequest, whepInPage } from './page-whep.ts';
import type { WhepTarget } from './whep-client.ts';

/** What Chromium's receiver has counted since it joined. */
export interface ReceiverCounts {
  readonly packetsLost: number;
  readonly nackCount: number;
  readonly pliCount: number;
  readonly framesDropped: number;
}

/** A page that shows one picture and notes when. Moments are of the page's `performance.now()`. */
export interface ChromiumWatch {
  now(): Promise<number>;
  /** When each picture was shown, rising. */
  shown(): Promise<readonly number[]>;
  counts(): Promise<ReceiverCounts>;
  /** Leaves, and ends the browser. */
  close(): Promise<void>;
}

interface PageWatch {
  readonly shownMs: number[];
  counts(): Promise<ReceiverCounts>;
  close(): Promise<void>;
}

const FIRST_FRAME_LIMIT_MS = 20_000;
const LEAVE_LIMIT_MS = 5_000;

/** Joins, and waits until a picture is shown; throws where none comes within 20 s. */
export async function watchInChromium(target: WhepTarget): Promise<ChromiumWatch> {
  const { page, close } = await openBenchPage(target.url);
  try {
    const watching: Promise<JSHandle<PageWatch>> = page.evaluateHandle<PageWatch>(
      `(${watchInPage})(${JSON.stringify(target)}, ${whepInPage})`,
    );
    const watch = await within(FIRST_FRAME_LIMIT_MS, 'the first picture in Chromium', watching);
    return {
      now: () => page.evaluate(() => performance.now()),
      shown: () => watch.evaluate(({ shownMs }) => shownMs),
      counts: () => watch.evaluate((page) => page.counts()),
      async close() {
        // A lossy path may hold the farewell up; the server has its own ways to notice.
        await within(
          LEAVE_LIMIT_MS,
          'the farewell',
          watch.evaluate((page) => page.close()),
        ).catch(() => undefined);
        await close();
      },
    };
  } catch (error) {
    await close();
    throw error;
  }
}

/** Runs in the page, so it can use nothing from outside itself. */
async function watchInPage(request: PageWhepRequest, openWhep: typeof whepInPage): Promise<PageWatch> {
  const video = document.querySelector('video');
  if (!video) throw new Error('the page has no video element');
  const shownMs: number[] = [];
  const first = new Promise<void>((resolve) => {
    const watch = (): void => {
      video.requestVideoFrameCallback((now) => {
        shownMs.push(now);
        resolve();
        watch();
      });
    };
    watch();
  });
  const whep = await openWhep(video, request);
  await first;
  return {
    shownMs,
    close: () => whep.close(),
    async counts() {
      const counts = { packetsLost: 0, nackCount: 0, pliCount: 0, framesDropped: 0 };
      for (const report of (await whep.peer.getStats()).values()) {
        if (report.type !== 'inbound-rtp' || report.kind !== 'video') continue;
        const { packetsLost, nackCount, pliCount, framesDropped } = report;
        return { packetsLost, nackCount, pliCount, framesDropped };
      }
      return counts;
    },
  };
}
