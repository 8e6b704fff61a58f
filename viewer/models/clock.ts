export type Cancel = () => void;

/** Time and chance as the models see them; tests pass their own. */
export interface Clock {
  /** Monotonic milliseconds, of those too in which the device slept. */
  now(): number;
  /** Milliseconds since 1970. */
  wall(): number;
  after(ms: number, run: () => void): Cancel;
  /** 0 ≤ value < 1. */
  random(): number;
}

/** How much further the wall's clock gets than the other one before that is called sleep, in milliseconds. */
const SLEEP_MS = 500;

interface TwoClocks {
  /** Never set, but stands still while the device sleeps: so on Linux, on Android and on a Mac. */
  readonly steady: () => number;
  /** Goes on over a sleep, but may be set. */
  readonly wall: () => number;
}

/**
 * A clock of both: what has waited over a sleep must not look young after it. Where somebody puts the wall's clock forward,
 * that is taken for a sleep, which costs no more than a look at what is still there.
 */
export function countSleep({ steady, wall }: TwoClocks): () => number {
  let slept = 0;
  let steadyAt = steady();
  let wallAt = wall();
  return () => {
    const ahead = wall() - wallAt - (steady() - steadyAt);
    // Less than that is how the two drift, each time anew.
    if (ahead > SLEEP_MS) slept += Math.round(ahead);
    steadyAt = steady();
    wallAt = wall();
    return steadyAt + slept;
  };
}

export const platformClock: Clock = {
  now: countSleep({ steady: () => performance.now(), wall: () => Date.now() }),
  wall: () => Date.now(),
  after(ms, run) {
    const timer = setTimeout(run, ms);
    return () => clearTimeout(timer);
  },
  random: () => Math.random(),
};

const NAME_ALPHABET = 'abcdefghijkmnpqrstuvwxyz23456789';

/**
 * A fresh name for a session or a peer: 20 characters, 100 bits. `crypto.randomUUID` is missing where a page
 * comes over plain HTTP, and MQTT 3.1.1 lets a broker refuse client ids of more than 23 characters.
 */
export function randomName(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(20));
  return Array.from(bytes, (byte) => NAME_ALPHABET.charAt(byte & 31)).join('');
}
