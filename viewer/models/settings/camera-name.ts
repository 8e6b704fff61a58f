import { plainLetters } from '../../../protocol/plain-letters.ts';
import { NAME_PATTERN, RESERVED_CAMERA_NAMES } from '../../../protocol/topics.ts';

/** Longest name made up here; the pattern takes more, but nobody reads it. */
const MAX_MADE_CHARS = 32;
const MAX_NAME_CHARS = 64;

/** What is wrong with a camera's name; undefined where nothing is. */
export type NameFault = 'empty' | 'pattern' | 'reserved' | 'taken';

export function nameFault(name: string, taken: readonly string[]): NameFault | undefined {
  if (name === '') return 'empty';
  if (!NAME_PATTERN.test(name)) return 'pattern';
  if (RESERVED_CAMERA_NAMES.includes(name)) return 'reserved';
  return taken.includes(name) ? 'taken' : undefined;
}

/** A name that may be taken as it is, from the first of `wishes` that holds a letter or a digit. */
export function makeName(wishes: readonly (string | undefined)[], taken: readonly string[]): string {
  const made = wishes.map((wish) => plain(wish ?? '')).find((name) => name !== '') ?? 'camera';
  for (let number = 1; ; number++) {
    const name = number === 1 ? made : `${made}-${number}`;
    if (nameFault(name, taken) === undefined) return name;
  }
}

/** What was typed, as near as a name may be to it; undefined where that is free of no fault either. */
export function fittingName(typed: string, taken: readonly string[]): string | undefined {
  if (nameFault(typed, taken) !== 'pattern') return undefined;
  const name = plainLetters(typed)
    .replace(/[^A-Za-z0-9_-]+/g, '-')
    .replace(/^[-_]+/, '')
    .slice(0, MAX_NAME_CHARS)
    .replace(/-+$/, '');
  return nameFault(name, taken) === undefined ? name : undefined;
}

function plain(wish: string): string {
  return plainLetters(wish)
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .slice(0, MAX_MADE_CHARS)
    .replace(/^-+|-+$/g, '');
}
