import { describe, expect, it } from 'vitest';
import { MediaClock } from '../../../../devices/simulated/video/media-clock.ts';

const NOON = 1_751_371_200_000;

function stamps(options: { start: number; fps: number }, capturedAfterMs: readonly number[]): number[] {
  const clock = new MediaClock(options);
  return capturedAfterMs.map((ms) => clock.stamp(NOON + ms));
}

describe('MediaClock', () => {
  it.each([
    ['the rhythm of the pictures', [0, 40, 80, 120], [0, 1, 2, 3]],
    ["a timer's jitter does not show", [0, 43, 79, 131], [0, 1, 2, 3]],
    ['pictures left out show', [0, 40, 160, 200], [0, 1, 4, 5]],
    ['two at once are still one after the other', [0, 0, 1, 80], [0, 1, 2, 3]],
    ['a pause does not show', [0, 40, 60_040, 60_080], [0, 1, 2, 3]],
    ['a clock set back does not show', [0, 40, -3_600_000, -3_599_960], [0, 1, 2, 3]],
    ['nor one set back a little, for longer than it was set', [0, 40, -200, -160, -120], [0, 1, 2, 3, 4]],
  ])('%s', (_, captured, pictures) => {
    expect(stamps({ start: 5000, fps: 25 }, captured)).toEqual(
      pictures.map((picture) => 5000 + picture * 3600),
    );
  });

  it('wraps at 32 bit', () => {
    expect(stamps({ start: 2 ** 32 - 3000, fps: 30 }, [0, 33, 67])).toEqual([2 ** 32 - 3000, 0, 3000]);
  });

  it('does not drift where a picture is no whole number of ticks', () => {
    const captured = Array.from({ length: 701 }, (_, picture) => Math.round((picture * 1000) / 7));
    expect(stamps({ start: 0, fps: 7 }, captured).at(-1)).toBe(9_000_000);
  });
});
