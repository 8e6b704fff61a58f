import { eventually } from './eventually.ts';
import { watchPeers } from './page-peers.ts';
import type { ViewerPage } from './viewer-page.ts';

/** What is to be seen of one camera at a frame of the page. */
export interface SeenFrame {
  /** Mean of what the topmost picture shows, 0 to 255; 0 where it shows nothing. */
  readonly brightness: number;
  /** The picture's width in pixels. */
  readonly width: number;
  readonly on: 'tile' | 'stage';
}

/** Runs in the page, so it can use nothing from outside itself. */
const SAMPLE = `(camera) => {
  const context = new OffscreenCanvas(16, 9).getContext('2d', { willReadFrequently: true });
  window.seenFrames = [];
  const look = () => {
    const stage = document.querySelector('[data-testid=stage]');
    const box = stage ?? document.querySelector('[data-testid=tile-' + camera + ']');
    const canvas = box?.querySelector('canvas');
    const video = box?.querySelector('video');
    const top = canvas && !canvas.hidden ? canvas : video;
    let brightness = 0;
    if (top) {
      context.clearRect(0, 0, 16, 9);
      context.drawImage(top, 0, 0, 16, 9);
      const pixels = context.getImageData(0, 0, 16, 9).data;
      for (let i = 0; i < pixels.length; i += 4) brightness += pixels[i] / (16 * 9);
    }
    const width = top instanceof HTMLVideoElement ? top.videoWidth : (top?.width ?? 0);
    window.seenFrames.push({ brightness, width, on: stage ? 'stage' : 'tile' });
    window.nextLook = requestAnimationFrame(look);
  };
  look();
}`;

/** Looks at every frame of the page at what is shown of `camera`, on the wall or in full; the function ends it. */
export async function sampleFrames(
  { page }: ViewerPage,
  camera: string,
): Promise<() => Promise<readonly SeenFrame[]>> {
  await page.evaluate(`(${SAMPLE})(${JSON.stringify(camera)})`);
  return () => page.evaluate('cancelAnimationFrame(window.nextLook), window.seenFrames');
}

/** Peer connections that the page has open. It has to have been loaded by {@link openWall}. */
export function openPeers({ page }: ViewerPage): Promise<number> {
  return page.evaluate(`window.pagePeers.filter(({ signalingState }) => signalingState !== 'closed').length`);
}

/** Goes to all cameras in a page of which the peers are counted from now on. */
export async function openWall(viewer: ViewerPage): Promise<void> {
  await viewer.untilPhase('live');
  await watchPeers(viewer);
  await viewer.untilPhase('live');
  await viewer.part('camera-all').click();
}

/** Waits until so many tiles are live at once, and says of the others what they say, where that does not come about. */
export async function untilTilesLive({ page }: ViewerPage, count: number): Promise<void> {
  const live = page.locator('.tile-box[data-state=live]');
  const isSo = async () => (await live.count()) === count;
  await eventually(isSo, { withinMs: 40_000, what: `${count} live tiles` }).catch(async (error: unknown) => {
    const others = page.locator('.tile-box:not([data-state=live]) .tile');
    const said = await others.evaluateAll((tiles) => tiles.map((tile) => tile.getAttribute('aria-label')));
    throw new Error(`${error instanceof Error ? error.message : error} (${said.join('; ')})`);
  });
}

/** The names on the wall, in the order in which they are read. */
export function tileOrder({ page }: ViewerPage): Promise<readonly string[]> {
  return page.locator('.tile-name').allTextContents();
}

/** As if somebody had gone to another tab, or come back; a browser without windows does neither by itself. */
export async function setHidden({ page }: ViewerPage, hidden: boolean): Promise<void> {
  await page.evaluate((isHidden) => {
    Object.defineProperty(document, 'visibilityState', {
      configurable: true,
      value: isHidden ? 'hidden' : 'visible',
    });
    document.dispatchEvent(new Event('visibilitychange'));
  }, hidden);
}
