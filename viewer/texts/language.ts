/** What the viewer speaks, each by its own name. */
export const LANGUAGES = { en: 'English', de: 'Deutsch' } as const;

export type Language = keyof typeof LANGUAGES;

interface LanguageWishes {
  /** What somebody chose here, as it was kept. */
  readonly chosen: string | undefined;
  /** What the browser asks for, as tags of RFC 5646 and the dearest first. */
  readonly preferred: readonly string[];
}

/** What was chosen; else the first that the browser asks for and the viewer speaks; else English. */
export function pickLanguage({ chosen, preferred }: LanguageWishes): Language {
  const wishes = chosen === undefined ? preferred : [chosen, ...preferred];
  return wishes.map((tag) => tag.toLowerCase().split('-')[0]).find(isLanguage) ?? 'en';
}

export function isLanguage(tag: string | undefined): tag is Language {
  return tag !== undefined && Object.hasOwn(LANGUAGES, tag);
}
