/** The side of a tile in pixels; a tile is the smallest thing the simulated camera can show. */
export const TILE_PIXELS = 4;

const MACROBLOCK_PIXELS = 16;
/** Below it a cell of the timecode is too small to lie surely over whole tiles. */
const SMALLEST = { width: 256, height: 144 } as const;
const MAX_SIDE_PIXELS = 1920;

/** The shape of a picture: what is shown, and the whole macroblocks that are coded. */
export interface PictureFormat {
  /** What a viewer sees, in pixels. */
  readonly width: number;
  readonly height: number;
  /** What is coded, in macroblocks of 16x16 pixels; what hangs over is cropped by the decoder. */
  readonly macroblockColumns: number;
  readonly macroblockRows: number;
}

/** Throws RangeError where 4:2:0 can not show such a picture, or this encoder was not made for it. */
export function pictureFormat(width: number, height: number): PictureFormat {
  const codable = (side: number, least: number) =>
    Number.isInteger(side) && side % 2 === 0 && side >= least && side <= MAX_SIDE_PIXELS;
  if (!codable(width, SMALLEST.width) || !codable(height, SMALLEST.height))
    throw new RangeError(
      `a simulated picture of ${width}x${height} can not be made; give even sides from ${SMALLEST.width}x${SMALLEST.height} to ${MAX_SIDE_PIXELS} pixels`,
    );
  return {
    width,
    height,
    macroblockColumns: Math.ceil(width / MACROBLOCK_PIXELS),
    macroblockRows: Math.ceil(height / MACROBLOCK_PIXELS),
  };
}

/**
 * A picture of flat tiles in Y'CbCr (BT.709, 16…235): one luma value for each 4x4 pixels, one of each chroma for
 * each 8x8, which is what a macroblock's DC coefficients alone can say. Covers whole macroblocks.
 */
export class Mosaic {
  readonly format: PictureFormat;
  /** Luma tiles a row and a column; chroma has half as many of each. */
  readonly columns: number;
  readonly rows: number;
  readonly luma: Uint8Array;
  readonly cb: Uint8Array;
  readonly cr: Uint8Array;
  /** The same bytes, one word a macroblock and row of tiles: four luma tiles, or two of chroma. */
  readonly lumaWords: Uint32Array;
  readonly cbWords: Uint16Array;
  readonly crWords: Uint16Array;

  constructor(format: PictureFormat) {
    this.format = format;
    this.columns = format.macroblockColumns * 4;
    this.rows = format.macroblockRows * 4;
    const lumaTiles = this.columns * this.rows;
    const bytes = new ArrayBuffer(lumaTiles + lumaTiles / 2);
    this.luma = new Uint8Array(bytes, 0, lumaTiles);
    this.cb = new Uint8Array(bytes, lumaTiles, lumaTiles / 4);
    this.cr = new Uint8Array(bytes, lumaTiles + lumaTiles / 4, lumaTiles / 4);
    this.lumaWords = new Uint32Array(bytes, 0, lumaTiles / 4);
    this.cbWords = new Uint16Array(bytes, lumaTiles, lumaTiles / 8);
    this.crWords = new Uint16Array(bytes, lumaTiles + lumaTiles / 4, lumaTiles / 8);
  }

  /** Tiles a row and a column of which a viewer sees at least a part. */
  get visibleColumns(): number {
    return Math.ceil(this.format.width / TILE_PIXELS);
  }

  get visibleRows(): number {
    return Math.ceil(this.format.height / TILE_PIXELS);
  }

  copyFrom(other: Mosaic): void {
    this.luma.set(other.luma);
    this.cb.set(other.cb);
    this.cr.set(other.cr);
  }
}
