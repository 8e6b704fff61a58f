import { HELLO_INTERVAL_MS } from '../../../protocol/messages.ts';
import type { Cancel, Clock } from '../clock.ts';

/** Keeps saying hello, and notices when nobody answers. */
export interface Greeting {
  /**
   * Says hello now and from now on; an answer is due within `limitMs`, or some times as long as the last one took where that
   * is longer; by default within more after each silence.
   */
  greet(limitMs?: number): void;
  /** Something came from the gateway. */
  answered(): void;
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
/** By so much the way may have become slower since: what is cut off too early begins everything anew. */
const SLOWER = 4;

export function createGreeting({ clock, send, isExpected, onSilence }: GreetingOptions): Greeting {
  let silences = 0;
  let sentAt: number | undefined;
  let tookMs = 0;
  let cancelNext: Cancel = () => {};
  let cancelSilence: Cancel = () => {};

  function greet(limitMs = ANSWER_LIMIT_MS * 2 ** silences): void {
    stop();
    if (!send()) return;
    sentAt = clock.now();
    cancelNext = clock.after(HELLO_INTERVAL_MS, () => greet());
    if (!isExpected()) return;
    const dueMs = Math.min(MAX_ANSWER_LIMIT_MS, Math.max(limitMs, SLOWER * tookMs));
    cancelSilence = clock.after(dueMs, () => {
      silences++;
      sentAt = undefined;
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
      if (sentAt !== undefined) tookMs = clock.now() - sentAt;
      sentAt = undefined;
      cancelSilence();
    },
    stop,
  };
}
