import { effect, type ReadonlySignal } from '@preact/signals';
import type { Cancel, Clock } from './clock.ts';

interface FirstPictureOptions {
  /** A picture is live. */
  readonly live: ReadonlySignal<boolean>;
  /** None is to be expected. */
  readonly stuck: ReadonlySignal<boolean>;
  readonly clock: Clock;
  /** Runs once, a turn of its own later. */
  readonly run: () => void;
}

/** Also for whom no picture comes at all: somebody has to sign in first, or the camera is off. */
const LIMIT_MS = 5000;

/** Leaves the first picture the network and the processor to itself, and does after it what can wait. */
export function afterFirstPicture({ live, stuck, clock, run }: FirstPictureOptions): Cancel {
  let cancelRun: Cancel = () => {};
  let due = false;
  const cancelLimit = clock.after(LIMIT_MS, begin);
  const stop = effect(() => {
    if (live.value || stuck.value) begin();
  });

  function begin(): void {
    if (due) return;
    due = true;
    cancelLimit();
    cancelRun = clock.after(0, run);
  }

  return () => {
    stop();
    cancelLimit();
    cancelRun();
  };
}
