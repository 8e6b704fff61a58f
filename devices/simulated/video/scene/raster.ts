import type { Colour } from './colour.ts';

export interface Point {
  readonly x: number;
  readonly y: number;
}

export interface Area extends Point {
  readonly width: number;
  readonly height: number;
}

/** The colour of a point, or nothing where it stays as it is. */
export type Fill = (x: number, y: number) => Colour | undefined;

/** A drawing in the world's own units, one texel each, transparent until something is painted. */
export class Raster {
  readonly width: number;
  readonly height: number;
  readonly luma: Uint8Array;
  readonly cb: Uint8Array;
  readonly cr: Uint8Array;
  readonly alpha: Uint8Array;

  constructor(width: number, height: number) {
    this.width = width;
    this.height = height;
    this.luma = new Uint8Array(width * height);
    this.cb = new Uint8Array(width * height);
    this.cr = new Uint8Array(width * height);
    this.alpha = new Uint8Array(width * height);
  }

  /** Paints what `fill` says of each texel of `area`; what lies outside the raster is left out. */
  paint(area: Area, fill: Fill): void {
    const right = Math.min(this.width, Math.ceil(area.x + area.width));
    const bottom = Math.min(this.height, Math.ceil(area.y + area.height));
    for (let y = Math.max(0, Math.floor(area.y)); y < bottom; y++) {
      for (let x = Math.max(0, Math.floor(area.x)); x < right; x++) {
        const found = fill(x, y);
        if (found !== undefined) this.#set(y * this.width + x, found);
      }
    }
  }

  rectangle(area: Area, paint: Colour): void {
    this.paint(area, () => paint);
  }

  /** `fill` within the ellipse around `centre`. */
  ellipse(centre: Point, radius: { x: number; y: number }, fill: Colour | Fill): void {
    const inside = asFill(fill);
    const area = {
      x: centre.x - radius.x,
      y: centre.y - radius.y,
      width: 2 * radius.x,
      height: 2 * radius.y,
    };
    this.paint(area, (x, y) => {
      const dx = (x + 0.5 - centre.x) / radius.x;
      const dy = (y + 0.5 - centre.y) / radius.y;
      return dx * dx + dy * dy <= 1 ? inside(x, y) : undefined;
    });
  }

  /** `fill` within the polygon, by the even-odd rule. */
  polygon(corners: readonly Point[], fill: Colour | Fill): void {
    const inside = asFill(fill);
    const xs = corners.map((corner) => corner.x);
    const ys = corners.map((corner) => corner.y);
    const x = Math.min(...xs);
    const y = Math.min(...ys);
    const area = { x, y, width: Math.max(...xs) - x, height: Math.max(...ys) - y };
    this.paint(area, (px, py) => (encloses(corners, px + 0.5, py + 0.5) ? inside(px, py) : undefined));
  }

  /** Draws rows of characters at `at`, `scale` texels each; a character without a colour stays clear. */
  pixels(
    at: Point,
    art: { rows: readonly string[]; colours: ReadonlyMap<string, Colour>; scale: number },
  ): void {
    const width = Math.max(...art.rows.map((row) => row.length)) * art.scale;
    this.paint({ ...at, width, height: art.rows.length * art.scale }, (x, y) => {
      const row = art.rows[Math.floor((y - at.y) / art.scale)] ?? '';
      return art.colours.get(row[Math.floor((x - at.x) / art.scale)] ?? '');
    });
  }

  /** Makes all that is painted show through: `opacity` 0…1. */
  fade(opacity: number): void {
    for (let index = 0; index < this.alpha.length; index++)
      this.alpha[index] = Math.round((this.alpha[index] ?? 0) * opacity);
  }

  #set(index: number, paint: Colour): void {
    this.luma[index] = paint.luma;
    this.cb[index] = paint.cb;
    this.cr[index] = paint.cr;
    this.alpha[index] = 255;
  }
}

function asFill(fill: Colour | Fill): Fill {
  return typeof fill === 'function' ? fill : () => fill;
}

function encloses(corners: readonly Point[], x: number, y: number): boolean {
  let inside = false;
  let from = corners.at(-1);
  for (const to of corners) {
    if (from !== undefined && from.y > y !== to.y > y) {
      const crossing = from.x + ((y - from.y) / (to.y - from.y)) * (to.x - from.x);
      if (x < crossing) inside = !inside;
    }
    from = to;
  }
  return inside;
}
