import { createBackoff } from '../backoff.ts';
import type { Clock } from '../clock.ts';
import type { Attempt } from './attempt.ts';
import type { Circumstances } from './circumstances.ts';
import { decide, type WatchSnapshot } from './recovery.ts';

/** The attempt that is to take the place of the one on show: made before that one breaks. */
export interface Successor {
  attempt(): Attempt | undefined;
  /** Another one is wanted; begins afresh where one is under way. */
  want(): void;
  /** None is wanted any more. */
  forget(): void;
  /** It came to nothing; there is another after a pause. */
  fail(): void;
  /** It is in its place; undefined where none is under way. */
  succeed(): Attempt | undefined;
  /** Does what the policy says, and gives in how many milliseconds to look again. */
  review(now: Omit<WatchSnapshot, 'attempt' | 'pauseMs' | 'refused'>): number;
}

export interface SuccessorOptions {
  readonly clock: Clock;
  readonly open: () => Attempt;
  readonly circumstances: () => Circumstances;
}

/** Longer than where there is nothing on show. */
const RETRY = { minMs: 1000, maxMs: 15_000 } as const;
const MAX_STEPS = 4;

export function createSuccessor({ clock, open, circumstances }: SuccessorOptions): Successor {
  const pauses = createBackoff({ ...RETRY, clock });
  let wanted = false;
  let attempt: Attempt | undefined;

  function end(): void {
    const ended = attempt;
    attempt = undefined;
    ended?.close();
  }

  function fail(): void {
    end();
    pauses.fail();
  }

  function begin(): void {
    end();
    try {
      attempt = open();
    } catch {
      // The browser refuses what it took a moment ago; what is on show stays.
      fail();
    }
  }

  return {
    attempt: () => attempt,
    want() {
      end();
      wanted = true;
      pauses.reset();
    },
    forget() {
      end();
      wanted = false;
    },
    fail,
    succeed() {
      const heir = attempt;
      attempt = undefined;
      wanted = false;
      return heir;
    },
    review(now) {
      for (let step = 0; wanted && step < MAX_STEPS; step++) {
        const decision = decide({
          ...now,
          refused: false,
          pauseMs: pauses.leftMs(),
          attempt: attempt?.snapshot(circumstances()),
        });
        if (decision.kind === 'begin') begin();
        else if (decision.kind === 'send') attempt?.ask(circumstances());
        else if (decision.kind === 'give-up') fail();
        else return decision.kind === 'wait' ? decision.forMs : Number.POSITIVE_INFINITY;
      }
      return Number.POSITIVE_INFINITY;
    },
  };
}
