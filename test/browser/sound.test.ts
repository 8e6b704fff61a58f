import type { Browser } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { launchChromium } from '../helpers/chromium.ts';
import { eventually } from '../helpers/eventually.ts';
import { measureDelays } from '../helpers/heard-beeps.ts';
import { type OnvifTestCamera, startOnvifCamera } from '../helpers/onvif-camera.ts';
import { type OrielProcess, startOriel } from '../helpers/oriel-process.ts';
import { intakeOf, untilHeard, watchPeers } from '../helpers/page-peers.ts';
import { openViewer, type ViewerPage } from '../helpers/viewer-page.ts';

const TOKEN = 'the-token-of-the-phone';
/** Less than one of the camera's beeps. */
const A_BEEP = 0.0004;

/**
 * What a phone's browser does to a page that wants to sound by itself. Chromium would do so too, but takes whatever a
 * test asks of the page for a tap.
 */
const ONLY_AFTER_A_TAP = `
  localStorage.setItem('oriel.sound', 'on');
  const play = HTMLAudioElement.prototype.play;
  HTMLAudioElement.prototype.play = async () => {
    throw new DOMException('the user has not tapped the page', 'NotAllowedError');
  };
  addEventListener('pointerup', () => {
    HTMLAudioElement.prototype.play = play;
  });`;

let browser: Browser;
let porch: OnvifTestCamera;
let yard: OnvifTestCamera;
let oriel: OrielProcess;
let viewers: ViewerPage[] = [];

beforeAll(async () => {
  [browser, porch, yard] = await Promise.all([
    launchChromium(),
    startOnvifCamera('porch', { audio: 'PCMA' }),
    startOnvifCamera('yard', { audio: 'AAC-announced' }),
  ]);
  oriel = await startOriel({
    access: { tokens: [{ name: 'phone', token: TOKEN, role: 'viewer' }] },
    cameras: [porch.config, yard.config],
  });
});

afterEach(async () => {
  await Promise.all(viewers.map((viewer) => viewer.close()));
  viewers = [];
});

afterAll(async () => {
  await Promise.all([browser?.close(), oriel?.close()]);
  await Promise.all([porch?.close(), yard?.close()]);
});

async function open(): Promise<ViewerPage> {
  const viewer = await openViewer(browser, { url: oriel.httpUrl, token: TOKEN });
  viewers.push(viewer);
  await watchPeers(viewer);
  await viewer.untilPhase('live');
  return viewer;
}

const stateOf = ({ part }: ViewerPage) => part('sound').getAttribute('data-state');

describe('a camera with G.711', () => {
  it('is silent until the sound is asked for, and then heard, now and at the next visit', async () => {
    const viewer = await open();
    await viewer.part('sound').waitFor();
    expect(await stateOf(viewer)).toBe('off');
    await eventually(async () => (await intakeOf(viewer)).audioPackets > 50, { what: 'sound on its way' });
    // Not even decoded, so that it can not hold the picture back.
    expect(await intakeOf(viewer)).toMatchObject({ samples: 0, energy: 0 });

    await viewer.part('sound').click();
    await untilHeard(viewer, A_BEEP);
    expect(await stateOf(viewer)).toBe('on');
    expect(await viewer.part('note').count()).toBe(0);

    await viewer.page.reload();
    await viewer.untilPhase('live');
    await untilHeard(viewer, A_BEEP);
    await viewer.part('sound').click();
    expect(await stateOf(viewer)).toBe('off');
    const { samples } = await eventually(
      async () => {
        const before = await intakeOf(viewer);
        await eventually(async () => (await intakeOf(viewer)).audioPackets > before.audioPackets + 10);
        const after = await intakeOf(viewer);
        return after.samples === before.samples && after;
      },
      { what: 'silence' },
    );
    expect(samples).toBeGreaterThan(0);
    expect(viewer.errors()).toEqual([]);
  });

  it('is heard as its picture is seen', async () => {
    const viewer = await open();
    await viewer.part('sound').click();
    await untilHeard(viewer, A_BEEP);
    // What had come before somebody listened is caught up with during the first seconds, and a busy machine delays
    // now the pictures, now the sound: it is measured until both come as they should.
    const apart = async () => {
      const { sound, picture } = await measureDelays(viewer, 9);
      expect(sound.length).toBeGreaterThanOrEqual(7);
      expect(picture.length).toBeGreaterThan(20);
      return Math.min(...sound.slice(-5)) - median(picture);
    };
    // ITU-R BT.1359-1: nobody minds 185 ms late or 90 ms early.
    await expect.poll(apart, { timeout: 60_000 }).toSatisfy((ms: number) => ms > -90 && ms < 185);
  });

  it('waits for a tap where the browser wants one', async () => {
    const viewer = await open();
    await viewer.page.addInitScript({ content: ONLY_AFTER_A_TAP });
    await viewer.page.reload();
    await viewer.untilPhase('live');
    await eventually(async () => (await stateOf(viewer)) === 'blocked', { what: 'a blocked sound' });
    await viewer.part('sound').click();
    await untilHeard(viewer, A_BEEP);
    expect(await stateOf(viewer)).toBe('on');
    expect(viewer.errors()).toEqual([]);
  });
});

describe('a camera with AAC', () => {
  it('plays its picture, and says why there is no sound and what to set', async () => {
    const viewer = await open();
    await viewer.part('camera-yard').click();
    await expect.poll(() => viewer.page.locator('h1').textContent()).toBe('yard');
    await viewer.untilPhase('live');
    await viewer
      .part('note')
      .filter({ hasText: /sound is AAC, .* set G\.711 or Opus at the camera/ })
      .waitFor();
    expect(await viewer.part('sound').count()).toBe(0);
    expect(viewer.errors()).toEqual([]);
  });
});

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[values.length >> 1] ?? Number.NaN;
}
