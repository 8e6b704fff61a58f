import { readTimecode } from '../../devices/simulated/video/timecode.ts';
import { type BenchPage, openBenchPage } from './bench-page.ts';
import { within } from './limit.ts';
import { type PageWhepRequest, whepInPage } from './page-whep.ts';
import type { WhepTarget } from './whep-client.ts';

/** A picture that the page showed. */
export interface ShownFrame {
  /** When the camera made it, in Unix ms, as its timecode says. */
  readonly timeMs: number;
  /** From then until it was shown, in ms. */
  readonly ageMs: number;
  /** From the offer's sending until it was shown, in ms. */
  readonly afterMs: number;
}

export interface Join {
  /** From the offer's sending to the answer, in ms. */
  readonly answeredMs: number;
  /** To the moment the peer connection stands (ICE and DTLS), in ms. */
  readonly connectedMs: number | undefined;
  /** From the offer's sending to the first decoded picture, in ms. */
  readonly firstFrameMs: number;
  /** To the first picture that was younger than {@link LIVE_AGE_MS}; undefined where no timecode was read. */
  readonly liveMs: number | undefined;
  readonly frames: readonly ShownFrame[];
}

interface JoinRequest extends PageWhepRequest {
  /** The page watches for so long after the first picture, and at most so long in all. */
  readonly watchMs: number;
  readonly limitMs: number;
  readonly liveAgeMs: number;
}

/** A picture is called live when it is not older. */
export const LIVE_AGE_MS = 250;
const WATCH_MS = 3_000;
const FIRST_FRAME_LIMIT_MS = 20_000;
const SPARE_MS = 5_000;

/** Joins a WHEP endpoint from a page of Chromium, again and again. */
export class ChromiumJoins {
  readonly #page: BenchPage;
  readonly #target: WhepTarget;

  private constructor(options: { page: BenchPage; target: WhepTarget }) {
    this.#page = options.page;
    this.#target = options.target;
  }

  static async open(target: WhepTarget): Promise<ChromiumJoins> {
    return new ChromiumJoins({ page: await openBenchPage(target.url), target });
  }

  /** Throws where no picture comes within 20 s. */
  join(): Promise<Join> {
    const limitMs = FIRST_FRAME_LIMIT_MS;
    const request: JoinRequest = { ...this.#target, watchMs: WATCH_MS, limitMs, liveAgeMs: LIVE_AGE_MS };
    // Handed over as source: a page can not import.
    const joined = this.#page.page.evaluate<Join>(
      `(${joinInPage})(${JSON.stringify(request)}, ${readTimecode}, ${whepInPage})`,
    );
    return within(limitMs + WATCH_MS + SPARE_MS, 'a join in Chromium', joined);
  }

  close(): Promise<void> {
    return this.#page.close();
  }
}

/** Runs in the page, so it can use nothing from outside itself. */
async function joinInPage(
  request: JoinRequest,
  read: typeof readTimecode,
  openWhep: typeof whepInPage,
): Promise<Join> {
  const width = 480;
  const height = 270;
  const context = new OffscreenCanvas(width, height).getContext('2d', { willReadFrequently: true });
  const video = document.querySelector('video');
  if (!video) throw new Error('the page has no video element');
  const whep = await openWhep(video, request);
  const { answeredMs, offeredAt } = whep;

  const frames: ShownFrame[] = [];
  let firstFrameMs: number | undefined;
  let liveMs: number | undefined;
  const take = (): void => {
    const shownAt = Date.now();
    const afterMs = performance.now() - offeredAt;
    firstFrameMs ??= afterMs;
    context?.drawImage(video, 0, 0, width, height);
    const pixels = context?.getImageData(0, 0, width, height).data;
    const timecode = pixels ? read(pixels, width, height) : null;
    if (!timecode) return;
    const ageMs = shownAt - timecode.timeMs;
    if (ageMs < request.liveAgeMs) liveMs ??= afterMs;
    frames.push({ timeMs: timecode.timeMs, ageMs, afterMs });
  };
  await new Promise<void>((resolve) => {
    let over = false;
    const finish = (): void => {
      over = true;
      resolve();
    };
    const limit = setTimeout(finish, request.limitMs);
    const watch = (): void => {
      video.requestVideoFrameCallback(() => {
        if (over) return;
        if (firstFrameMs === undefined) {
          clearTimeout(limit);
          setTimeout(finish, request.watchMs);
        }
        take();
        watch();
      });
    };
    watch();
  });
  const connectedMs = whep.connectedMs();
  await whep.close();
  if (firstFrameMs === undefined) throw new Error(`no picture within ${request.limitMs} ms`);
  return { answeredMs, connectedMs, firstFrameMs, liveMs, frames };
}
