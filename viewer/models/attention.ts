import { computed, effect, type ReadonlySignal, signal } from '@preact/signals';
import type { Cancel, Clock } from './clock.ts';

/** Whether anybody sees or hears what the page shows. What is not attended to is to cost nothing. */
export interface Attention {
  /** False once the page has been hidden for a while and nobody holds it. */
  readonly attending: ReadonlySignal<boolean>;
  /** Keeps it up though the page is hidden: a picture in a window of its own, sound that plays. Idempotent to cancel. */
  hold(): Cancel;
  dispose(): void;
}

export interface AttentionOptions {
  readonly visible: ReadonlySignal<boolean>;
  readonly clock: Clock;
}

/** A look at a message and back is no reason to end anything, in milliseconds. */
const LINGER_MS = 15_000;

export function createAttention({ visible, clock }: AttentionOptions): Attention {
  const holders = signal(0);
  const lapsed = signal(false);
  const looked = computed(() => visible.value || holders.value > 0);
  const stop = effect(() => {
    if (looked.value) {
      lapsed.value = false;
      return;
    }
    return clock.after(LINGER_MS, () => {
      lapsed.value = true;
    });
  });
  return {
    attending: computed(() => looked.value || !lapsed.value),
    hold() {
      // Peeked at: an effect that takes hold is not to run again for it.
      holders.value = holders.peek() + 1;
      let held = true;
      return () => {
        if (held) holders.value = holders.peek() - 1;
        held = false;
      };
    },
    dispose: stop,
  };
}
