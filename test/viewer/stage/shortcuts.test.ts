import { describe, expect, it } from 'vitest';
import { shortcutOf } from '../../../viewer/models/stage/shortcuts.ts';

const PLAIN = { shiftKey: false, ctrlKey: false, metaKey: false, altKey: false };

describe('keys', () => {
  it.each([
    ['f', 'fullscreen'],
    ['m', 'sound'],
    ['s', 'snapshot'],
    ['z', 'zoom-in'],
    ['0', 'zoom-reset'],
    ['r', 'rotate'],
    ['p', 'picture-in-picture'],
    ['i', 'statistics'],
    ['Escape', 'back'],
    ['?', 'help'],
    ['F', 'fullscreen'],
    ['ArrowLeft', undefined],
    ['x', undefined],
    ['constructor', undefined],
  ] as const)('%s: %s', (key, shortcut) => {
    expect(shortcutOf({ ...PLAIN, key })).toBe(shortcut);
  });

  it.each([
    ['Z', 'zoom-out'],
    ['?', 'help'],
    ['ArrowLeft', 'look-left'],
    ['ArrowDown', 'look-down'],
  ] as const)('with shift, %s: %s', (key, shortcut) => {
    expect(shortcutOf({ ...PLAIN, key, shiftKey: true })).toBe(shortcut);
  });

  it.each(['ctrlKey', 'metaKey', 'altKey'] as const)('are the browser’s with %s', (modifier) => {
    expect(shortcutOf({ ...PLAIN, key: 'r', [modifier]: true })).toBeUndefined();
  });
});
