import { batch, type ReadonlySignal, signal } from '@preact/signals';
import type { Order, Outcome } from './commands.ts';

/** Who drives the camera on show, as the gateway tells it and as this page's own commands fare. */
export interface Driver {
  /** Null where nobody does, undefined until the gateway has said so. */
  readonly name: ReadonlySignal<string | null | undefined>;
  /** It is this page, and not another one of the same name. */
  readonly isOurs: ReadonlySignal<boolean>;
  told(name: string | null): void;
  sent(order: Order): void;
  answered(order: Order, outcome: Outcome): void;
  /** The channel by which it was told is gone. */
  forget(): void;
}

export function createDriver(): Driver {
  const name = signal<string | null | undefined>(undefined);
  const isOurs = signal(false);
  return {
    name,
    isOurs,
    told(next) {
      batch(() => {
        name.value = next;
        if (next === null) isOurs.value = false;
      });
    },
    sent(order) {
      // The gateway names the new driver before the camera has answered, and that must not look like somebody else.
      if (takesWheel(order) && !name.peek()) isOurs.value = true;
    },
    answered(order, { kind }) {
      if (takesWheel(order) && kind !== 'unanswered') isOurs.value = kind === 'ok';
    },
    forget() {
      batch(() => {
        name.value = undefined;
        isOurs.value = false;
      });
    },
  };
}

function takesWheel({ command }: Order): boolean {
  return command !== 'stop' && command !== 'position';
}
