import { texts as english, type Texts } from './en/texts.ts';
import type { Language } from './language.ts';

/** Everything the viewer says, but for what its lazily loaded pages say and why no way was found. */
export let texts: Texts = english;

export async function speakTexts(language: Language): Promise<void> {
  texts = language === 'de' ? (await import('./de/texts.ts')).texts : english;
}
