import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { Presence, REPAIR_MS } from '../../../gateway/mqtt/presence.ts';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

function presence() {
  const said: number[] = [];
  return { said, presence: new Presence({ say: () => said.push(Date.now()), now: () => Date.now() }) };
}

it('is said again at once where somebody said that we are gone', () => {
  const { said, presence: present } = presence();
  present.doubted();
  expect(said).toHaveLength(1);
});

it('is not said at the pace of a flood, and once more after its last message', () => {
  const { said, presence: present } = presence();
  for (let ms = 0; ms < 5 * REPAIR_MS; ms += 10) {
    present.doubted();
    vi.advanceTimersByTime(10);
  }
  present.doubted();
  const before = said.length;
  expect(before).toBeLessThanOrEqual(6);
  vi.advanceTimersByTime(REPAIR_MS);
  expect(said.length).toBe(before + 1);
});

it('is not said while the broker is away', () => {
  const { said, presence: present } = presence();
  present.doubted();
  present.doubted();
  present.rest();
  vi.advanceTimersByTime(10 * REPAIR_MS);
  expect(said).toHaveLength(1);
});
