import { computed, type ReadonlySignal, signal } from '@preact/signals';
import type { SessionInfo } from '../../../protocol/session-info.ts';
import type { Memory } from '../memory.ts';

/** Whether this device shows the gateway no address of its own, by this browser's choice or by the gateway's. */
export interface RelayOnly {
  readonly on: ReadonlySignal<boolean>;
  /** The gateway gives this visitor pictures through a relay only, so there is nothing to choose. */
  readonly locked: ReadonlySignal<boolean>;
  set(on: boolean): void;
}

export interface RelayOnlyOptions {
  readonly memory: Memory;
  readonly info: ReadonlySignal<SessionInfo>;
}

export function createRelayOnly({ memory, info }: RelayOnlyOptions): RelayOnly {
  const wanted = signal(memory.read('relay-only') === 'on');
  const locked = computed(() => info.value.relayOnly);
  return {
    on: computed(() => wanted.value || locked.value),
    locked,
    set(on) {
      wanted.value = on;
      memory.write('relay-only', on ? 'on' : undefined);
    },
  };
}
