import type { Cancel, Clock } from '../clock.ts';
import type { Session } from '../session/session.ts';

/** How often the gateway or the broker has come back; one count for all pictures, since these change hands. */
export interface Returns {
  readonly count: number;
  /** When it last was, by the clock. */
  readonly at: number;
  dispose(): void;
}

export interface ReturnsOptions {
  readonly session: Pick<Session, 'listen'>;
  readonly clock: Clock;
}

/** To be made before whoever asks it while the session tells of a return. */
export function createReturns({ session, clock }: ReturnsOptions): Returns {
  let count = 0;
  let at = 0;
  const stop: Cancel = session.listen({
    onReturn() {
      count++;
      at = clock.now();
    },
  });
  return {
    get count() {
      return count;
    },
    get at() {
      return at;
    },
    dispose: stop,
  };
}
