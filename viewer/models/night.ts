import type { Memory } from './memory.ts';

/** By the device's own clock; at dusk a bright page begins to blind. */
const NIGHT = { fromHour: 20, untilHour: 7 };
const HOUR_MS = 3_600_000;

/** Whether the page is to be dark whatever the system likes: at night, unless somebody chose otherwise. */
export function isDarkByNight(memory: Memory, now: Date): boolean {
  const hour = now.getHours();
  return memory.read('night') !== 'off' && (hour >= NIGHT.fromHour || hour < NIGHT.untilHour);
}

/** Milliseconds until the clock's next full hour, at which that may change. */
export function untilNextHourMs(now: Date): number {
  return HOUR_MS - (now.getMinutes() * 60_000 + now.getSeconds() * 1000 + now.getMilliseconds());
}
