import { expect, it } from 'vitest';
import { plainLetters } from '../../protocol/plain-letters.ts';

it.each([
  ['Haustür', 'Haustuer'],
  ['Haustu\u0308r', 'Haustuer'],
  ['ÄÖÜ Straße', 'AeOeUe Strasse'],
  ['Ærø', 'Aeroe'],
  ['Entrée ñ', 'Entree n'],
  ['back garden_1', 'back garden_1'],
  ['门', '门'],
])('%s is %s', (written, plain) => {
  expect(plainLetters(written)).toBe(plain);
});
