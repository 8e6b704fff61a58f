import type { Mosaic } from './mosaic.ts';

/** How a camera is set to show what it sees. */
export interface Look {
  /** Without colours, as with the infrared filter out. */
  readonly grey: boolean;
  /** What is added to the luma, in its own steps (16…235). */
  readonly lift: number;
  /** About the middle of the luma; 1 changes nothing. Also of the colours. */
  readonly contrast: number;
  readonly saturation: number;
}

const BLACK = 16;
const WHITE = 235;
const MIDDLE = 128;
const STRONGEST_CHROMA = 240;

/** Shows a picture by a look; as cheap as two copies, and nothing where the look changes nothing. */
export class Retoucher {
  readonly #luma = new Uint8Array(256);
  readonly #chroma = new Uint8Array(256);
  #look: Look | undefined;

  retouch(picture: Mosaic, look: Look): void {
    const { grey, lift, contrast, saturation } = look;
    if (!grey && lift === 0 && contrast === 1 && saturation === 1) return;
    if (!isSame(look, this.#look)) this.#learn(look);
    change(picture.luma, this.#luma);
    change(picture.cb, this.#chroma);
    change(picture.cr, this.#chroma);
  }

  #learn(look: Look): void {
    const { grey, lift, contrast, saturation } = look;
    const colour = grey ? 0 : saturation;
    const clip = (value: number, most: number) => Math.min(most, Math.max(BLACK, Math.round(value)));
    for (let value = 0; value < 256; value++) {
      this.#luma[value] = clip(MIDDLE + (value - MIDDLE) * contrast + lift, WHITE);
      this.#chroma[value] = clip(MIDDLE + (value - MIDDLE) * colour, STRONGEST_CHROMA);
    }
    this.#look = look;
  }
}

function change(plane: Uint8Array, table: Uint8Array): void {
  for (let at = 0; at < plane.length; at++) plane[at] = table[plane[at] ?? 0] ?? 0;
}

function isSame(one: Look, other: Look | undefined): boolean {
  return (
    one.grey === other?.grey &&
    one.lift === other.lift &&
    one.contrast === other.contrast &&
    one.saturation === other.saturation
  );
}
