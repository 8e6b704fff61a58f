import { settingsTexts as english } from './en/settings.ts';
import type { Language } from './language.ts';
import type { Translation } from './translation.ts';

export type SettingsTexts = Translation<typeof english>;

/** What the settings say, but for who has access. */
export let settingsTexts: SettingsTexts = english;

export async function speakSettings(language: Language): Promise<void> {
  settingsTexts = language === 'de' ? (await import('./de/settings.ts')).settingsTexts : english;
}
