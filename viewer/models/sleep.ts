import type { Cancel, Clock } from './clock.ts';

interface SleepOptions {
  readonly clock: Clock;
  readonly onWake: () => void;
}

const LOOK_EVERY_MS = 1000;
/** A busy page is late by less. */
const SLEPT_MS = 2000;

/** Tells when the page's clockwork goes on after it stood still for a while, which no event tells. */
export function noticeSleep({ clock, onWake }: SleepOptions): Cancel {
  let cancel: Cancel = () => {};
  function look(): void {
    const began = clock.now();
    cancel = clock.after(LOOK_EVERY_MS, () => {
      const sleptMs = clock.now() - began - LOOK_EVERY_MS;
      look();
      if (sleptMs > SLEPT_MS) onWake();
    });
  }
  look();
  return () => cancel();
}
