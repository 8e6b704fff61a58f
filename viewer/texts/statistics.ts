import { statisticsTexts as english } from './en/statistics.ts';
import type { Language } from './language.ts';
import type { Translation } from './translation.ts';

export type StatisticsTexts = Translation<typeof english>;

/** What the statistics say. */
export let statisticsTexts: StatisticsTexts = english;

export async function speakStatistics(language: Language): Promise<void> {
  statisticsTexts = language === 'de' ? (await import('./de/statistics.ts')).statisticsTexts : english;
}
