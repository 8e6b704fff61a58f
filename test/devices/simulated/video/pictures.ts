import { Mosaic, type PictureFormat } from '../../../../devices/simulated/video/mosaic.ts';

/** A picture in red, green, blue and alpha, as a canvas has it. */
export interface Rgba {
  readonly data: Uint8ClampedArray;
  readonly width: number;
  readonly height: number;
}

/** What a viewer sees of a mosaic: BT.709, limited range, cropped. */
export function rgbaOf(mosaic: Mosaic): Rgba {
  const { width, height } = mosaic.format;
  const data = new Uint8ClampedArray(width * height * 4);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const luma = (((mosaic.luma[(y >> 2) * mosaic.columns + (x >> 2)] ?? 0) - 16) * 255) / 219;
      const chroma = (y >> 3) * (mosaic.columns / 2) + (x >> 3);
      const blue = (((mosaic.cb[chroma] ?? 0) - 128) * 255) / 224;
      const red = (((mosaic.cr[chroma] ?? 0) - 128) * 255) / 224;
      const pixel = [luma + 1.5748 * red, luma - 0.1873 * blue - 0.4681 * red, luma + 1.8556 * blue, 255];
      data.set(pixel, (y * width + x) * 4);
    }
  }
  return { data, width, height };
}

/** The samples of one plane as a decoder gives them, four by four a tile, cropped. */
function planeOf(tiles: Uint8Array, shape: { columns: number; width: number; height: number }): Uint8Array {
  const samples = new Uint8Array(shape.width * shape.height);
  for (let y = 0; y < shape.height; y++)
    for (let x = 0; x < shape.width; x++)
      samples[y * shape.width + x] = tiles[(y >> 2) * shape.columns + (x >> 2)] ?? 0;
  return samples;
}

/** Y, Cb and Cr one after the other, as a decoder writes I420. */
export function i420Of(mosaic: Mosaic): Buffer {
  const { width, height } = mosaic.format;
  const half = { columns: mosaic.columns / 2, width: width / 2, height: height / 2 };
  return Buffer.concat([
    planeOf(mosaic.luma, { columns: mosaic.columns, width, height }),
    planeOf(mosaic.cb, half),
    planeOf(mosaic.cr, half),
  ]);
}

/** A picture of any size, scaled as browsers do it, by mixing the four nearest pixels. */
export function scaled(picture: Rgba, width: number, height: number): Rgba {
  const data = new Uint8ClampedArray(width * height * 4);
  const clip = (value: number, limit: number) => Math.min(Math.max(value, 0), limit - 1);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const fromX = ((x + 0.5) * picture.width) / width - 0.5;
      const fromY = ((y + 0.5) * picture.height) / height - 0.5;
      for (let channel = 0; channel < 4; channel++) {
        let sum = 0;
        for (const [dx, dy] of [
          [0, 0],
          [1, 0],
          [0, 1],
          [1, 1],
        ] as const) {
          const nearX = Math.floor(fromX) + dx;
          const nearY = Math.floor(fromY) + dy;
          const weight = (1 - Math.abs(fromX - nearX)) * (1 - Math.abs(fromY - nearY));
          const at = clip(nearY, picture.height) * picture.width + clip(nearX, picture.width);
          sum += weight * (picture.data[at * 4 + channel] ?? 0);
        }
        data[(y * width + x) * 4 + channel] = sum;
      }
    }
  }
  return { data, width, height };
}

/** Every pixel through `change`, which gets its value and how many have gone before. */
export function changed(picture: Rgba, change: (value: number, index: number) => number): Rgba {
  return { ...picture, data: picture.data.map(change) };
}

/** A picture with tiles by `luma`, `cb` and `cr`, which get the tile's column and row. */
export function mosaicOf(
  format: PictureFormat,
  tile: { luma: (x: number, y: number) => number; chroma?: (x: number, y: number) => number },
): Mosaic {
  const mosaic = new Mosaic(format);
  const fill = (plane: Uint8Array, columns: number, value: (x: number, y: number) => number) => {
    for (let at = 0; at < plane.length; at++) plane[at] = value(at % columns, Math.floor(at / columns));
  };
  fill(mosaic.luma, mosaic.columns, tile.luma);
  for (const plane of [mosaic.cb, mosaic.cr]) fill(plane, mosaic.columns / 2, tile.chroma ?? (() => 128));
  return mosaic;
}
