import { MOVE_REPEAT_MS } from '../../../protocol/commands.ts';
import type { Cancel, Clock } from '../clock.ts';
import type { Order, Outcome } from './commands.ts';

/** Focuses by hand for as long as a button is held. */
export interface Focus {
  /** Nearer (negative) or farther, −1…1. */
  hold(speed: number): void;
  release(): void;
  /** For a click that no finger holds. */
  nudge(speed: number): void;
}

export interface FocusOptions {
  readonly clock: Clock;
  /** False where there is no way to the camera. */
  readonly send: (order: Order, onOutcome: (outcome: Outcome) => void) => boolean;
}

const NUDGE_MS = 300;

export function createFocus({ clock, send }: FocusOptions): Focus {
  let held = 0;
  /** Counts holds, so that an answer to one that is over does not end the next. */
  let round = 0;
  let cancelRepeat: Cancel = () => {};
  let cancelNudge: Cancel = () => {};

  function drive(): void {
    const mine = round;
    const sent = send({ command: 'focus', speed: held }, (outcome) => {
      // Refused once is refused for the whole hold.
      if (outcome.kind !== 'ok' && mine === round) end();
    });
    if (sent) cancelRepeat = clock.after(MOVE_REPEAT_MS, drive);
    else end();
  }

  function end(): void {
    round++;
    held = 0;
    cancelRepeat();
    cancelNudge();
  }

  function release(): void {
    if (held === 0) return;
    end();
    send({ command: 'focus', speed: 0 }, () => {});
  }

  function hold(speed: number): void {
    release();
    held = speed;
    drive();
  }

  return {
    hold,
    release,
    nudge(speed) {
      hold(speed);
      cancelNudge = clock.after(NUDGE_MS, release);
    },
  };
}
