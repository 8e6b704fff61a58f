import { keepingTexts as english } from './en/keeping.ts';
import type { Language } from './language.ts';
import type { Translation } from './translation.ts';

export type KeepingTexts = Translation<typeof english>;

/** What is said of keeping the viewer, and of its new versions. */
export let keepingTexts: KeepingTexts = english;

export async function speakKeeping(language: Language): Promise<void> {
  keepingTexts = language === 'de' ? (await import('./de/keeping.ts')).keepingTexts : english;
}
