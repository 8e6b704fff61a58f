import { readdirSync } from 'node:fs';
import { describe, expect, it } from 'vitest';

const FOLDER = new URL('../../../viewer/texts/', import.meta.url);

async function textsIn(language: 'en' | 'de'): Promise<ReadonlyMap<string, unknown>> {
  const files = readdirSync(new URL(`${language}/`, FOLDER)).sort();
  const read = files.map(
    async (file) => [file, await import(new URL(`${language}/${file}`, FOLDER).href)] as const,
  );
  return new Map(await Promise.all(read));
}

const english = await textsIn('en');
const german = await textsIn('de');

/** What both languages write alike. */
const ALIKE = new Set([
  'Oriel',
  'Live',
  'live',
  'S',
  'M',
  'L',
  'Auto',
  'Streams',
  'Zoom',
  'Gateway',
  'Broker',
  'HTTPS',
  'Name in Oriel',
  '+ −',
  'Esc',
  'Link',
  'Bitrate',
  'Codec',
  'Decoder',
  'Jitter',
  'Browser',
]);

/** Every text that is no function, by its path. */
function sentencesIn(value: unknown, path: readonly string[]): [string, string][] {
  if (typeof value === 'string') return value === '' ? [] : [[path.join('.'), value]];
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, each]) => sentencesIn(each, [...path, key]));
}

const files = [...english.keys()];

describe('German', () => {
  it('has the files that English has', () => {
    expect(files.length).toBeGreaterThan(5);
    expect([...german.keys()]).toEqual(files);
  });

  it.each(files)('has other words than English in %s', (file) => {
    const translated = new Map(sentencesIn(german.get(file), []));
    const left = sentencesIn(english.get(file), []).filter(
      ([path, text]) => translated.get(path) === text && !ALIKE.has(text),
    );
    expect(left).toEqual([]);
  });

  it('has no quotation marks and spaces of English', () => {
    const texts = files.flatMap((file) => sentencesIn(german.get(file), []));
    expect(texts.filter(([, text]) => /”|’|"| {2}/.test(text))).toEqual([]);
  });
});
