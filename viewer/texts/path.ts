import { pathTexts as english, type PathTexts } from './en/path.ts';
import type { Language } from './language.ts';

/** Why no way to the gateway was found, and what to do about it. */
export let pathTexts: PathTexts = english;

export async function speakPath(language: Language): Promise<void> {
  pathTexts = language === 'de' ? (await import('./de/path.ts')).pathTexts : english;
}
