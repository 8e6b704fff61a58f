import { stageCardTexts as english } from './en/stage-cards.ts';
import type { Language } from './language.ts';
import type { Translation } from './translation.ts';

export type StageCardTexts = Translation<typeof english>;

/** What the cards over the picture say. */
export let stageCardTexts: StageCardTexts = english;

export async function speakStageCards(language: Language): Promise<void> {
  stageCardTexts = language === 'de' ? (await import('./de/stage-cards.ts')).stageCardTexts : english;
}
