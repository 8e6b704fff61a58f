import { describe, expect, it } from 'vitest';
import { renamed } from '../../viewer/models/renamed.ts';
import { PORCH, YARD } from './fakes/gateway.ts';

const DOOR = { ...PORCH, name: 'door', formerly: 'porch' };

describe('what became of a camera', () => {
  it.each([
    { name: 'it has another name', cameras: [YARD, DOOR], now: 'door' },
    { name: 'it is still there', cameras: [PORCH, YARD], now: undefined },
    { name: 'it was taken away', cameras: [YARD], now: undefined },
    {
      name: 'it was taken away, and another came',
      cameras: [YARD, { ...YARD, name: 'gate' }],
      now: undefined,
    },
  ])('$name', ({ cameras, now }) => {
    expect(renamed('porch', cameras)).toBe(now);
  });
});
