import { createMemory } from './models/memory.ts';
import { type Language, pickLanguage } from './texts/language.ts';
import { speakPath } from './texts/path.ts';
import { speakTexts } from './texts/texts.ts';
import { setPageLanguage } from './transport/page-language.ts';

/**
 * Has the page speak as its visitor likes, and then calls `begin`: at once where that is English, which is there with the
 * page; else after one round trip, since models already speak while they are made.
 */
export function speak(begin: () => void): void {
  const language = pickLanguage({
    chosen: createMemory(() => window.localStorage).read('language'),
    preferred: window.navigator.languages,
  });
  if (language === 'en') {
    setPageLanguage(document, language);
    begin();
  } else {
    // Whatever could not be fetched is said in English.
    void learn(language).then(begin, begin);
  }
}

async function learn(language: Language): Promise<void> {
  await Promise.all([speakTexts(language), speakPath(language)]);
  setPageLanguage(document, language);
}
