import { statisticsTexts as english, type StatisticsTexts } from './en/statistics.ts';
import type { Language } from './language.ts';

/** What the statistics say. */
export let statisticsTexts: StatisticsTexts = english;

export async function speakStatistics(language: Language): Promise<void> {
  statisticsTexts = language === 'de' ? (await import('./de/statistics.ts')).statisticsTexts : english;
}
