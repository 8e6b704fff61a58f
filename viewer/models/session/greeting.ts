import { HELLO_INTERVAL_MS } from '../../../protocol/messages.ts';
import type { Cancel, Clock } from '../clock.ts';

/** Keeps saying hello, and notices when nobody answers. */
export interface Greeting {
  /** Says hello now and from now on; an answer is due within `limitMs`, by default more after each silence. */
  greet(limitMs?: number): void;
  /** Something came from the gateway. */
  answered(): void;
  /** No answer is to be expected, for it is known to be away. */
  excuse(): void;
  stop(): void;
}

export interface GreetingOptions {
  readonly clock: Clock;
  /** Sends one hello; false where there is no link. */
  readonly send: () => boolean;
  readonly isExpected: () => boolean;
  readonly onSilence: () => void;
}

const ANSWER_LIMIT_MS = 4000;
/** Less than the interval, or the next hello would start the wait over. */
const MAX_ANSWER_LIMIT_MS = 16_000;

export function createGreeting({ clock, send, isExpected, onSilence }: GreetingOptions): Greeting {
  let silences = 0;
  let cancelNext: Cancel = () => {};
  let cancelSilence: Cancel = () => {};

  function greet(limitMs = Math.min(MAX_ANSWER_LIMIT_MS, ANSWER_LIMIT_MS * 2 ** silences)): void {
    stop();
    if (!send()) return;
    cancelNext = clock.after(HELLO_INTERVAL_MS, () => greet());
    if (!isExpected()) return;
    cancelSilence = clock.after(limitMs, () => {
      silences++;
      onSilence();
    });
  }

  function stop(): void {
    cancelNext();
    cancelSilence();
  }

  return {
    greet,
    answered() {
      silences = 0;
      cancelSilence();
    },
    excuse() {
      cancelSilence();
    },
    stop,
  };
}
