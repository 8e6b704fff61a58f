import type { Page } from 'playwright-core';

interface Point {
  /** CSS pixels from the window's upper left corner. */
  readonly x: number;
  readonly y: number;
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
