import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { MosaicEncoder } from '../../../../devices/simulated/video/h264/mosaic-encoder.ts';
import {
  pictureParameterSet,
  sequenceParameterSet,
} from '../../../../devices/simulated/video/h264/parameter-sets.ts';
import { pictureFormat } from '../../../../devices/simulated/video/mosaic.ts';
import { seededRandom } from '../../../../devices/simulated/video/scene/random.ts';
import { SimulatedVideo } from '../../../../devices/simulated/video/simulated-video.ts';
import { readTimecode, type Timecode } from '../../../../devices/simulated/video/timecode.ts';
import { i420Of, mosaicOf, rgbaOf } from './pictures.ts';
import { type CodedPicture, DecoderPage, sha256 } from './webcodecs.ts';

/** A browser starts, and other tests run beside it. */
const PATIENCE_MS = 60_000;

let chromium: DecoderPage;

beforeAll(async () => {
  chromium = await DecoderPage.open();
}, PATIENCE_MS);

afterAll(() => chromium?.close());

describe("Chromium's decoder", () => {
  it.each([
    ['640x360', { width: 640, height: 360 }],
    ['1280x720 in four slices', { width: 1280, height: 720, slices: 4 }],
    ['320x180 with filler', { width: 320, height: 180, bitrate: 1_000_000 }],
  ])(
    'shows of %s what the encoder reckons with, sample by sample',
    async (_, options) => {
      let picture = 0;
      const startMs = Date.UTC(2031, 4, 6, 7, 8, 9);
      const now = () => startMs + picture * 40;
      // Turns and zooms, stands still for a second, turns again.
      const pose = () => {
        const moment = picture < 30 ? picture : Math.max(30, picture - 25);
        return { pan: Math.sin(moment / 9), tilt: Math.cos(moment / 14) * 0.7, zoom: (moment % 23) / 23 };
      };
      const video = new SimulatedVideo({ ...options, fps: 25, gopFrames: 24, name: 'test', pose, now });
      const coded: CodedPicture[] = [];
      const expected: { width: number; height: number; hash: string; timecode: Timecode }[] = [];
      for (; picture < 70; picture++) {
        const unit = video.nextFrame();
        coded.push(unit);
        expected.push({
          width: options.width,
          height: options.height,
          hash: sha256(i420Of(video.reconstruction)),
          timecode: { timeMs: unit.capturedAtMs, frame: picture },
        });
      }
      expect(await chromium.decode(video.sps, coded)).toEqual(expected);
    },
    PATIENCE_MS,
  );

  it(
    'follows through pictures that use every level, mode and run of skipped macroblocks',
    async () => {
      const format = pictureFormat(400, 302);
      const encoder = new MosaicEncoder({ format, slices: 3 });
      const sps = sequenceParameterSet({ format, fps: 25, level: 30 });
      const random = seededRandom(99);
      const coded: CodedPicture[] = [];
      const expected: string[] = [];
      let last = mosaicOf(format, { luma: () => 0 });
      for (let picture = 0; picture < 60; picture++) {
        // From noise of the whole range to a few tiles, over the whole picture or a part of it.
        const depth = 256 / 2 ** (picture % 8);
        const share = (picture % 5) / 4;
        const before = last;
        const noise = (plane: 'luma' | 'cb', columns: number) => (x: number, y: number) =>
          random() < share ? (x * 3 + y * 5 + random() * depth) & 255 : (before[plane][y * columns + x] ?? 0);
        last = mosaicOf(format, {
          luma: noise('luma', before.columns),
          chroma: noise('cb', before.columns / 2),
        });
        const keyframe = picture % 11 === 0;
        const slices = encoder.encode(last, keyframe);
        coded.push({ keyframe, nals: keyframe ? [sps, pictureParameterSet(), ...slices] : slices });
        expected.push(sha256(i420Of(encoder.reconstruction)));
      }
      const decoded = await chromium.decode(sps, coded);
      expect(decoded.map(({ hash }) => hash)).toEqual(expected);
    },
    PATIENCE_MS,
  );

  it(
    'shows the same still as the stream',
    async () => {
      const pose = () => ({ pan: 0.2, tilt: -0.1, zoom: 0.3 });
      const now = () => Date.UTC(2031, 4, 6, 7, 8, 9);
      const options = { width: 640, height: 360, fps: 25, gopFrames: 50, name: 'test' };
      const video = new SimulatedVideo({ ...options, pose, now });
      const jpeg = video.snapshot();
      video.nextFrame();
      const { width, height, rgba } = await chromium.page.evaluate(showStill, jpeg.toString('base64'));
      expect([width, height]).toEqual([640, 360]);
      const shown = rgbaOf(video.reconstruction).data;
      const still = Uint8ClampedArray.from(Buffer.from(rgba, 'base64'));
      const distance = still.reduce((sum, value, index) => sum + Math.abs(value - (shown[index] ?? 0)), 0);
      expect(distance / still.length).toBeLessThan(3);
      expect(readTimecode(still, width, height)?.timeMs).toBe(now());
    },
    PATIENCE_MS,
  );
});

/** Runs in the page; `rgba` in base64. */
async function showStill(base64: string): Promise<{ width: number; height: number; rgba: string }> {
  const bytes = Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
  const image = await createImageBitmap(new Blob([bytes], { type: 'image/jpeg' }));
  const { width, height } = image;
  const context = new OffscreenCanvas(width, height).getContext('2d');
  context?.drawImage(image, 0, 0);
  let text = '';
  for (const value of context?.getImageData(0, 0, width, height).data ?? [])
    text += String.fromCharCode(value);
  return { width, height, rgba: btoa(text) };
}
