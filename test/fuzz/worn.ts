import fc from 'fast-check';
import { anyText } from '../gateway/rtsp/any-text.ts';

/** A text with some of it cut out, doubled or written over. */
export function worn(text: string): fc.Arbitrary<string> {
  const place = fc.nat(text.length);
  const edit = fc.oneof(
    fc.tuple(place, fc.nat(12)).map(([at, length]) => ({ at, length, put: '' })),
    fc.tuple(place, place).map(([at, from]) => ({ at, length: 0, put: text.slice(from, from + 40) })),
    fc.tuple(place, anyText(6)).map(([at, put]) => ({ at, length: put.length, put })),
  );
  return fc
    .array(edit, { minLength: 1, maxLength: 4 })
    .map((edits) =>
      edits.reduce((left, { at, length, put }) => left.slice(0, at) + put + left.slice(at + length), text),
    );
}
