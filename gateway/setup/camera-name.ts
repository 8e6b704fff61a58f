import { plainLetters } from '../../protocol/plain-letters.ts';
import { NAME_PATTERN, RESERVED_CAMERA_NAMES } from '../../protocol/topics.ts';

/** A name for a camera out of what it calls itself, the best first; none that is taken. */
export function suggestName(words: readonly (string | undefined)[], taken: readonly string[]): string {
  const names = words.map((word) => nameOf(word ?? '')).filter((name) => name !== '');
  const free = (name: string) => nameFault(name, taken) === undefined;
  const [first = 'camera'] = names;
  for (let count = 1; ; count++) {
    const name = count === 1 ? first : `${first.slice(0, 60)}-${count}`;
    if (free(name)) return name;
  }
}

/** What is wrong with a name that somebody has typed; nothing where it can be taken. */
export function nameFault(name: string, taken: readonly string[]): string | undefined {
  if (!NAME_PATTERN.test(name))
    return 'A name has 1 to 64 letters from a to z, digits, _ or -, and begins with a letter or digit.';
  if (RESERVED_CAMERA_NAMES.includes(name)) return `${name} is a name that MQTT topics need.`;
  return taken.includes(name) ? `There is a camera named ${name} already.` : undefined;
}

function nameOf(word: string): string {
  return plainLetters(word)
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-+|-+$/g, '')
    .slice(0, 60);
}
