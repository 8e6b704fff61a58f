import type { Cancel, Clock } from '../clock.ts';
import { createScout } from './scout.ts';

/** When to connect next, and when to stop waiting for a connection that may never come. */
interface Dialing {
  /** A connection is being made now. */
  began(): void;
  /** There is none: the next one is made after that pause, or where it can be asked for, once the broker is there. */
  wait(pauseMs: number): void;
  /** Whether one began only a moment ago. */
  isFresh(): boolean;
  /** What is waited for is waited for no more. */
  stop(): void;
  /** Has no patience with the next connection, as if it were the first. */
  reset(): void;
}

interface DialingOptions {
  readonly clock: Clock;
  /** Whether the broker's server is there; undefined where nobody can be asked. */
  readonly ask: (() => Promise<boolean>) | undefined;
  readonly connect: () => void;
}

/** A connection that takes longer may be one that the network forgot. */
const STUCK_MS = 700;
/** Where it is not known by other ways that the broker is back, it is tried this often all the same. */
const BLIND_MS = 5000;
const LEAST_PAUSE_MS = 250;

export function createDialing({ clock, ask, connect }: DialingOptions): Dialing {
  const scout = ask && createScout({ clock, ask });
  let cancel: Cancel = () => {};
  let beganAt = Number.NEGATIVE_INFINITY;
  let stuckMs: number = STUCK_MS;

  return {
    began() {
      beganAt = clock.now();
      scout?.start(stuckMs, (tookMs) => {
        // The way is there by now, so that there is no more to wait for than the way itself takes.
        cancel = clock.after(tookMs, () => {
          stuckMs = Math.min(stuckMs * 2, BLIND_MS);
          connect();
        });
      });
    },
    wait(pauseMs) {
      if (!scout) {
        cancel = clock.after(pauseMs, connect);
        return;
      }
      // What came to nothing only after a while was a pause itself.
      const leftMs = Math.max(Math.min(pauseMs, LEAST_PAUSE_MS), pauseMs - (clock.now() - beganAt));
      cancel = clock.after(leftMs + BLIND_MS, connect);
      scout.start(leftMs, connect);
    },
    isFresh: () => clock.now() - beganAt < STUCK_MS,
    stop() {
      cancel();
      scout?.stop();
    },
    reset() {
      stuckMs = STUCK_MS;
    },
  };
}
