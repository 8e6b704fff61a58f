import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Timeline } from '../../../gateway/rtp/timeline.ts';

/** A camera's timestamp, and when its packet arrived, in ms. */
type Arrival = readonly [timestamp: number, atMs: number];

const HOUR = 3600 * 90_000;
const WRAP = 2 ** 32;

function mapAll(arrivals: readonly Arrival[], timeline = new Timeline({})): number[] {
  return arrivals.map(([timestamp, atMs]) => timeline.map(((timestamp % WRAP) + WRAP) % WRAP, atMs));
}

/** Frames 40 ms apart, 3600 ticks, from a timestamp and a time on. */
function steady(count: number, [timestamp, atMs]: Arrival): Arrival[] {
  return Array.from({ length: count }, (_, index) => [timestamp + index * 3600, atMs + index * 40] as const);
}

describe('Timeline', () => {
  it.each<[string, Arrival[], number[]]>([
    ['starts at 0 wherever the camera is', [[987_654, 5000]], [0]],
    ['starts at 0 with a camera at 0', [[0, 0]], [0]],
    ['keeps the spacing of the camera', steady(4, [777, 100]), [0, 3600, 7200, 10_800]],
    [
      'keeps the spacing whatever the jitter of arrival',
      [
        [0, 0],
        [3600, 95],
        [7200, 96],
        [10_800, 120],
      ],
      [0, 3600, 7200, 10_800],
    ],
    [
      'gives the packets of a frame one value',
      [
        [500, 0],
        [500, 1],
        [4100, 40],
        [4100, 43],
      ],
      [0, 0, 3600, 3600],
    ],
    ['goes on through the wrap', steady(3, [WRAP - 3600, 0]), [0, 3600, 7200]],
    [
      'follows a camera that pauses for an hour',
      [
        [0, 0],
        [HOUR, 3_600_000],
      ],
      [0, HOUR],
    ],
    [
      'goes on by local time after a jump of hours',
      [...steady(2, [0, 0]), ...steady(2, [5 * HOUR, 80])],
      [0, 3600, 7200, 10_800],
    ],
    [
      'goes on by local time after a jump of two seconds',
      [...steady(2, [0, 0]), ...steady(2, [190_000, 80])],
      [0, 3600, 7200, 10_800],
    ],
    [
      'goes on by local time after going back hours',
      [...steady(2, [3 * HOUR, 0]), ...steady(2, [0, 80])],
      [0, 3600, 7200, 10_800],
    ],
    [
      'catches up when a camera skips what it could not send in a stall',
      [
        [0, 0],
        [3600, 40],
        [7200, 5040],
        [457_200, 5041],
        [460_800, 5080],
      ],
      [0, 3600, 7200, 457_200, 460_800],
    ],
    [
      'believes a camera that starts with a backlog',
      [...steady(25, [0, 0]).map(([timestamp], index): Arrival => [timestamp, index]), [90_000, 40]],
      [...steady(25, [0, 0]).map(([timestamp]) => timestamp), 90_000],
    ],
    [
      'never goes back for pictures in decoding order',
      [
        [0, 0],
        [10_800, 40],
        [3600, 80],
        [7200, 120],
        [21_600, 160],
        [14_400, 200],
      ],
      [0, 10_800, 10_800, 10_800, 21_600, 21_600],
    ],
    [
      'takes a late packet of the frame before for no new frame',
      [
        [0, 0],
        [3600, 40],
        [0, 41],
        [3600, 42],
        [7200, 80],
      ],
      [0, 3600, 3600, 3600, 7200],
    ],
    [
      'gives a large frame one value as long as it takes a slow link',
      [
        [0, 0],
        [3600, 40],
        [3600, 1500],
        [3600, 2900],
        [7200, 2901],
      ],
      [0, 3600, 3600, 3600, 7200],
    ],
  ])('%s', (_, arrivals, expected) => {
    expect(mapAll(arrivals)).toEqual(expected);
  });

  it('goes on by local time where the camera clock stands still, frame by frame', () => {
    const frames = Array.from({ length: 200 }, (_, index): Arrival[] => [
      [42, index * 40],
      [42, index * 40 + 2],
    ]);
    const ticks = mapAll(frames.flat());
    const late = ticks.slice(-100);
    expect(late.at(-1)).toBe(199 * 3600);
    for (let i = 2; i < late.length; i += 2) {
      expect(late[i + 1]).toBe(late[i]);
      expect((late[i] ?? 0) - (late[i - 2] ?? 0)).toBe(3600);
    }
  });

  it('leaves a camera clock that goes round in a loop shorter than a second behind', () => {
    const looping = Array.from({ length: 500 }, (_, index): Arrival => [(index % 20) * 3600, index * 40]);
    const ticks = mapAll(looping);
    expect(ticks.at(-1)).toBeGreaterThan(499 * 3600 - 2 * 90_000);
  });

  it('continues by the local time elapsed after a restart', () => {
    const timeline = new Timeline({});
    mapAll(steady(3, [1000, 0]), timeline);
    timeline.restart(1000);
    expect(mapAll(steady(2, [555_555, 5000]), timeline)).toEqual([450_000, 453_600]);
  });

  it('does not repeat a value after a restart, even with the same timestamp at the same time', () => {
    const timeline = new Timeline({});
    expect(timeline.map(1000, 0)).toBe(0);
    timeline.restart(0);
    expect(timeline.map(1000, 0)).toBe(1);
  });

  it('does not go before the restart, though a packet may have arrived before it was noticed', () => {
    const timeline = new Timeline({});
    timeline.map(1000, 0);
    timeline.restart(2000);
    expect(timeline.map(77, 1990)).toBe(180_001);
  });

  it('leaves a frozen clock behind when it goes again', () => {
    const timeline = new Timeline({});
    const frozen = Array.from({ length: 100 }, (_, index): Arrival => [42, index * 40]);
    mapAll(frozen, timeline);
    const slow: Arrival[] = [
      [3642, 4000],
      [3642, 4030],
      [7242, 4040],
    ];
    expect(mapAll(slow, timeline)).toEqual([360_000, 360_000, 363_600]);
  });

  it('takes no number of reordered pictures for a clock that has gone back', () => {
    const groups = Array.from({ length: 30 }, (_, index): Arrival[] => [
      [index * 10_800 + 10_800, index * 120],
      [index * 10_800 + 3600, index * 120 + 40],
      [index * 10_800 + 7200, index * 120 + 80],
    ]);
    expect(mapAll(groups.flat())).toEqual(groups.flatMap((_, index) => new Array(3).fill(index * 10_800)));
  });

  it('is not begun by a restart', () => {
    const timeline = new Timeline({});
    timeline.restart(700);
    expect(timeline.map(5, 900)).toBe(0);
  });

  it('does not lose or gain time over a day of a camera clock that is 100 ppm off', () => {
    for (const rate of [0.9999, 1.0001]) {
      const timeline = new Timeline({});
      let ticks = 0;
      for (let second = 0; second <= 86_400; second++) {
        ticks = timeline.map(Math.round(second * 90_000 * rate) % WRAP, second * 1000);
      }
      expect(ticks).toBe(Math.round(86_400 * 90_000 * rate));
      // The estimate of local time has followed, so that a jump now is bridged by it.
      const before = ticks;
      expect(timeline.map(12_345, 86_400_040) - before).toBeLessThan(90 * 60);
    }
  });

  it('converts from another clock rate without drift', () => {
    const timeline = new Timeline({ clockRate: 44_100 });
    let ticks = 0;
    for (let i = 0; i <= 441_000; i++) ticks = timeline.map((i * 1024) % WRAP, (i * 1_024_000) / 44_100);
    expect(ticks).toBe(Math.round((441_000 * 1024 * 90_000) / 44_100));
  });

  it.each([8000, 48_000])('keeps the ticks of sound at %i Hz, through pauses and jumps', (rate) => {
    const timeline = new Timeline({ clockRate: rate, outputRate: rate });
    const step = rate / 50;
    const start = WRAP - 3 * step;
    let ticks = 0;
    for (let i = 0; i < 10; i++) ticks = timeline.map((start + i * step) % WRAP, i * 20 + (i % 3) * 7);
    expect(ticks).toBe(9 * step);
    // Silence is not sent; the clock goes on.
    expect(timeline.map((start + 109 * step) % WRAP, 109 * 20)).toBe(109 * step);
    const { epoch } = timeline;
    // A jump of the camera's clock is bridged by local time.
    expect(timeline.map(12_345_678, 110 * 20)).toBe(110 * step);
    expect(timeline.epoch).not.toBe(epoch);
  });

  it('tells where timestamps and moments lie that no packet bears', () => {
    const timeline = new Timeline({ clockRate: 8000, outputRate: 8000 });
    timeline.map(WRAP - 160, 1000);
    timeline.map(0, 1020);
    expect([timeline.at(160), timeline.at(WRAP - 480)]).toEqual([320, -320]);
    expect([timeline.atLocal(1020), timeline.atLocal(1520)]).toEqual([160, 4160]);
  });

  it('refuses a clock rate of zero', () => {
    expect(() => new Timeline({ clockRate: 0 })).toThrow(RangeError);
  });

  it('gives safe integers that never go back, whatever comes', () => {
    const step = fc.record({
      timestamp: fc.oneof(fc.nat(0xffff_ffff), fc.nat(100_000), fc.constant(7)),
      afterMs: fc.oneof(fc.constant(0), fc.nat(50), fc.nat(10_000_000)),
      restart: fc.boolean(),
    });
    fc.assert(
      fc.property(
        fc.array(step, { maxLength: 60 }),
        fc.constantFrom(90_000, 8000, 1),
        fc.constantFrom(90_000, 8000),
        (steps, clockRate, outputRate) => {
          const timeline = new Timeline({ clockRate, outputRate });
          let atMs = 0;
          let last = 0;
          for (const { timestamp, afterMs, restart } of steps) {
            atMs += afterMs;
            if (restart) timeline.restart(atMs);
            const ticks = timeline.map(timestamp, atMs);
            expect(Number.isSafeInteger(ticks)).toBe(true);
            expect(ticks).toBeGreaterThanOrEqual(last);
            expect(timeline.map(timestamp, atMs)).toBe(ticks);
            last = ticks;
          }
        },
      ),
      { numRuns: 3000 },
    );
  });
});
