/** Longest name of a device, in UTF-16 units. */
const MAX_CHARS = 64;

/** Whether two names are the same to a reader. */
export function isSameName(a: string, b: string): boolean {
  return readingOf(a) === readingOf(b);
}

/** `wanted`, or with the lowest number behind it that makes it unlike all that are `taken`: `Phone 2`. */
export function freeName(wanted: string, taken: readonly string[]): string {
  const known = new Set(taken.map(readingOf));
  let name = wanted;
  for (let number = 2; known.has(readingOf(name)); number++) {
    const suffix = ` ${number}`;
    // By characters, since half of one is none.
    let stem = Array.from(wanted);
    while (stem.join('').length > MAX_CHARS - suffix.length) stem = stem.slice(0, -1);
    name = `${stem.join('').trimEnd()}${suffix}`;
  }
  return name;
}

function readingOf(name: string): string {
  return name.normalize('NFKC').toLowerCase().replace(/\s+/g, ' ').trim();
}
