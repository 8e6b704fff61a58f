import { expect, it } from 'vitest';
import { PresetBook } from '../../../gateway/control/preset-book.ts';
import { presetWords } from '../../../gateway/control/preset-words.ts';
import { PTZ } from './scripted-control.ts';

const LONG = 'x'.repeat(129);

it.each([
  ['names', ['1 Door', '2 Gate'], ['Door', 'Gate']],
  ['a name twice', ['1 Door', '2 Door', '3 Gate'], ['Door', '2', 'Gate']],
  ['names that differ in case alone', ['1 Door', '2 DOOR'], ['Door', '2']],
  ['no names', ['1 ', '2  '], ['1', '2']],
  ['a name that is another’s token', ['1 2', '2 1', '3 3'], ['1', '2', '3']],
  ['a name that no command takes', [`1 ${LONG}`], ['1']],
])('%s', async (_what, told, words) => {
  const presets = told.map((text) => ({ token: text[0] ?? '', name: text.slice(2) }));
  const chosen = presetWords(presets);
  expect([...chosen.values()]).toEqual(words);
  const facts = { ptz: { ...PTZ, presets } };
  const book = new PresetBook({ facts: () => facts, refresh: async () => facts });
  for (const [token, word] of chosen) expect(await book.find(word)).toMatchObject({ token });
});
