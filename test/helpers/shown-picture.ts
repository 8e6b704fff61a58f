import type { Page } from 'playwright-core';
import { readTimecode, type Timecode } from '../../devices/simulated/video/timecode.ts';

/** A picture of the simulated camera as the browser decoded it. */
export interface ShownPicture extends Timecode {
  /** When the page had it, in Unix ms. */
  readonly shownAt: number;
}

export interface UntilPictureOptions {
  /** Unix ms: pictures that the camera made before are passed over. Default: any will do. */
  readonly madeAfter?: number;
  /** Default 30000. */
  readonly withinMs?: number;
  /** Which element; default the first `video`. */
  readonly selector?: string;
}

interface WatchRequest {
  readonly madeAfter: number;
  readonly withinMs: number;
  readonly selector: string;
}

/**
 * Waits for a decoded picture whose time code says that the camera made it after `madeAfter`: neither a picture that
 * was still under way nor a cached one passes. Throws where none comes, with the last that was read.
 */
export async function untilPicture(page: Page, options: UntilPictureOptions = {}): Promise<ShownPicture> {
  const { madeAfter = 0, withinMs = 30_000, selector = 'video' } = options;
  const request: WatchRequest = { madeAfter, withinMs, selector };
  // Handed over as source: a page can not import.
  const { picture, last, read } = await page.evaluate<WatchResult>(
    `(${watchTimecodes})(${JSON.stringify(request)}, ${readTimecode})`,
  );
  if (picture) return picture;
  const newest = last ? `${last.timeMs - madeAfter} ms from the moment asked for` : 'none';
  throw new Error(`no new picture within ${withinMs} ms (${read} time codes were read, the last ${newest})`);
}

interface WatchResult {
  picture: ShownPicture | undefined;
  last: Timecode | undefined;
  read: number;
}

/** Runs in the page, so it can use nothing from outside itself. */
function watchTimecodes(request: WatchRequest, read: typeof readTimecode): Promise<WatchResult> {
  const { madeAfter, withinMs, selector } = request;
  const width = 480;
  const height = 270;
  const context = new OffscreenCanvas(width, height).getContext('2d', { willReadFrequently: true });
  const result: WatchResult = { picture: undefined, last: undefined, read: 0 };

  return new Promise((resolve) => {
    let watched: Element | null = null;
    const finish = (): void => {
      clearInterval(search);
      clearTimeout(limit);
      resolve(result);
    };
    const take = (video: HTMLVideoElement): boolean => {
      context?.drawImage(video, 0, 0, width, height);
      const pixels = context?.getImageData(0, 0, width, height).data;
      const timecode = pixels ? read(pixels, width, height) : null;
      if (!timecode) return false;
      result.last = timecode;
      result.read += 1;
      if (timecode.timeMs < madeAfter) return false;
      result.picture = { ...timecode, shownAt: Date.now() };
      return true;
    };
    const watch = (video: HTMLVideoElement): void => {
      video.requestVideoFrameCallback(() => {
        if (watched !== video) return;
        if (take(video)) finish();
        else watch(video);
      });
    };
    const look = (): void => {
      const found = document.querySelector(selector);
      if (found === watched) return;
      watched = found;
      if (found instanceof HTMLVideoElement) watch(found);
    };
    const search = setInterval(look, 20);
    const limit = setTimeout(finish, withinMs);
    look();
  });
}
