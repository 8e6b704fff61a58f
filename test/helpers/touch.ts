import type { Page } from 'playwright-core';

interface Point {
  /** CSS pixels from the window's upper left corner. */
  readonly x: number;
  readonly y: number;
}

/** Two fingers on the screen at once. */
export interface Fingers {
  slide(to: readonly [Point, Point]): Promise<void>;
  lift(): Promise<void>;
}

export interface Finger {
  slide(to: Point): Promise<void>;
  lift(): Promise<void>;
}

/** Puts a finger on the screen and leaves it there: the browser makes the touch and pointer events of it itself. */
export async function putFinger(page: Page, at: Point): Promise<Finger> {
  const devtools = await page.context().newCDPSession(page);
  await devtools.send('Input.dispatchTouchEvent', { type: 'touchStart', touchPoints: [at] });
  return {
    async slide(to) {
      await devtools.send('Input.dispatchTouchEvent', { type: 'touchMove', touchPoints: [to] });
    },
    async lift() {
      await devtools.send('Input.dispatchTouchEvent', { type: 'touchEnd', touchPoints: [] });
      await devtools.detach();
    },
  };
}

/** Puts two fingers on the screen, one after the other as people do. */
export async function putFingers(page: Page, [first, second]: readonly [Point, Point]): Promise<Fingers> {
  const devtools = await page.context().newCDPSession(page);
  const touch = async (type: 'touchStart' | 'touchMove' | 'touchEnd', points: readonly Point[]) => {
    const touchPoints = points.map(({ x, y }, id) => ({ x, y, id }));
    await devtools.send('Input.dispatchTouchEvent', { type, touchPoints });
  };
  await touch('touchStart', [first]);
  await touch('touchStart', [first, second]);
  return {
    slide: (to) => touch('touchMove', to),
    async lift() {
      await touch('touchEnd', []);
      await devtools.detach();
    },
  };
}
