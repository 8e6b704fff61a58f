import { effect, type ReadonlySignal, signal } from '@preact/signals';
import type { Cancel, Clock } from '../clock.ts';
import type { Memory } from '../memory.ts';
import type { Install } from './install.ts';

/** Tells once, ever, that the viewer can be kept on the home screen. */
export interface InstallHint {
  readonly shown: ReadonlySignal<boolean>;
  close(): void;
  dispose(): void;
}

export interface InstallHintOptions {
  readonly install: Install;
  /** Somebody has been here before. */
  readonly isReturning: boolean;
  /** A picture is live. */
  readonly live: ReadonlySignal<boolean>;
  readonly memory: Memory;
  readonly clock: Clock;
}

/** Whoever has watched for so long, and not for the first time, is likely to come back. */
const WATCHED_MS = 20_000;

export function createInstallHint(options: InstallHintOptions): InstallHint {
  const { install, isReturning, live, memory, clock } = options;
  const shown = signal(false);
  const isNew = isReturning && memory.read('install-hint') === undefined;
  let cancel: Cancel = () => {};

  const stop = effect(() => {
    cancel();
    const canBe = install.state.value === 'offered' || install.state.value === 'ios';
    if (!canBe) shown.value = false;
    if (!isNew || !canBe || !live.value || memory.read('install-hint') !== undefined) return;
    cancel = clock.after(WATCHED_MS, () => {
      memory.write('install-hint', 'shown');
      shown.value = true;
    });
  });

  return {
    shown,
    close() {
      shown.value = false;
    },
    dispose() {
      stop();
      cancel();
    },
  };
}
