import { describe, expect, it } from 'vitest';
import {
  motionAsSeen,
  motionForCamera,
  nextTurn,
  type Turn,
  turned,
  turnOf,
  unturned,
} from '../../../viewer/models/stage/turn.ts';

const TURNS: readonly Turn[] = [0, 1, 2, 3];

describe('a picture that is turned', () => {
  it.each([
    [0, { x: 1, y: 0 }, 'right'],
    [1, { x: 0, y: 1 }, 'below'],
    [2, { x: -1, y: 0 }, 'left'],
    [3, { x: 0, y: -1 }, 'above'],
  ] as const)('by %i quarters has its right edge at %o: %s', (turn, seen, _) => {
    expect(turned({ x: 1, y: 0 }, turn)).toEqual(seen);
  });

  it.each(TURNS)('by %i quarters and back is as it was', (turn) => {
    const point = { x: 0.3, y: -0.8 };
    expect(unturned(turned(point, turn), turn)).toEqual(point);
    const motion = { pan: 0.4, tilt: -0.2, zoom: 0.1 };
    expect(motionAsSeen(motionForCamera(motion, turn), turn)).toEqual(motion);
  });

  it.each([
    [0, { pan: 0, tilt: 1, zoom: 0.5 }],
    [1, { pan: -1, tilt: 0, zoom: 0.5 }],
    [2, { pan: 0, tilt: -1, zoom: 0.5 }],
    [3, { pan: 1, tilt: 0, zoom: 0.5 }],
  ] as const)('by %i quarters goes up, as it is seen, by %o', (turn, told) => {
    expect(motionForCamera({ pan: 0, tilt: 1, zoom: 0.5 }, turn)).toEqual(told);
  });

  it('comes round after four', () => {
    expect(TURNS.map(nextTurn)).toEqual([1, 2, 3, 0]);
  });

  it.each([
    ['2', 2],
    ['0', 0],
    [undefined, 0],
    ['4', 0],
    ['1.0', 0],
    ['', 0],
  ] as const)('is remembered as %o: %i', (text, turn) => {
    expect(turnOf(text)).toBe(turn);
  });
});
