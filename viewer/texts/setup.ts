import { setupTexts as english, type SetupTexts } from './en/setup.ts';
import type { Language } from './language.ts';

/** What the page for adding a camera says. */
export let setupTexts: SetupTexts = english;

export async function speakSetup(language: Language): Promise<void> {
  setupTexts = language === 'de' ? (await import('./de/setup.ts')).setupTexts : english;
}
