import { describe, expect, it } from 'vitest';
import { isDarkByNight, untilNextHourMs } from '../../viewer/models/night.ts';
import { createFakeMemory } from './fakes/memory.ts';

const at = (hour: number, minute = 0) => new Date(2026, 10, 23, hour, minute);

describe('the page', () => {
  it.each([
    [19, 59, false],
    [20, 0, true],
    [23, 30, true],
    [0, 0, true],
    [6, 59, true],
    [7, 0, false],
    [12, 0, false],
  ])('at %i:%i is dark by itself: %s', (hour, minute, dark) => {
    expect(isDarkByNight(createFakeMemory(), at(hour, minute))).toBe(dark);
  });

  it('is left to the system at night too where somebody chose that', () => {
    const memory = createFakeMemory();
    memory.write('night', 'off');
    expect(isDarkByNight(memory, at(23))).toBe(false);
    memory.write('night', undefined);
    expect(isDarkByNight(memory, at(23))).toBe(true);
  });

  it('looks at the hour again when the next one begins', () => {
    expect(untilNextHourMs(at(19, 59))).toBe(60_000);
    expect(untilNextHourMs(at(20))).toBe(3_600_000);
  });
});
