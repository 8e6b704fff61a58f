import { afterEach, describe, expect, it } from 'vitest';
import { type Language, pickLanguage } from '../../../viewer/texts/language.ts';
import { speakTexts, texts } from '../../../viewer/texts/texts.ts';

const CASES: readonly [
  name: string,
  chosen: string | undefined,
  preferred: readonly string[],
  spoken: Language,
][] = [
  ['what was chosen, whatever the browser asks for', 'de', ['en-GB'], 'de'],
  ['English where it was chosen', 'en', ['de'], 'en'],
  ['the browser’s first', undefined, ['de-AT', 'en'], 'de'],
  ['a tag in any spelling', undefined, ['DE-ch-1996'], 'de'],
  ['the first that is spoken here', undefined, ['fr', 'nl-BE', 'de', 'en'], 'de'],
  ['the browser’s, where what was chosen is not spoken any more', 'fr', ['de'], 'de'],
  ['English where nothing fits', undefined, ['fr', 'deu'], 'en'],
  ['English where nothing is asked for', undefined, [], 'en'],
  ['English for what only looks like a key', 'constructor', ['toString'], 'en'],
];

describe('the language', () => {
  it.each(CASES)('is %s', (_, chosen, preferred, spoken) => {
    expect(pickLanguage({ chosen, preferred })).toBe(spoken);
  });
});

describe('what the viewer says', () => {
  afterEach(() => speakTexts('en'));

  it('is German once that is spoken, and English again', async () => {
    expect(texts.cameras.title).toBe('Cameras');
    await speakTexts('de');
    expect(texts.cameras.title).toBe('Kameras');
    await speakTexts('en');
    expect(texts.cameras.title).toBe('Cameras');
  });
});
