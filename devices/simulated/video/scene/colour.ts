/** A colour as the picture holds it: Y'CbCr of BT.709, limited range (16…235, 16…240). */
export interface Colour {
  readonly luma: number;
  readonly cb: number;
  readonly cr: number;
}

/** `0xrrggbb` as {@link Colour}, by the coefficients of BT.709 (0.2126, 0.7152, 0.0722). */
export function colour(rgb: number): Colour {
  const red = (rgb >> 16) & 0xff;
  const green = (rgb >> 8) & 0xff;
  const blue = rgb & 0xff;
  const luma = 0.2126 * red + 0.7152 * green + 0.0722 * blue;
  return {
    luma: Math.round(16 + (luma * 219) / 255),
    cb: Math.round(128 + (((blue - luma) / 1.8556) * 224) / 255),
    cr: Math.round(128 + (((red - luma) / 1.5748) * 224) / 255),
  };
}

/** From `a` (share 0) to `b` (share 1). */
export function mix(a: Colour, b: Colour, share: number): Colour {
  return {
    luma: Math.round(a.luma + (b.luma - a.luma) * share),
    cb: Math.round(a.cb + (b.cb - a.cb) * share),
    cr: Math.round(a.cr + (b.cr - a.cr) * share),
  };
}
