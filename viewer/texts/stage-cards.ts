import { stageCardTexts as english, type StageCardTexts } from './en/stage-cards.ts';
import type { Language } from './language.ts';

/** What the cards over the picture say. */
export let stageCardTexts: StageCardTexts = english;

export async function speakStageCards(language: Language): Promise<void> {
  stageCardTexts = language === 'de' ? (await import('./de/stage-cards.ts')).stageCardTexts : english;
}
