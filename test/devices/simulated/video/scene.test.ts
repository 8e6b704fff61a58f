import { describe, expect, it } from 'vitest';
import { Mosaic, pictureFormat } from '../../../../devices/simulated/video/mosaic.ts';
import { AreaTexture } from '../../../../devices/simulated/video/scene/area-texture.ts';
import { colour, mix } from '../../../../devices/simulated/video/scene/colour.ts';
import { largeFont, smallFont } from '../../../../devices/simulated/video/scene/font.ts';
import { Overlay } from '../../../../devices/simulated/video/scene/overlay.ts';
import { Raster } from '../../../../devices/simulated/video/scene/raster.ts';
import { halfPicture, viewOf, WORLD } from '../../../../devices/simulated/video/scene/view.ts';

describe('colour', () => {
  // BT.709 in limited range.
  it.each([
    ['black', 0x000000, 16, 128, 128],
    ['white', 0xffffff, 235, 128, 128],
    ['red', 0xff0000, 63, 102, 240],
    ['green', 0x00ff00, 173, 42, 26],
    ['blue', 0x0000ff, 32, 240, 118],
  ])('%s', (_, rgb, luma, cb, cr) => {
    expect(colour(rgb)).toEqual({ luma, cb, cr });
  });

  it('mixes', () => {
    expect(mix(colour(0), colour(0xffffff), 0.5).luma).toBe(126);
  });
});

describe('viewOf', () => {
  const format = pictureFormat(640, 360);
  const at = (pan: number, tilt: number, zoom: number, settled = true) =>
    viewOf({ pose: { pan, tilt, zoom }, format, settled });

  it.each([
    ['home', 0, 0, { left: 240, top: 100 }],
    ['far left', -1, 0, { left: 0, top: 100 }],
    ['far right', 1, 0, { left: 480, top: 100 }],
    ['up is the top of the world', 0, 1, { left: 240, top: 0 }],
    ['down is its bottom', 0, -1, { left: 240, top: 200 }],
  ])('%s', (_, pan, tilt, corner) => {
    expect(at(pan, tilt, 0)).toEqual({ ...corner, unitsPerTile: 4 });
  });

  it('keeps the centre and shows things four times larger where it is zoomed in', () => {
    const view = at(0.5, 0.5, 1);
    expect(view.unitsPerTile).toBe(1);
    expect(view.left + 80).toBe(240 + 120 + 320);
    expect(view.top + 45).toBe(50 + 180);
  });

  it.each([
    ['fully out', 0],
    ['half in', 0.5],
    ['fully in', 1],
  ])('has what was at the upper right corner in the middle after half a picture, %s', (_, zoom) => {
    const from = { pan: -0.9, tilt: -0.95, zoom };
    const { left, top, unitsPerTile } = viewOf({ pose: from, format, settled: false });
    const half = halfPicture({ format, zoom });
    const to = { pan: from.pan + half.pan, tilt: from.tilt + half.tilt, zoom };
    const next = viewOf({ pose: to, format, settled: false });
    expect(next.left + 80 * unitsPerTile).toBeCloseTo(left + 160 * unitsPerTile, 0);
    expect(next.top + 45 * unitsPerTile).toBeCloseTo(top, 0);
  });

  it('has nowhere to tilt to where the picture is as high as the world', () => {
    expect(halfPicture({ format: pictureFormat(360, 640), zoom: 0 }).tilt).toBe(0);
  });

  it('moves by less than a tile while the camera turns, by whole tiles where it rests', () => {
    expect(at(0.01, 0, 0, false).left).toBe(242);
    expect(at(0.01, 0, 0).left).toBe(244);
    expect(at(0.001, 0, 0).left).toBe(240);
  });

  it.each([
    [640, 480],
    [360, 640],
    [1280, 720],
    [320, 180],
    [1920, 256],
  ])('never looks out of the world in a picture of %ix%i', (width, height) => {
    for (const [pan, tilt] of [
      [-1, -1],
      [1, 1],
      [-1, 1],
    ] as const) {
      const view = viewOf({
        pose: { pan, tilt, zoom: 0 },
        format: pictureFormat(width, height),
        settled: false,
      });
      expect(view.left).toBeGreaterThanOrEqual(0);
      expect(view.top).toBeGreaterThanOrEqual(0);
      expect(view.left + (width / 4) * view.unitsPerTile).toBeLessThanOrEqual(WORLD.width + 1e-6);
      expect(view.top + (height / 4) * view.unitsPerTile).toBeLessThanOrEqual(WORLD.height + 1e-6);
    }
  });
});

describe('AreaTexture', () => {
  /** 4x2 texels: 10, 20, 30, 40 above 50, 60, 70, 80; the last is half transparent. */
  const raster = new Raster(4, 2);
  raster.alpha.fill(255);
  raster.luma.set([10, 20, 30, 40, 50, 60, 70, 80]);
  raster.alpha[7] = 128;
  const texture = new AreaTexture(raster);
  const sample = (plane: 'luma' | 'alpha', left: number, top: number, step: number, columns = 1) => {
    const out = new Uint8Array(columns);
    texture.sample(plane, { left, top, step, columns, rows: 1 }, out, columns);
    return [...out];
  };

  it.each([
    ['one texel each', 0, 0, 1, 3, [10, 20, 30]],
    ['the mean of four', 0, 0, 2, 1, [35]],
    ['a fraction of neighbours', 0.25, 0, 1, 2, [13, 23]],
    ['between rows', 0, 0.5, 1, 2, [30, 40]],
    ['a part of one texel', 1.2, 0.3, 0.5, 1, [20]],
    ['half beyond the edge', -0.5, 0, 1, 1, [5]],
    ['all beyond it', 9, 9, 1, 1, [0]],
    ['weighted by alpha', 3, 1, 1, 1, [40]],
    ['the last texels, between rows and columns', 2.5, 0.5, 1, 1, [45]],
  ])('%s', (_, left, top, step, columns, expected) => {
    expect(sample('luma', left, top, step, columns)).toEqual(expected);
  });

  it('gives alpha a plane of its own', () => {
    expect(sample('alpha', 2, 1, 1, 2)).toEqual([255, 128]);
  });
});

describe('Raster', () => {
  it('leaves out what lies outside', () => {
    const raster = new Raster(4, 4);
    raster.rectangle({ x: -3, y: -3, width: 5, height: 5 }, colour(0xffffff));
    raster.ellipse({ x: 4, y: 4 }, { x: 1.5, y: 1.5 }, colour(0xffffff));
    expect([...raster.alpha].map((alpha) => (alpha > 0 ? 1 : 0)).join('')).toBe('1100110000000001');
  });

  it('fills a polygon by the even-odd rule', () => {
    const raster = new Raster(6, 4);
    raster.polygon(
      [
        { x: 0, y: 0 },
        { x: 6, y: 0 },
        { x: 3, y: 4 },
      ],
      colour(0xffffff),
    );
    const rows = [0, 1, 2, 3].map((row) =>
      [...raster.alpha.subarray(row * 6, row * 6 + 6)].map((a) => (a > 0 ? '#' : '.')).join(''),
    );
    expect(rows).toEqual(['######', '.####.', '..##..', '......']);
  });
});

describe.each([
  ['the large font', largeFont()],
  ['the small font', smallFont()],
])('%s', (_, font) => {
  const characters = [...'ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789+-:._/?'];

  it('has every glyph in its size, each of its own', () => {
    const glyphs = characters.map((character) => font.glyph(character));
    for (const glyph of glyphs) {
      expect(glyph).toHaveLength(font.height);
      for (const row of glyph) expect(row).toMatch(new RegExp(`^[#.]{${font.width}}$`));
    }
    const shapes = new Set(glyphs.map((glyph) => glyph.join('\n')));
    expect(shapes.size).toBeGreaterThanOrEqual(characters.length - 1);
  });

  it('writes small letters as capitals, what it does not know as a question mark', () => {
    expect(font.glyph('a')).toEqual(font.glyph('A'));
    expect(font.glyph('€')).toEqual(font.glyph('?'));
    expect(font.glyph(' ')).toEqual([]);
  });
});

describe('Overlay', () => {
  const draw = (name: string, width = 640, height = 360) => {
    const picture = new Mosaic(pictureFormat(width, height));
    picture.luma.fill(200);
    const pose = { pan: -0.004, tilt: 0.5, zoom: 1 };
    new Overlay(picture.visibleColumns).draw(picture, { name, timeMs: 0, pose });
    return picture;
  };
  const inked = (picture: Mosaic, row: number) =>
    [...picture.luma.subarray(row * picture.columns, (row + 1) * picture.columns)]
      .map((luma) => (luma === 235 ? '#' : ' '))
      .join('');

  it('writes the name into the corner', () => {
    const picture = draw('Ab');
    const rows = [2, 3, 4, 5, 6, 7, 8].map((row) => inked(picture, row).slice(2, 13));
    const [a, b] = [largeFont().glyph('A'), largeFont().glyph('B')];
    expect(rows).toEqual(a.map((row, index) => `${row} ${b[index]}`.replaceAll('.', ' ')));
  });

  it('cuts a long name off before the clock', () => {
    const clock = inked(draw(''), 5).slice(100);
    expect(inked(draw('W'.repeat(64)), 5).slice(100)).toBe(clock);
  });

  it.each([
    [640, 360],
    [320, 180],
    [1280, 720],
    [1920, 1080],
    [256, 144],
    [360, 640],
  ])('leaves most of the scene to be seen in a picture of %ix%i', (width, height) => {
    const { luma } = draw('porch', width, height);
    const touched = luma.reduce((count, value) => count + (value === 200 ? 0 : 1), 0);
    expect(touched).toBeGreaterThan(200);
    expect(touched / luma.length).toBeLessThan(height < 200 ? 0.5 : 0.2);
  });
});
