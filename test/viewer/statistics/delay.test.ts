import { expect, it } from 'vitest';
import { createDelayMeter, type Delay } from '../../../viewer/models/statistics/delay.ts';
import { type FrameTimes, frameTimesOf } from '../../../viewer/transport/frame-times.ts';

const at = (captureMs: number | undefined, receiveMs: number | undefined, displayMs: number): FrameTimes => ({
  captureMs,
  receiveMs,
  displayMs,
});

it.each<[string, FrameTimes[], Delay | undefined]>([
  ['no picture', [], undefined],
  ['a browser that does not know when it was taken', [at(undefined, 105, 120)], undefined],
  ['one picture', [at(100, 105, 130)], { totalMs: 30, wayMs: 5 }],
  [
    'a browser that does not tell of the receipt',
    [at(100, undefined, 130)],
    { totalMs: 30, wayMs: undefined },
  ],
  ['an estimate of the clocks that is a little off', [at(100, 98, 130)], { totalMs: 30, wayMs: 0 }],
  ['from the future', [at(200, 205, 130)], undefined],
  ['older than anything is', [at(100, 105, 20_000)], undefined],
  ['the middle one of several', [at(0, 2, 20), at(0, 4, 900), at(0, 90, 30)], { totalMs: 30, wayMs: 4 }],
  ['no longer way than the whole', [at(0, 2, 5), at(0, 40, 41), at(0, 40, 10)], { totalMs: 10, wayMs: 10 }],
  [
    'the newest thirty',
    [...Array.from({ length: 40 }, () => at(0, 1, 500)), ...Array.from({ length: 30 }, () => at(0, 1, 20))],
    { totalMs: 20, wayMs: 1 },
  ],
])('the age of the picture by %s', (_name, frames, expected) => {
  const meter = createDelayMeter();
  for (const frame of frames) meter.painted(frame);
  expect(meter.read()).toEqual(expected);
  meter.reset();
  expect(meter.read()).toBeUndefined();
});

it('reads what a browser says of a painted picture', () => {
  expect(frameTimesOf({ captureTime: 1, receiveTime: 2, expectedDisplayTime: 3 })).toEqual(at(1, 2, 3));
  expect(frameTimesOf({ expectedDisplayTime: 3 })).toEqual(at(undefined, undefined, 3));
});
