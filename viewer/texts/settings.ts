import { settingsTexts as english, type SettingsTexts } from './en/settings.ts';
import type { Language } from './language.ts';

/** What the settings say, but for who has access. */
export let settingsTexts: SettingsTexts = english;

export async function speakSettings(language: Language): Promise<void> {
  settingsTexts = language === 'de' ? (await import('./de/settings.ts')).settingsTexts : english;
}
