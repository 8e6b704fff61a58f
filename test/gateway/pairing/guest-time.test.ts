import { expect, it } from 'vitest';
import { guestTime } from '../../../gateway/pairing/guest-time.ts';
import { DAY, NOW } from './stage.ts';

const guest = { pairedAt: NOW, until: NOW + 100 * DAY };

it.each([
  ['before its end', guest, NOW + DAY, 'running'],
  ['at its end', guest, NOW + 100 * DAY, 'over'],
  ['long after', guest, NOW + 9_999 * DAY, 'over'],
  ['by a clock that was corrected a little', guest, NOW - 3_600_000, 'running'],
  ['by a clock that was never set', guest, 1_000, 'unknown'],
  ['of one who stays', { pairedAt: NOW }, NOW + 9_999 * DAY, 'running'],
  ['of one who stays, by a clock that was never set', { pairedAt: NOW }, 1_000, 'running'],
] as const)('%s', (_, device, now, expected) => {
  expect(guestTime(device, now)).toBe(expected);
});
