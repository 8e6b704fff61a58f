import { describe, expect, it } from 'vitest';
import { nameFault, suggestName } from '../../../gateway/setup/camera-name.ts';

describe('suggestName', () => {
  it.each([
    ['the first word', ['Dome 3', 'Acme'], [], 'dome-3'],
    ['one without accents', ['Türe_Süd', 'é'], [], 'tuere-sued'],
    ['the next word where one has no letters', ['***', undefined, 'Acme'], [], 'acme'],
    ['another where it is taken', ['Dome'], ['dome', 'dome-2'], 'dome-3'],
    ['another where topics need it', ['Status'], [], 'status-2'],
    ['a word of our own where there is none', [undefined, '✓'], [], 'camera'],
    ['no more than fits', ['x'.repeat(100)], [], 'x'.repeat(60)],
  ])('gives %s', (_, words, taken, expected) => {
    expect(suggestName(words, taken)).toBe(expected);
    expect(nameFault(expected, taken)).toBeUndefined();
  });
});

describe('nameFault', () => {
  it.each([
    ['a b', 'A name has 1 to 64 letters from a to z, digits, _ or -'],
    ['-a', 'A name has 1 to 64 letters'],
    ['Tür', 'A name has 1 to 64 letters from a to z'],
    ['signal', 'signal is a name that MQTT topics need.'],
    ['porch', 'There is a camera named porch already.'],
  ])('%s', (name, fault) => {
    expect(nameFault(name, ['porch'])).toContain(fault);
  });
});
