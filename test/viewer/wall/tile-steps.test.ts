import { describe, expect, it } from 'vitest';
import { stepsOf } from '../../../viewer/components/wall/tile-steps.ts';

const WHERE = { columns: 3, at: 4, count: 8, isRtl: false };

describe('how many tiles a key leads on', () => {
  it.each([
    { key: 'ArrowLeft', where: WHERE, by: -1 },
    { key: 'ArrowRight', where: WHERE, by: 1 },
    { key: 'ArrowUp', where: WHERE, by: -3 },
    { key: 'ArrowDown', where: WHERE, by: 3 },
    { key: 'Home', where: WHERE, by: -4 },
    { key: 'End', where: WHERE, by: 3 },
    { key: 'ArrowLeft', where: { ...WHERE, isRtl: true }, by: 1 },
    { key: 'ArrowRight', where: { ...WHERE, isRtl: true }, by: -1 },
    { key: 'ArrowDown', where: { ...WHERE, at: 5 }, by: 0 },
    { key: 'ArrowUp', where: { ...WHERE, at: 0 }, by: 0 },
    { key: 'a', where: WHERE, by: undefined },
  ])('$key at $where.at', ({ key, where, by }) => {
    expect(stepsOf(key, where)).toBe(by);
  });
});
