import { expect } from 'vitest';
import { untilPicture } from './shown-picture.ts';
import type { ViewerPage } from './viewer-page.ts';

/** The promise: so long, in ms, after the other side is back the picture is back too. */
export const RETURN_LIMIT_MS = 5000;

/**
 * Waits for a picture that the camera made after `backAt` (Unix ms), called live by the page, and gives how long that
 * took from then on, in ms.
 */
export async function pictureReturn(viewer: ViewerPage, backAt: number): Promise<number> {
  await untilPicture(viewer.page, { madeAfter: backAt });
  await viewer.untilPhase('live');
  return Date.now() - backAt;
}

/** What is on show is not taken for live by anybody who looks at it. */
export async function expectNotLive(viewer: ViewerPage): Promise<void> {
  await viewer.untilFrozen();
  const filter = () => viewer.part('video').evaluate((video) => getComputedStyle(video).filter);
  await expect.poll(filter).toMatch(/brightness\(0\.\d+\)/);
  expect(await viewer.part('status').textContent()).not.toMatch(/^Live/);
}

/** Waits until the page says that its picture is this old, in whole seconds (below ten): every pause has grown by then. */
export async function untilPictureIsOld(viewer: ViewerPage, seconds: number): Promise<void> {
  const age = new RegExp(`Picture of ([${seconds}-9]|\\d\\d+) s ago`);
  await viewer.part('stage-still').filter({ hasText: age }).waitFor({ timeout: 30_000 });
}

/** Calls `act`, and throws if the page called anything live while that ran. */
export async function whileNeverLive(viewer: ViewerPage, act: () => Promise<void>): Promise<void> {
  const seen = await viewer.part('stage').evaluateHandle((stage) => {
    const phases: (string | undefined)[] = [];
    const observer = new MutationObserver(() => phases.push(stage.dataset.state));
    observer.observe(stage, { attributes: true, attributeFilter: ['data-state'] });
    return phases;
  });
  await act();
  expect(await seen.jsonValue()).not.toContain('live');
}
