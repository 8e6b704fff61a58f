import { describe, expect, it } from 'vitest';
import { fittingName, makeName, nameFault } from '../../../viewer/models/settings/camera-name.ts';

describe('a name made for a camera', () => {
  it.each([
    ['its own', ['Front Door', 'DS-2CD2143'], [], 'front-door'],
    ['its model, where it has none', [undefined, 'DS-2CD2143'], [], 'ds-2cd2143'],
    ['without what no name may hold', ['  Haustür / Süd!! '], [], 'haustuer-sued'],
    ['the next that holds a letter', ['门', 'IPC'], [], 'ipc'],
    ['no double', ['porch'], ['porch', 'porch-2'], 'porch-3'],
    ['none of Oriel’s own', ['Status'], [], 'status-2'],
    ['something at last', [undefined, ''], [], 'camera'],
    ['not too long', ['x'.repeat(31) + ' y'.repeat(20)], [], 'x'.repeat(31)],
  ])('is %s', (_name, wishes, taken, expected) => {
    expect(makeName(wishes, taken)).toBe(expected);
  });
});

describe('what is wrong with a name', () => {
  it.each([
    ['porch', undefined],
    ['', 'empty'],
    ['a b', 'pattern'],
    ['-porch', 'pattern'],
    ['signal', 'reserved'],
    ['yard', 'taken'],
  ])('%s', (name, expected) => {
    expect(nameFault(name, ['yard'])).toBe(expected);
  });
});

describe('a name made fit', () => {
  it.each([
    ['Haustür', 'Haustuer'],
    ['back garden', 'back-garden'],
    [' Über_uns! ', 'Ueber_uns'],
    ['x'.repeat(70), 'x'.repeat(64)],
    ['门', undefined],
    ['', undefined],
    // Nothing to mend, or another fault.
    ['garden', undefined],
    ['yard', undefined],
    ['yard!', undefined],
    ['signal!', undefined],
  ])('%j: %j', (typed, expected) => {
    expect(fittingName(typed, ['yard'])).toBe(expected);
  });
});
