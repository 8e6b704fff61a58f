import { type AccessTexts, accessTexts as english } from './en/access.ts';
import type { Language } from './language.ts';

/** What the page about who has access says. */
export let accessTexts: AccessTexts = english;

export async function speakAccess(language: Language): Promise<void> {
  accessTexts = language === 'de' ? (await import('./de/access.ts')).accessTexts : english;
}
