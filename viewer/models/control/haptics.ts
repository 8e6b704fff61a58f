import { type ReadonlySignal, signal } from '@preact/signals';
import type { Vibrate } from '../../transport/haptics.ts';
import type { Memory } from '../memory.ts';

/** A short tremble under the finger that pressed something. */
export interface Haptics {
  /** Whether this device can; where not there is nothing to be set. */
  readonly able: boolean;
  readonly on: ReadonlySignal<boolean>;
  set(on: boolean): void;
  tap(): void;
}

export interface HapticsOptions {
  readonly memory: Memory;
  /** Undefined where the device can not. */
  readonly vibrate: Vibrate | undefined;
}

const TAP_MS = 12;

/** On unless somebody has turned it off. */
export function createHaptics({ memory, vibrate }: HapticsOptions): Haptics {
  const on = signal(memory.read('haptics') !== 'off');
  return {
    able: vibrate !== undefined,
    on,
    set(next) {
      on.value = next;
      memory.write('haptics', next ? undefined : 'off');
    },
    tap() {
      if (on.peek()) vibrate?.(TAP_MS);
    },
  };
}
