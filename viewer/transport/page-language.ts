import { isLanguage, type Language } from '../texts/language.ts';

/** What the page speaks: as it says to screen readers and to the browser. */
export function pageLanguage({ documentElement }: Document): Language {
  return isLanguage(documentElement.lang) ? documentElement.lang : 'en';
}

/** Both languages are written from left to right; another one may not be. */
export function setPageLanguage({ documentElement }: Document, language: Language): void {
  documentElement.lang = language;
  documentElement.dir = 'ltr';
}
