import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { Echo } from '../../../gateway/mqtt/echo.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

function setUp() {
  let silences = 0;
  const echo = new Echo({ onSilence: () => silences++ });
  return { echo, silences: () => silences };
}

it('tells once, however often the broker is asked, until something came back', () => {
  const { echo, silences } = setUp();
  for (let i = 0; i < 5; i++) {
    echo.expect();
    vi.advanceTimersByTime(60_000);
  }
  expect(silences()).toBe(1);
  echo.heard();
  echo.expect();
  vi.advanceTimersByTime(60_000);
  expect(silences()).toBe(2);
});

it.each(['heard', 'stop'] as const)('tells nothing after %s', (after) => {
  const { echo, silences } = setUp();
  echo.expect();
  vi.advanceTimersByTime(9_000);
  echo[after]();
  vi.advanceTimersByTime(60_000);
  expect(silences()).toBe(0);
  expect(vi.getTimerCount()).toBe(0);
});
