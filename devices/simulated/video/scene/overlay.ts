import type { Pose } from '../../pose.ts';
import type { Mosaic } from '../mosaic.ts';
import { timecodeTop } from '../timecode.ts';
import { type Font, largeFont, smallFont } from './font.ts';

/** What is written over the scene. */
export interface Caption {
  readonly name: string;
  readonly timeMs: number;
  readonly pose: Pose;
}

/** From so many tiles a row there is room for the large font everywhere, and below the second number nowhere. */
const LARGE_FONT_COLUMNS = 240;
const SMALL_FONT_COLUMNS = 160;

const INK_LUMA = 235;
const BLACK_LUMA = 16;
const NEUTRAL_CHROMA = 128;
/** How much of the scene still shows through the plate behind the text. */
const PLATE_CLEARNESS = 0.3;

/** Writes the camera's name, the clock and the pose over the picture, each on a plate of its own. */
export class Overlay {
  readonly #heading: Lettering;
  readonly #note: Lettering;

  constructor(columns: number) {
    this.#heading = new Lettering(columns < SMALL_FONT_COLUMNS ? smallFont() : largeFont(), columns);
    this.#note = new Lettering(columns < LARGE_FONT_COLUMNS ? smallFont() : largeFont(), columns);
  }

  draw(picture: Mosaic, caption: Caption): void {
    const heading = this.#heading;
    const clock = clockText(caption.timeMs);
    const clockLeft = picture.visibleColumns - heading.widthOf(clock);
    heading.write(picture, { text: heading.clip(caption.name, clockLeft), x: 0, y: 0 });
    heading.write(picture, { text: clock, x: clockLeft, y: 0 });
    const top = timecodeTop(picture) - this.#note.height;
    this.#note.write(picture, { text: poseText(caption.pose), x: 0, y: top });
  }
}

/** One size of text. */
class Lettering {
  readonly #font: Font;
  /** Tiles of a glyph's dot, and of a plate's rim. */
  readonly #scale: number;
  readonly #rim: number;

  constructor(font: Font, columns: number) {
    this.#font = font;
    this.#scale = Math.max(1, Math.floor(columns / LARGE_FONT_COLUMNS));
    this.#rim = font.height > 5 ? 2 * this.#scale : this.#scale;
  }

  get #advance(): number {
    return (this.#font.width + 1) * this.#scale;
  }

  /** Of a plate; even, because a chroma tile is two tiles high. */
  get height(): number {
    return (this.#font.height * this.#scale + 2 * this.#rim + 1) & ~1;
  }

  widthOf(text: string): number {
    return (text.length * this.#advance - this.#scale + 2 * this.#rim + 1) & ~1;
  }

  /** As much of `text` as a plate of `columns` has room for. */
  clip(text: string, columns: number): string {
    return text.slice(0, Math.max(0, Math.floor((columns - 2 * this.#rim) / this.#advance)));
  }

  write(picture: Mosaic, line: { text: string; x: number; y: number }): void {
    const { text } = line;
    darken(picture, { x: line.x, y: line.y, width: this.widthOf(text), height: this.height });
    for (let index = 0; index < text.length; index++) {
      const rows = this.#font.glyph(text[index] ?? '');
      const left = line.x + this.#rim + index * this.#advance;
      for (let y = 0; y < rows.length * this.#scale; y++) {
        const row = rows[Math.floor(y / this.#scale)] ?? '';
        const start = (line.y + this.#rim + y) * picture.columns + left;
        for (let x = 0; x < row.length * this.#scale; x++)
          if (row[Math.floor(x / this.#scale)] === '#') picture.luma[start + x] = INK_LUMA;
      }
    }
  }
}

/** Local time as `HH:MM:SS.t`. */
function clockText(timeMs: number): string {
  const date = new Date(timeMs);
  const two = (value: number) => String(value).padStart(2, '0');
  const tenth = Math.floor(date.getMilliseconds() / 100);
  return `${two(date.getHours())}:${two(date.getMinutes())}:${two(date.getSeconds())}.${tenth}`;
}

/** In the units that ONVIF uses. */
function poseText(pose: Pose): string {
  const signed = (value: number) => `${value < -0.005 ? '-' : '+'}${Math.abs(value).toFixed(2)}`;
  return `P${signed(pose.pan)} T${signed(pose.tilt)} Z${pose.zoom.toFixed(2)}`;
}

function darken(picture: Mosaic, plate: { x: number; y: number; width: number; height: number }): void {
  const right = Math.min(plate.x + plate.width, picture.columns);
  for (let y = plate.y; y < plate.y + plate.height; y++) {
    for (let x = plate.x; x < right; x++) {
      const at = y * picture.columns + x;
      picture.luma[at] = BLACK_LUMA + ((picture.luma[at] ?? 0) - BLACK_LUMA) * PLATE_CLEARNESS;
    }
  }
  const pitch = picture.columns / 2;
  for (let y = plate.y >> 1; y < (plate.y + plate.height) >> 1; y++) {
    for (let x = plate.x >> 1; x < right >> 1; x++) {
      for (const plane of [picture.cb, picture.cr]) {
        const at = y * pitch + x;
        plane[at] = NEUTRAL_CHROMA + ((plane[at] ?? 0) - NEUTRAL_CHROMA) * PLATE_CLEARNESS;
      }
    }
  }
}
