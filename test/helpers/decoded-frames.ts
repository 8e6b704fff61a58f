import type { Page } from 'playwright-core';

/** A decoded picture, small enough to compare: 64×36 cells, each the red, green and blue (0–255) found there. */
export interface FrameSample {
  readonly cells: readonly number[];
  /** Of the decoded picture, in pixels. */
  readonly width: number;
  readonly height: number;
}

export interface DecodedFrames {
  /** From the call to the first decoded frame, in ms. */
  readonly firstAfterMs: number;
  /** From the call to the last of the frames that were asked for, in ms. */
  readonly lastAfterMs: number;
  /** Each differs from the one before it by more than coding noise. */
  readonly frames: readonly FrameSample[];
}

export interface DecodedFramesOptions {
  /** Which element; default the first `video`. It may appear later. */
  readonly selector?: string;
  /** How many frames with different content are waited for; default 5. */
  readonly distinct?: number;
  /** Default 20000. */
  readonly withinMs?: number;
}

const COLUMNS = 64;
const ROWS = 36;
/** What a cell must change by, in levels of 255, before it counts: x264 at these bit rates moves a still cell by 3. */
const NOISE = 16;

/**
 * Waits for decoded frames whose content changes, as the browser hands them to the compositor. Throws where too few
 * come in time, saying how many came and what state the element was in.
 */
export async function decodedFrames(page: Page, options: DecodedFramesOptions = {}): Promise<DecodedFrames> {
  const { selector = 'video', distinct = 5, withinMs = 20_000 } = options;
  const request = { selector, distinct, withinMs, columns: COLUMNS, rows: ROWS, noise: NOISE };
  const { firstAfterMs, lastAfterMs, frames, decoded, state } = await page.evaluate(watchVideo, request);
  if (frames.length < distinct || firstAfterMs === undefined) {
    throw new Error(
      `${frames.length} of ${distinct} different frames came within ${withinMs} ms (${decoded} were decoded; ${state})`,
    );
  }
  return { firstAfterMs, lastAfterMs, frames };
}

/** The picture that is shown now. Throws where none is. */
export async function sampleFrame(page: Page, selector = 'video'): Promise<FrameSample> {
  const { frames } = await decodedFrames(page, { selector, distinct: 1 });
  const [frame] = frames;
  if (!frame) throw new Error(`"${selector}" shows no picture`);
  return frame;
}

/** The mean difference of two pictures, in levels of 255: 0 for the same, some 20 and more for another scene. */
export function frameDifference(one: FrameSample, other: FrameSample): number {
  if (one.cells.length === 0 || one.cells.length !== other.cells.length) {
    throw new Error('frames of different sampling can not be compared');
  }
  const sum = one.cells.reduce((total, level, i) => total + Math.abs(level - (other.cells[i] ?? 0)), 0);
  return sum / one.cells.length;
}

/** The mean red, green and blue (0–255) of a picture. */
export function meanColour({ cells }: FrameSample): { red: number; green: number; blue: number } {
  const mean = (channel: number): number =>
    cells.filter((_, i) => i % 3 === channel).reduce((total, level) => total + level, 0) / (cells.length / 3);
  return { red: mean(0), green: mean(1), blue: mean(2) };
}

interface WatchRequest {
  readonly selector: string;
  readonly distinct: number;
  readonly withinMs: number;
  readonly columns: number;
  readonly rows: number;
  readonly noise: number;
}

interface WatchResult {
  firstAfterMs: number | undefined;
  lastAfterMs: number;
  frames: FrameSample[];
  decoded: number;
  state: string;
}

/** Runs in the page, so it can use nothing from outside itself. */
function watchVideo(request: WatchRequest): Promise<WatchResult> {
  const { selector, distinct, withinMs, columns, rows, noise } = request;
  const began = performance.now();
  const canvas = new OffscreenCanvas(columns, rows);
  const context = canvas.getContext('2d', { willReadFrequently: true });
  const result: WatchResult = { firstAfterMs: undefined, lastAfterMs: 0, frames: [], decoded: 0, state: '' };

  const find = (): HTMLVideoElement | undefined => {
    const found = document.querySelector(selector);
    return found instanceof HTMLVideoElement ? found : undefined;
  };
  const sample = (video: HTMLVideoElement): FrameSample => {
    context?.drawImage(video, 0, 0, columns, rows);
    const pixels = context?.getImageData(0, 0, columns, rows).data ?? new Uint8ClampedArray();
    const cells = Array.from(pixels).filter((_, i) => i % 4 !== 3);
    return { cells, width: video.videoWidth, height: video.videoHeight };
  };
  const differs = (frame: FrameSample): boolean => {
    const last = result.frames.at(-1)?.cells;
    return !last || frame.cells.some((level, i) => Math.abs(level - (last[i] ?? 0)) >= noise);
  };
  const take = (video: HTMLVideoElement): void => {
    const now = performance.now() - began;
    result.decoded += 1;
    result.firstAfterMs ??= now;
    const frame = sample(video);
    if (!differs(frame)) return;
    result.frames.push(frame);
    result.lastAfterMs = now;
  };

  return new Promise((resolve) => {
    let watched: HTMLVideoElement | undefined;
    const finish = (): void => {
      clearInterval(search);
      clearTimeout(limit);
      result.state = watched
        ? `readyState ${watched.readyState}, ${watched.paused ? 'paused' : 'playing'}`
        : `nothing matches "${selector}"`;
      resolve(result);
    };
    const watch = (video: HTMLVideoElement): void => {
      video.requestVideoFrameCallback(() => {
        // A viewer that mounts a new element has left this one behind.
        if (watched !== video) return;
        take(video);
        if (result.frames.length >= distinct) finish();
        else watch(video);
      });
    };
    const look = (): void => {
      const found = find();
      if (found === watched) return;
      watched = found;
      if (found) watch(found);
    };
    const search = setInterval(look, 20);
    const limit = setTimeout(finish, withinMs);
    look();
  });
}
