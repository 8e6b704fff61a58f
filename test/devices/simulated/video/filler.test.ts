import { describe, expect, it } from 'vitest';
import { fillerFor, NO_DEBT } from '../../../../devices/simulated/video/filler.ts';

/** 1000 bytes a picture. */
const STREAM = { bitrate: 200_000, fps: 25 };

function fillers(pictures: readonly number[]): number[] {
  let state = NO_DEBT;
  return pictures.map((pictureBytes) => {
    const filler = fillerFor(state, { ...STREAM, pictureBytes });
    state = filler.state;
    return filler.bytes;
  });
}

describe('fillerFor', () => {
  it.each([
    ['small pictures are filled at once', [100, 200, 1000, 0], [900, 800, 0, 1000]],
    ['a keyframe is made up for by those after it', [3500, 100, 100, 100], [0, 0, 0, 200]],
    ['pictures above their share get none', [1200, 1200, 1200], [0, 0, 0]],
  ])('%s', (_, pictures, expected) => {
    expect(fillers(pictures)).toEqual(expected);
  });

  it('forgets what was overdrawn for more than a second', () => {
    const bytes = fillers([1_000_000, ...Array.from({ length: 40 }, () => 0)]);
    expect(bytes.findIndex((filler) => filler > 0)).toBe(26);
  });

  it('loses no byte to rounding', () => {
    const stream = { bitrate: 100_000, fps: 30 };
    let state = NO_DEBT;
    let sum = 0;
    for (let picture = 0; picture < 3000; picture++) {
      const filler = fillerFor(state, { ...stream, pictureBytes: 17 });
      state = filler.state;
      sum += filler.bytes + 17;
    }
    expect(Math.abs(sum - 1_250_000)).toBeLessThanOrEqual(1);
  });
});
