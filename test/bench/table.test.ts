import { describe, expect, it } from 'vitest';
import { figure, formatTable } from './table.ts';

describe('formatTable', () => {
  it('aligns words to the left and figures to the right', () => {
    const table = formatTable({
      title: 'CPU',
      columns: ['sender', 'viewers', 'what'],
      rows: [
        ['bare engine', '1', 'first'],
        ['Oriel', '30', 'x'],
        ['other', '–', 'y'],
      ],
      notes: ['A note.'],
    });
    expect(table.split('\n')).toEqual([
      'CPU',
      '  sender        viewers   what',
      `  ${'─'.repeat(29)}`,
      '  bare engine         1   first',
      '  Oriel              30   x',
      '  other               –   y',
      '  A note.',
    ]);
  });
});

describe('figure', () => {
  it.each([
    { value: 6.75, digits: 1, expected: '6.8' },
    { value: 0, digits: 2, expected: '0.00' },
    { value: undefined, digits: 0, expected: '–' },
    { value: Number.NaN, digits: 1, expected: '–' },
  ])('writes $value as $expected', ({ value, digits, expected }) => {
    expect(figure(value, digits)).toBe(expected);
  });
});
