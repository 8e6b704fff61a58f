import { platformClock } from './models/clock.ts';
import { createMemory, type Memory } from './models/memory.ts';
import { isDarkByNight, untilNextHourMs } from './models/night.ts';
import { setNight } from './transport/page-night.ts';

/** Keeps the page dark at night for as long as it is open. */
export function keepNight(): void {
  showNight(createMemory(() => window.localStorage));
  platformClock.after(untilNextHourMs(new Date()), keepNight);
}

/** Shows what the hour and what was chosen ask for. */
export function showNight(memory: Memory): void {
  setNight(document, isDarkByNight(memory, new Date()));
}
