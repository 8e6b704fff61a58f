import { pathTexts as english } from './en/path.ts';
import type { Language } from './language.ts';
import type { Translation } from './translation.ts';

export type PathTexts = Translation<typeof english>;

/** Why no way to the gateway was found, and what to do about it. */
export let pathTexts: PathTexts = english;

export async function speakPath(language: Language): Promise<void> {
  pathTexts = language === 'de' ? (await import('./de/path.ts')).pathTexts : english;
}
