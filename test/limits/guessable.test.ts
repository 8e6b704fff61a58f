import { expect, it } from 'vitest';
import { isGuessable } from '../../limits/guessable.ts';

it.each([
  ['nothing', '', true],
  ['a password', 'correct horse', true],
  ['21 characters', 'x'.repeat(21), true],
  ['128 bits as base64url', 'x'.repeat(22), false],
])('%s', (_what, secret, is) => {
  expect(isGuessable(secret)).toBe(is);
});
