import { describe, expect, it } from 'vitest';
import {
  MOST_PICTURES,
  MOST_URL_CHARS,
  type PresetBook,
  type PresetPicture,
  picturesOf,
  pruned,
  readBook,
  withoutPicture,
  withPicture,
} from '../../../viewer/models/stage/preset-book.ts';

const JPEG = 'data:image/jpeg;base64,';

function picture(camera: string, preset: string, url = `${JPEG}AAAA`): PresetPicture {
  return { camera, preset, url };
}

const DOOR = picture('porch', '1');
const LAKE = picture('porch', '2');
const GATE = picture('yard', '1');
const BOOK: PresetBook = [DOOR, LAKE, GATE];

describe('the book of presets’ pictures', () => {
  it('keeps one of each, the newest last', () => {
    const newer = picture('porch', '1', `${JPEG}BBBB`);
    expect(withPicture(BOOK, newer)).toEqual([LAKE, GATE, newer]);
  });

  it('forgets the oldest where there are too many', () => {
    let book: PresetBook = [];
    for (let preset = 0; preset < MOST_PICTURES + 2; preset++) {
      book = withPicture(book, picture('porch', String(preset)));
    }
    expect(book).toHaveLength(MOST_PICTURES);
    expect(book[0]?.preset).toBe('2');
  });

  it('takes no picture that is too large', () => {
    expect(withPicture(BOOK, picture('porch', '3', JPEG.padEnd(MOST_URL_CHARS + 1, 'A')))).toBe(BOOK);
  });

  it('loses a picture with its preset, and no other camera’s', () => {
    expect(withoutPicture(BOOK, DOOR)).toEqual([LAKE, GATE]);
    expect(pruned(BOOK, 'porch', ['2'])).toEqual([LAKE, GATE]);
    expect(pruned(BOOK, 'porch', [])).toEqual([GATE]);
    expect(pruned(BOOK, 'porch', ['1', '2', '3'])).toBe(BOOK);
  });

  it('opens at a camera', () => {
    expect([...picturesOf(BOOK, 'porch')]).toEqual([
      ['1', DOOR.url],
      ['2', LAKE.url],
    ]);
    expect(picturesOf(BOOK, undefined).size).toBe(0);
  });

  it.each<[name: string, text: string | undefined, book: PresetBook]>([
    ['what it wrote', JSON.stringify(BOOK), BOOK],
    ['nothing', undefined, []],
    ['no JSON', '[', []],
    ['something else', '{"porch":1}', []],
    ['a picture that is none', JSON.stringify([picture('porch', '1', 'https://example.org/a.jpg')]), []],
    ['one that is too large', JSON.stringify([picture('a', '1', JPEG.padEnd(MOST_URL_CHARS + 1, 'A'))]), []],
    [
      'too many',
      JSON.stringify(Array.from({ length: MOST_PICTURES + 1 }, (_, n) => picture('a', String(n)))),
      [],
    ],
  ])('reads %s', (_, text, book) => {
    expect(readBook(text)).toEqual(book);
  });
});
