import type { Page } from 'playwright-core';

export interface TabRound {
  /** The `data-testid`, name or markup of what the Tab key led to, in that order. */
  readonly stops: readonly string[];
  /** What can be pressed and was not come by. */
  readonly missed: readonly string[];
  /** Stops that do not show that they have the focus, or have it out of sight. */
  readonly unseen: readonly string[];
}

const MOST_STOPS = 120;

/** Runs in the page: of what has the focus, who it is and whether that is to be seen. */
function lookAtFocus() {
  const element = document.activeElement;
  if (!element || element === document.body) return undefined;
  const first = !element.hasAttribute('data-tabbed');
  element.setAttribute('data-tabbed', '');
  const name = element.getAttribute('data-testid') ?? element.getAttribute('aria-label') ?? element.outerHTML;
  const shows = [element, element.parentElement].some((each) => {
    if (!each) return false;
    const { outlineStyle, outlineWidth } = getComputedStyle(each);
    return outlineStyle !== 'none' && Number.parseFloat(outlineWidth) >= 2;
  });
  const { left, top, right, bottom } = element.getBoundingClientRect();
  const inSight = right > 0 && bottom > 0 && left < innerWidth && top < innerHeight;
  return { name: name.slice(0, 120), first, seen: shows && inSight };
}

/** Presses Tab until it has led round the page, or round the dialog that lies over it. */
export async function tabRound(page: Page): Promise<TabRound> {
  const stops: string[] = [];
  const unseen: string[] = [];
  await page.evaluate(() => {
    for (const each of document.querySelectorAll('[data-tabbed]')) each.removeAttribute('data-tabbed');
  });
  for (let i = 0; i < MOST_STOPS; i++) {
    await page.keyboard.press('Tab');
    const focus = await page.evaluate(lookAtFocus);
    // Between the last and the first there is the browser itself.
    if (!focus) continue;
    if (!focus.first) break;
    stops.push(focus.name);
    if (!focus.seen) unseen.push(focus.name);
  }
  const missed = await page.evaluate(() => {
    const layer = document.querySelector('dialog:modal') ?? document;
    return [...layer.querySelectorAll<HTMLElement>('button, a[href], input, select, textarea')]
      .filter((each) => each.tabIndex >= 0 && !each.matches(':disabled, [data-tabbed]'))
      .filter((each) => each.checkVisibility({ visibilityProperty: true }))
      .map((each) => each.outerHTML.slice(0, 120));
  });
  return { stops, missed, unseen };
}
