import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { BitrateMeter } from '../../../gateway/cameras/bitrate-meter.ts';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

function setUp() {
  let bytes = 0;
  const shown: (number | undefined)[] = [];
  const meter: BitrateMeter = new BitrateMeter({
    bytes: () => bytes,
    onChange: () => shown.push(meter.kbps),
    now: () => Date.now(),
  });
  const stream = async (seconds: number, bytesPerSecond: number) => {
    for (let i = 0; i < seconds; i++) {
      bytes += bytesPerSecond;
      await vi.advanceTimersByTimeAsync(1_000);
    }
  };
  return { meter, shown, stream, restart: () => (bytes = 0) };
}

it('tells the last ten seconds in two digits, and only changes of those', async () => {
  const { meter, shown, stream } = setUp();
  meter.follow(true);
  await stream(20, 256_789);
  expect(meter.kbps).toBe(2_100);
  expect(shown.length).toBeLessThanOrEqual(3);
  await stream(12, 25_000);
  expect(meter.kbps).toBe(200);
});

it('tells nothing while nothing is live', async () => {
  const { meter, stream } = setUp();
  await stream(5, 1_000);
  expect(meter.kbps).toBeUndefined();
  meter.follow(true);
  await stream(5, 1_000);
  expect(meter.kbps).toBe(8);
  meter.follow(false);
  expect(meter.kbps).toBeUndefined();
  await stream(5, 1_000);
  expect(meter.kbps).toBeUndefined();
});

it('is not misled by a counter that begins again', async () => {
  const { meter, stream, restart } = setUp();
  meter.follow(true);
  await stream(10, 100_000);
  restart();
  await stream(4, 1_000);
  expect(meter.kbps).toBe(8);
});
