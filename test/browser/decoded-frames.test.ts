import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { launchChromium, openPage } from '../helpers/chromium.ts';
import { decodedFrames, frameDifference, meanColour, sampleFrame } from '../helpers/decoded-frames.ts';

let browser: Browser;
let page: Page;

beforeAll(async () => {
  browser = await launchChromium();
  ({ page } = await openPage(browser));
});

afterAll(() => browser.close());

/** Shows a canvas of one colour as a live picture; with `moving`, a white bar runs over it. */
async function show(colour: string, { moving }: { moving: boolean }): Promise<void> {
  await page.setContent('<video muted autoplay playsinline></video>');
  await page.evaluate(
    ([fill, moves]) => {
      const canvas = document.createElement('canvas');
      canvas.width = 320;
      canvas.height = 180;
      const context = canvas.getContext('2d');
      let at = 0;
      const draw = (): void => {
        if (context) {
          context.fillStyle = fill;
          context.fillRect(0, 0, 320, 180);
          context.fillStyle = 'white';
          at = (at + 10) % 320;
          if (moves) context.fillRect(at, 0, 10, 180);
        }
        requestAnimationFrame(draw);
      };
      draw();
      const video = document.querySelector('video');
      if (video) video.srcObject = canvas.captureStream(30);
    },
    [colour, moving] as const,
  );
}

describe('decodedFrames', () => {
  it('sees a moving picture, with its size', async () => {
    await show('rgb(200, 30, 30)', { moving: true });
    const { frames, firstAfterMs, lastAfterMs } = await decodedFrames(page, { distinct: 5 });
    expect(frames).toHaveLength(5);
    expect(frames[0]).toMatchObject({ width: 320, height: 180 });
    expect(lastAfterMs).toBeGreaterThan(firstAfterMs);
  });

  it('is not taken in by a frozen one', async () => {
    await show('rgb(200, 30, 30)', { moving: false });
    await decodedFrames(page, { distinct: 1 });
    const waiting = decodedFrames(page, { distinct: 2, withinMs: 2000 });
    await expect(waiting).rejects.toThrow(/^1 of 2 different frames came within 2000 ms \(\d+ were decoded/);
  });

  it('says that there is no such element', async () => {
    await page.setContent('<p>nothing</p>');
    const waiting = decodedFrames(page, { withinMs: 200 });
    await expect(waiting).rejects.toThrow('nothing matches "video"');
  });
});

describe('sampleFrame', () => {
  it('tells two scenes apart', async () => {
    await show('rgb(200, 30, 30)', { moving: false });
    const red = await sampleFrame(page);
    const redAgain = await sampleFrame(page);
    await show('rgb(30, 30, 200)', { moving: false });
    const blue = await sampleFrame(page);
    expect(meanColour(red).red).toBeGreaterThan(180);
    expect(meanColour(blue).blue).toBeGreaterThan(180);
    expect(frameDifference(red, redAgain)).toBeLessThan(2);
    expect(frameDifference(red, blue)).toBeGreaterThan(100);
  });
});
