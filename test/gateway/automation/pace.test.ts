import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { Pace } from '../../../gateway/automation/pace.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

it('runs at once, then once for all who asked meanwhile, and rests again', () => {
  const runs: number[] = [];
  const pace = new Pace({ everyMs: 100, run: () => runs.push(Date.now()), now: () => Date.now() });
  const began = Date.now();
  for (let ms = 0; ms < 250; ms += 10) {
    pace.ask();
    vi.advanceTimersByTime(10);
  }
  expect(runs.map((at) => at - began)).toEqual([0, 100, 200]);
  vi.advanceTimersByTime(1_000);
  pace.ask();
  expect(runs).toHaveLength(5);
});

it('runs no more once it is closed', () => {
  const run = vi.fn();
  const pace = new Pace({ everyMs: 100, run, now: () => Date.now() });
  pace.ask();
  pace.ask();
  pace.close();
  vi.advanceTimersByTime(1_000);
  expect(run).toHaveBeenCalledTimes(1);
});
