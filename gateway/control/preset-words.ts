import type { Preset } from '../../devices/camera.ts';

/** Longest word for a preset that a command takes, in UTF-16 units. */
const MAX_WORD_CHARS = 128;

/**
 * By token, the word that chooses each preset and no other: its name, or its token where the name is empty or too long,
 * another has it already, or it is another's token, which a command prefers.
 */
export function presetWords(presets: readonly Preset[]): Map<string, string> {
  const tokens = new Set(presets.map(({ token }) => token));
  const taken = new Set<string>();
  const words = new Map<string, string>();
  for (const { token, name } of presets) {
    const key = name.toLowerCase();
    const isForeign = name !== token && tokens.has(name);
    const isUsable = name.trim() !== '' && name.length <= MAX_WORD_CHARS && !isForeign && !taken.has(key);
    words.set(token, isUsable ? name : token);
    taken.add(key);
  }
  return words;
}
