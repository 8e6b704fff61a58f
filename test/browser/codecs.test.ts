import type { Browser } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { VideoEncoder } from '../../devices/simulated/encoded-source.ts';
import { recording } from '../../devices/simulated/recording.ts';
import { encodeClip } from '../devices/simulated/clip.ts';
import { type ChangingSource, changingSource } from '../helpers/changing-source.ts';
import { keepScreenshot, launchChromium, PHONE } from '../helpers/chromium.ts';
import { decodedFrames } from '../helpers/decoded-frames.ts';
import { type GstRtspServer, startGstRtspServer } from '../helpers/gst-rtsp-server.ts';
import { type OnvifTestCamera, startOnvifCamera } from '../helpers/onvif-camera.ts';
import { type OrielProcess, startOriel } from '../helpers/oriel-process.ts';
import { intakeOf, watchPeers } from '../helpers/page-peers.ts';
import { openViewer, type ViewerPage } from '../helpers/viewer-page.ts';

const TOKEN = 'the-token-of-the-phone';
const FPS = 15;
const H265 = { codec: 'H265', width: 640, height: 360 } as const;
const LARGE = { codec: 'H264', width: 640, height: 360 } as const;
const SMALL = { codec: 'H264', width: 480, height: 270 } as const;
/** x264 makes B-frames wherever it is not told otherwise. */
const B_FRAMES =
  'videotestsrc is-live=true pattern=ball ! video/x-raw,format=I420,width=640,height=360,framerate=25/1 ' +
  '! x264enc bframes=2 b-adapt=false speed-preset=ultrafast key-int-max=50 ! video/x-h264,profile=main ' +
  '! rtph264pay name=pay0 pt=96 config-interval=-1';

let browser: Browser;
let oriel: OrielProcess;
let porch: OnvifTestCamera;
let changing: ChangingSource;
let attic: GstRtspServer;
let shed: GstRtspServer;
let viewers: ViewerPage[] = [];
let encoders: { readonly h265: VideoEncoder; readonly large: VideoEncoder; readonly small: VideoEncoder };

async function encoderOf(format: typeof H265 | typeof LARGE | typeof SMALL): Promise<VideoEncoder> {
  const clip = { ...format, fps: FPS, pictures: 2 * FPS, gopFrames: FPS };
  return recording(await encodeClip(clip), clip);
}

beforeAll(async () => {
  const [h265, large, small] = await Promise.all([encoderOf(H265), encoderOf(LARGE), encoderOf(SMALL)]);
  encoders = { h265, large, small };
  changing = changingSource(large);
  [browser, porch, attic, shed] = await Promise.all([
    launchChromium(),
    startOnvifCamera('porch', { sources: { main: changing.source } }),
    startGstRtspServer({ codec: 'h265' }),
    startGstRtspServer({ pipeline: B_FRAMES }),
  ]);
  oriel = await startOriel({
    access: { tokens: [{ name: 'phone', token: TOKEN, role: 'operator' }] },
    cameras: [porch.config, { name: 'attic', rtsp: attic.url }, { name: 'shed', rtsp: shed.url }],
  });
});

afterEach(async () => {
  await Promise.all(viewers.map((viewer) => viewer.close()));
  viewers = [];
});

afterAll(async () => {
  await Promise.all([browser?.close(), oriel?.close(), attic?.close(), shed?.close()]);
  await porch?.close();
});

async function open(camera: string, size?: typeof PHONE): Promise<ViewerPage> {
  const viewer = await openViewer(browser, { url: oriel.httpUrl, token: TOKEN, ...(size && { size }) });
  viewers.push(viewer);
  await watchPeers(viewer);
  await viewer.part(`camera-${camera}`).click();
  await expect.poll(() => viewer.page.locator('h1').textContent()).toBe(camera);
  return viewer;
}

async function untilShown({ page }: ViewerPage, size: { width: number; height: number }): Promise<void> {
  const shown = async () => (await decodedFrames(page, { distinct: 1 })).frames[0];
  await expect.poll(shown, { timeout: 30_000 }).toMatchObject({ width: size.width, height: size.height });
}

const pressed = ({ part }: ViewerPage, quality: string) =>
  part(`quality-${quality}`).getAttribute('aria-pressed');

describe('a stream that changes', () => {
  it('plays on in another resolution without a new connection', async () => {
    const viewer = await open('porch');
    await viewer.untilPhase('live');
    await untilShown(viewer, LARGE);
    const { peers } = await intakeOf(viewer);
    for (const [encoder, size] of [
      [encoders.small, SMALL],
      [encoders.large, LARGE],
    ] as const) {
      changing.change(encoder);
      await untilShown(viewer, size);
      const { framesDecoded } = await intakeOf(viewer);
      await expect
        .poll(async () => (await intakeOf(viewer)).framesDecoded, { timeout: 30_000 })
        .toBeGreaterThan(framesDecoded + FPS);
    }
    expect(await intakeOf(viewer)).toMatchObject({ peers });
    await viewer.untilPhase('live');
    expect(viewer.errors()).toEqual([]);
  });

  it('goes on with the sub stream where it becomes one that the browser can not play, and back', async () => {
    const viewer = await open('porch');
    await viewer.untilPhase('live');
    expect([await pressed(viewer, 'main'), await pressed(viewer, 'sub')]).toEqual(['true', 'false']);
    changing.change(encoders.h265);
    porch.dropConnections();
    await untilShown(viewer, { width: 320, height: 180 });
    await viewer.untilPhase('live');
    expect([await pressed(viewer, 'main'), await pressed(viewer, 'sub')]).toEqual(['false', 'true']);
    await viewer
      .part('note')
      .filter({ hasText: /^High is not to be had here: it is H\.265/ })
      .waitFor();
    await keepScreenshot(viewer.page, 'sub-stream-instead');

    changing.change(encoders.large);
    porch.dropConnections();
    await viewer.page.reload();
    await untilShown(viewer, LARGE);
    await expect.poll(() => viewer.part('note').count()).toBe(0);
    expect(viewer.errors()).toEqual([]);
  });
});

describe('a camera with H.265 only', () => {
  it.each([
    ['desk', undefined],
    ['phone', PHONE],
  ])('says why there is no picture and what to set, on a %s', async (name, size) => {
    const viewer = await open('attic', size);
    await viewer.untilPhase('refused');
    await viewer.untilStatus('This browser can not play what the camera sends.');
    await viewer
      .part('explanation')
      .filter({
        hasText:
          /^attic sends H\.265, .*set its main stream to H\.264 .*, or let Oriel pull an H\.264 stream of it\.$/,
      })
      .waitFor();
    await keepScreenshot(viewer.page, `no-codec-${name}`);
    expect(await viewer.part('retry').isVisible()).toBe(true);
    // A camera with one stream has no other to choose.
    expect(await viewer.part('quality-sub').count()).toBe(0);
    expect(viewer.errors()).toEqual([]);
  });
});

describe('a camera with B-frames', () => {
  it('plays, and is told by name what to set', async () => {
    const viewer = await open('shed');
    await viewer.untilPhase('live');
    await viewer
      .part('note')
      .filter({ hasText: /B-frames.*profile to Baseline, .*GOP structure I\+P/ })
      .waitFor();
    expect(viewer.errors()).toEqual([]);
  });
});
