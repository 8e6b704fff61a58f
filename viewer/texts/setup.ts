import { setupTexts as english } from './en/setup.ts';
import type { Language } from './language.ts';
import type { Translation } from './translation.ts';

export type SetupTexts = Translation<typeof english>;

/** What the page for adding a camera says. */
export let setupTexts: SetupTexts = english;

export async function speakSetup(language: Language): Promise<void> {
  setupTexts = language === 'de' ? (await import('./de/setup.ts')).setupTexts : english;
}
