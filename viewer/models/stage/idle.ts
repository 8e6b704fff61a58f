import { type ReadonlySignal, signal } from '@preact/signals';
import type { Cancel, Clock } from '../clock.ts';

/** Whether nobody has moved a pointer, touched or pressed a key for a while. */
export interface Idle {
  readonly idle: ReadonlySignal<boolean>;
  /** Somebody does something. */
  stir(): void;
  dispose(): void;
}

/** In ms; long enough to read what the tools are. */
export const IDLE_AFTER_MS = 3500;

export interface IdleOptions {
  readonly clock: Clock;
  /** Something is held down, so it is in use though nothing moves. */
  readonly busy: () => boolean;
}

export function createIdle({ clock, busy }: IdleOptions): Idle {
  const idle = signal(false);
  let cancel: Cancel = () => {};

  function stir(): void {
    idle.value = false;
    cancel();
    cancel = clock.after(IDLE_AFTER_MS, () => {
      if (busy()) stir();
      else idle.value = true;
    });
  }

  stir();
  return { idle, stir, dispose: () => cancel() };
}
