import { describe, expect, it } from 'vitest';
import { Mosaic, pictureFormat } from '../../../../devices/simulated/video/mosaic.ts';
import { seededRandom } from '../../../../devices/simulated/video/scene/random.ts';
import {
  drawTimecode,
  encodeTimecode,
  readTimecode,
  type Timecode,
} from '../../../../devices/simulated/video/timecode.ts';
import { changed, type Rgba, rgbaOf, scaled } from './pictures.ts';

const CODE: Timecode = { timeMs: 1_751_374_523_987, frame: 43_210 };

function pictureWith(code: Timecode, width: number, height: number): Rgba {
  const mosaic = new Mosaic(pictureFormat(width, height));
  const random = seededRandom(7);
  for (let at = 0; at < mosaic.luma.length; at++) mosaic.luma[at] = 16 + random() * 219;
  drawTimecode(mosaic, code);
  return rgbaOf(mosaic);
}

function read(picture: Rgba): Timecode | null {
  return readTimecode(picture.data, picture.width, picture.height);
}

describe('encodeTimecode', () => {
  it('frames time, frame and check with cells that never change', () => {
    const cells = [...encodeTimecode({ timeMs: 0, frame: 0xffff })];
    expect(cells).toHaveLength(80);
    expect([cells.slice(0, 2), cells.slice(38, 42), cells.slice(78)].flat()).toEqual([
      1, 0, 0, 1, 0, 1, 1, 0,
    ]);
    expect(cells.slice(2, 38)).toEqual(Array(36).fill(0));
    expect(cells.slice(42, 50)).toEqual(Array(8).fill(0));
    expect(cells.slice(50, 66)).toEqual(Array(16).fill(1));
  });
});

describe('readTimecode', () => {
  it.each([
    ['now', CODE],
    ['nothing but zeros', { timeMs: 0, frame: 0 }],
    ['nothing but ones', { timeMs: 2 ** 44 - 1, frame: 0xffff }],
    ['the year 2500', { timeMs: Date.UTC(2500, 0), frame: 1 }],
  ])('reads %s', (_, code) => {
    expect(read(pictureWith(code, 640, 360))).toEqual(code);
  });

  it.each([
    [320, 180],
    [640, 360],
    [1280, 720],
    [1920, 1080],
    [640, 480],
    [720, 576],
    [360, 640],
    [854, 480],
    [256, 144],
    [300, 170],
  ])('reads it in a picture of %ix%i', (width, height) => {
    expect(read(pictureWith(CODE, width, height))).toEqual(CODE);
  });

  it.each([
    [640, 360, 0.5],
    [640, 360, 0.61],
    [640, 360, 1.37],
    [640, 360, 2],
    [1280, 720, 0.25],
    [1280, 720, 0.5],
    [320, 180, 0.5],
    [320, 180, 2],
  ])('reads it in a picture of %ix%i, scaled by %f', (width, height, by) => {
    const picture = pictureWith(CODE, width, height);
    expect(read(scaled(picture, Math.round(width * by), Math.round(height * by)))).toEqual(CODE);
  });

  it('reads it where width and height were scaled differently', () => {
    expect(read(scaled(pictureWith(CODE, 640, 360), 400, 300))).toEqual(CODE);
  });

  it.each([
    ['full range taken for limited', (value: number) => ((value - 16) * 255) / 219],
    ['limited range taken for full', (value: number) => 16 + (value * 219) / 255],
    ['little contrast', (value: number) => 100 + value / 3],
    ['a dark picture', (value: number) => value * 0.4],
    ['a gamma of 2.2', (value: number) => 255 * (value / 255) ** 2.2],
  ])('reads it in spite of %s', (_, change) => {
    expect(read(changed(pictureWith(CODE, 640, 360), change))).toEqual(CODE);
  });

  it('reads it in a noisy picture of half the size', () => {
    const random = seededRandom(3);
    const small = scaled(pictureWith(CODE, 640, 360), 320, 180);
    expect(read(changed(small, (value) => value + (random() - 0.5) * 120))).toEqual(CODE);
  });

  it.each([
    ['a picture without a strip', () => 128],
    ['black', () => 0],
    ['noise', (_: number, index: number) => (Math.imul(index, 0x9e3779b1) >>> 24) & 255],
    ['the negative', (value: number) => 255 - value],
  ])('gives null for %s', (_, change) => {
    expect(read(changed(pictureWith(CODE, 640, 360), change))).toBeNull();
  });

  it('gives null for a picture that is cut off', () => {
    const { data, width } = pictureWith(CODE, 640, 360);
    expect(readTimecode(data.slice(0, width * 340 * 4), width, 340)).toBeNull();
    expect(readTimecode(new Uint8ClampedArray(), 0, 0)).toBeNull();
  });

  it.each(Array.from({ length: 72 }, (_, bit) => bit))('notices that bit %i was turned over', (bit) => {
    const cell = bit < 36 ? bit + 2 : bit + 6;
    const left = (cell % 40) * 8;
    const top = cell < 40 ? 164 : 172;
    const turned = changed(pictureWith(CODE, 320, 180), (value, index) => {
      const x = (index >> 2) % 320;
      const y = Math.floor(index / 1280);
      const within = x >= left && x < left + 8 && y >= top && y < top + 8;
      return within ? 255 - value : value;
    });
    expect(read(turned)).toBeNull();
  });

  it('works from its source alone, as in the page of a browser', () => {
    const picture = pictureWith(CODE, 640, 360);
    const rebuilt: unknown = new Function(`return (${readTimecode.toString()})`)();
    if (typeof rebuilt !== 'function') throw new Error('the source is not a function');
    expect(rebuilt(picture.data, picture.width, picture.height)).toEqual(CODE);
  });
});
