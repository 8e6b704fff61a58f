import { describe, expect, it } from 'vitest';
import { freeName, isSameName } from '../../../gateway/pairing/device-name.ts';
import { PERSON_NAME_PATTERN } from '../../../protocol/session-info.ts';

describe('a free name', () => {
  it.each<[string, string, string[], string]>([
    ['is what was wanted', 'Phone', ['Tablet'], 'Phone'],
    ['has a number where that is taken', 'Phone', ['Phone'], 'Phone 2'],
    ['has the first number that is free', 'Phone', ['Phone', 'Phone 2', 'Phone 4'], 'Phone 3'],
    ['differs by more than case', 'phone', ['PHONE'], 'phone 2'],
    ['differs by more than what is not seen', 'Ｐhone', ['Phone'], 'Ｐhone 2'],
    ['keeps its length', 'x'.repeat(64), ['x'.repeat(64)], `${'x'.repeat(62)} 2`],
    ['is cut between characters', '😀'.repeat(32), ['😀'.repeat(32)], `${'😀'.repeat(31)} 2`],
  ])('%s', (_, wanted, taken, name) => {
    expect(freeName(wanted, taken)).toBe(name);
    expect(freeName(wanted, taken)).toMatch(PERSON_NAME_PATTERN);
  });
});

it.each([
  ['Anna’s phone', 'anna’s  PHONE', true],
  ['Anna', 'Hanna', false],
])('%s and %s read alike: %s', (a, b, same) => {
  expect(isSameName(a, b)).toBe(same);
});
