import { describe, expect, it } from 'vitest';
import { fitTiles } from '../../../viewer/models/wall/fit.ts';

const PHONE = { width: 374, height: 640, gap: 6, aspect: 16 / 9 };
const DESK = { width: 1080, height: 760, gap: 6, aspect: 16 / 9 };

describe('how many columns a wall has', () => {
  it.each([
    { name: 'one camera on a phone', question: { ...PHONE, count: 1 }, columns: 1 },
    { name: 'two on a phone, one above the other', question: { ...PHONE, count: 2 }, columns: 1 },
    { name: 'four on a phone', question: { ...PHONE, count: 4 }, columns: 1 },
    { name: 'nine on a phone', question: { ...PHONE, count: 9 }, columns: 2 },
    { name: 'one at a desk', question: { ...DESK, count: 1 }, columns: 1 },
    {
      name: 'two at a desk, above each other where they are larger so',
      question: { ...DESK, count: 2 },
      columns: 1,
    },
    { name: 'four at a desk', question: { ...DESK, count: 4 }, columns: 2 },
    { name: 'nine at a desk', question: { ...DESK, count: 9 }, columns: 3 },
    { name: 'sixteen at a desk', question: { ...DESK, count: 16 }, columns: 4 },
  ])('$name', ({ question, columns }) => {
    const fitted = fitTiles({ ...question, size: 'fit' });
    expect(fitted.columns).toBe(columns);
    const rows = Math.ceil(question.count / columns);
    const height = rows * (fitted.tileWidth / question.aspect) + (rows - 1) * question.gap;
    expect(height).toBeLessThanOrEqual(question.height);
    expect(columns * fitted.tileWidth + (columns - 1) * question.gap).toBeLessThanOrEqual(question.width);
  });

  it('is as many as can be told apart where all do not fit', () => {
    for (const question of [PHONE, { ...PHONE, width: 304, height: 300 }]) {
      const { columns, tileWidth } = fitTiles({ ...question, count: 60, size: 'fit' });
      expect(columns).toBe(2);
      expect(tileWidth).toBeGreaterThanOrEqual(132);
    }
    expect(fitTiles({ ...DESK, count: 60, size: 'fit' }).columns).toBe(5);
  });

  it('never shows more at once than a page may have, however large the window is', () => {
    const question = { width: 3400, height: 1900, gap: 6, aspect: 16 / 9, count: 100 };
    const { columns, tileWidth } = fitTiles({ ...question, size: 'fit' });
    const rows = Math.ceil(question.height / (tileWidth / question.aspect + question.gap));
    expect(columns * rows).toBeLessThanOrEqual(32);
  });

  it.each([
    { size: 'small', phone: 2, desk: 4 },
    { size: 'medium', phone: 2, desk: 3 },
    { size: 'large', phone: 1, desk: 2 },
  ] as const)('is by the size that was chosen: $size', ({ size, phone, desk }) => {
    expect(fitTiles({ ...PHONE, count: 9, size }).columns).toBe(phone);
    expect(fitTiles({ ...DESK, count: 9, size }).columns).toBe(desk);
  });

  it('is one before the window is known', () => {
    expect(fitTiles({ width: 0, height: 0, gap: 6, aspect: 16 / 9, count: 9, size: 'fit' }).columns).toBe(1);
  });
});
