import * as z from 'zod/mini';

/** What a preset shows, as it was when the camera last stood there. */
export interface PresetPicture {
  readonly camera: string;
  /** The preset's token. */
  readonly preset: string;
  /** A `data:` URL of a small JPEG. */
  readonly url: string;
}

/** The pictures of one gateway's presets, oldest first. */
export type PresetBook = readonly PresetPicture[];

export const MOST_PICTURES = 32;
/** Longest URL: 12 kB of JPEG. The whole book fits into a tenth of what a browser keeps for a page. */
export const MOST_URL_CHARS = 16_000;

const bookSchema = z
  .array(
    z.object({
      camera: z.string(),
      preset: z.string(),
      url: z.string().check(z.startsWith('data:image/jpeg;base64,'), z.maxLength(MOST_URL_CHARS)),
    }),
  )
  .check(z.maxLength(MOST_PICTURES));

/** Empty where another version wrote it, or nobody has. */
export function readBook(text: string | undefined): PresetBook {
  try {
    return z.parse(bookSchema, JSON.parse(text ?? '[]'));
  } catch {
    return [];
  }
}

/** With that picture in place of an older one; the oldest goes where there are too many, and one too large stays out. */
export function withPicture(book: PresetBook, picture: PresetPicture): PresetBook {
  if (picture.url.length > MOST_URL_CHARS) return book;
  return [...withoutPicture(book, picture), picture].slice(-MOST_PICTURES);
}

export function withoutPicture(
  book: PresetBook,
  { camera, preset }: Pick<PresetPicture, 'camera' | 'preset'>,
): PresetBook {
  return book.filter((each) => each.camera !== camera || each.preset !== preset);
}

/** Without those of presets that the camera has no longer; the same book where all are there. */
export function pruned(book: PresetBook, camera: string, presets: readonly string[]): PresetBook {
  const kept = book.filter((each) => each.camera !== camera || presets.includes(each.preset));
  return kept.length === book.length ? book : kept;
}

/** With those of the camera that was called `before` under its new name; the same book where there are none. */
export function renamed(book: PresetBook, before: string | undefined, name: string): PresetBook {
  if (!book.some(({ camera }) => camera === before)) return book;
  return book.map((each) => (each.camera === before ? { ...each, camera: name } : each));
}

/** By their presets' tokens. */
export function picturesOf(book: PresetBook, camera: string | undefined): ReadonlyMap<string, string> {
  return new Map(book.flatMap((each) => (each.camera === camera ? [[each.preset, each.url]] : [])));
}
