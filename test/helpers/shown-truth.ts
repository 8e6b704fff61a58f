import type { Page } from 'playwright-core';
import { readTimecode } from '../../devices/simulated/video/timecode.ts';

/** A picture that was seen to be of another age than the page made it look. */
interface Lie {
  /** The element's `data-testid`. */
  readonly where: string;
  readonly state: string | undefined;
  /** By the camera's time code, in ms. */
  readonly ageMs: number;
  /** What the page wrote on it. */
  readonly told: string | undefined;
  /** Since the page was last able to look, in ms: it may have been asleep. */
  readonly sinceMs: number;
}

export interface SeenTruth {
  readonly lies: readonly Lie[];
  /** How many old pictures were seen, all in all. */
  readonly old: number;
  /** Of those, how many bore their age. */
  readonly dated: number;
  /** In the page's words, oldest first. */
  readonly ages: readonly string[];
}

/** The page's own watch over what it shows; survives sleep and frost, but no reload. */
export interface Truth {
  /** What was seen since this was last asked. */
  seen(): Promise<SeenTruth>;
  /** When everything on show was called live and made after `madeAfter`, both in Unix ms. */
  untilFresh(madeAfter: number, withinMs?: number): Promise<number>;
}

const LIMIT_MS = 20_000;

/** Looks at the stage and at all tiles with each frame of the page, as long as it stands. */
export async function watchTruth(page: Page): Promise<Truth> {
  // Handed over as source: a page can not import. Some compilers write a name beside each function.
  await page.evaluate(`{ const __name = (named) => named; (${look})(${readTimecode}); }`);
  return {
    seen: () => page.evaluate<SeenTruth>('window.takeTruth()'),
    untilFresh: (madeAfter, withinMs = LIMIT_MS) =>
      page.evaluate<number>(`window.untilFresh(${madeAfter}, ${withinMs})`),
  };
}

/** Runs in the page, so it can use nothing from outside itself. */
function look(read: typeof readTimecode): void {
  const EVERY_MS = 80;
  /** A picture may be as old as this and be called live: two seconds, the way here, and a page that is busy. */
  const LIVE_MS = 3000;
  /** From this age on it has to be written on it. */
  const DATED_MS = 4500;
  /** How far what is written may be from the truth. */
  const TRUTH_MS = 2000;
  /** After a sleep the page is given this long to see that it slept. */
  const SLEPT_MS = 1000;
  const WAKING_MS = 250;
  const width = 480;
  const height = 270;
  const context = new OffscreenCanvas(width, height).getContext('2d', { willReadFrequently: true });
  const truth: { lies: Lie[]; old: number; dated: number; ages: string[] } = {
    lies: [],
    old: 0,
    dated: 0,
    ages: [],
  };
  const waiting: {
    madeAfter: number;
    until: number;
    resolve(at: number): void;
    reject(error: Error): void;
  }[] = [];
  /** The page's clock may be set meanwhile. */
  const trueNow = Date.now.bind(Date);
  let lookedAt = trueNow();
  let wokeAt = 0;
  let last = '';

  const madeAt = (box: Element): number | undefined => {
    const copy = box.querySelector('canvas.stage-copy');
    const video = box.querySelector('video');
    const top = copy instanceof HTMLCanvasElement && !copy.hidden ? copy : video;
    if (!top || !context) return undefined;
    context.clearRect(0, 0, width, height);
    context.drawImage(top, 0, 0, width, height);
    return read(context.getImageData(0, 0, width, height).data, width, height)?.timeMs;
  };
  const toldMs = (text: string): number => {
    let ms = 0;
    for (const [, count, unit] of text.matchAll(/(\d+) (s|min|h)\b/g)) {
      ms += Number(count) * (unit === 's' ? 1000 : unit === 'min' ? 60_000 : 3_600_000);
    }
    return ms;
  };
  const judge = (box: HTMLElement, sinceMs: number): number | undefined => {
    const made = madeAt(box);
    if (made === undefined) return undefined;
    const ageMs = trueNow() - made;
    const pageAgeMs = Date.now() - made;
    const { state, testid: where = '' } = box.dataset;
    const told = box.querySelector('[data-testid=stage-still], [data-testid=tile-still]')?.textContent;
    const slack = TRUTH_MS + (pageAgeMs >= 120_000 ? 60_000 : 0);
    if (ageMs > LIVE_MS) truth.old++;
    if (ageMs > LIVE_MS && told) truth.dated++;
    if (told && told !== truth.ages.at(-1)) truth.ages.push(told);
    const looksLive = ageMs > LIVE_MS && state === 'live';
    const isWrong = ageMs > DATED_MS && (!told || Math.abs(toldMs(told) - pageAgeMs) > slack);
    const isAwake = lookedAt - wokeAt > WAKING_MS;
    if (isAwake && (looksLive || isWrong))
      truth.lies.push({ where, state, ageMs, told: told ?? undefined, sinceMs });
    return state === 'live' ? made : 0;
  };
  const pass = (): void => {
    requestAnimationFrame(pass);
    const now = trueNow();
    const sinceMs = now - lookedAt;
    if (sinceMs < EVERY_MS) return;
    lookedAt = now;
    if (sinceMs > SLEPT_MS) wokeAt = now;
    const stage = document.querySelector<HTMLElement>('[data-testid=stage]');
    const boxes = stage ? [stage] : [...document.querySelectorAll<HTMLElement>('.tile-box')];
    const made = boxes.map((box) => judge(box, sinceMs));
    last = boxes
      .map((box, i) => `${box.dataset.testid} ${box.dataset.state} ${(made[i] ?? 0) - now}`)
      .join(', ');
    const isFresh = (after: number) => made.length > 0 && made.every((at) => at !== undefined && at >= after);
    for (const each of waiting.splice(0)) {
      if (isFresh(each.madeAfter)) each.resolve(trueNow());
      else if (now > each.until) each.reject(new Error(`no fresh picture: ${last}`));
      else waiting.push(each);
    }
  };
  Object.assign(window, {
    takeTruth: () => {
      const taken = { ...truth };
      Object.assign(truth, { lies: [], old: 0, dated: 0, ages: [] });
      return taken;
    },
    untilFresh: (madeAfter: number, withinMs: number) =>
      new Promise<number>((resolve, reject) => {
        waiting.push({ madeAfter, until: trueNow() + withinMs, resolve, reject });
      }),
  });
  pass();
}
