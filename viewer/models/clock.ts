export type Cancel = () => void;

/** Time and chance as the models see them; tests pass their own. */
export interface Clock {
  /** Monotonic milliseconds. */
  now(): number;
  /** Milliseconds since 1970. */
  wall(): number;
  after(ms: number, run: () => void): Cancel;
  /** 0 ≤ value < 1. */
  random(): number;
}

export const platformClock: Clock = {
  now: () => performance.now(),
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
