import { keepingTexts as english, type KeepingTexts } from './en/keeping.ts';
import type { Language } from './language.ts';

/** What is said of keeping the viewer, and of its new versions. */
export let keepingTexts: KeepingTexts = english;

export async function speakKeeping(language: Language): Promise<void> {
  keepingTexts = language === 'de' ? (await import('./de/keeping.ts')).keepingTexts : english;
}
