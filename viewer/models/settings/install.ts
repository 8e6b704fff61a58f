import { type ReadonlySignal, signal } from '@preact/signals';
import type { InstallPlatform } from '../../transport/install-platform.ts';

/** `ios` where only the share menu of the browser can do it. */
export type InstallState = 'no' | 'offered' | 'installed' | 'ios';

/** Keeps the viewer on the home screen. */
export interface Install {
  readonly state: ReadonlySignal<InstallState>;
  /** Lets the browser ask; nothing where it has not offered to. Never rejects. */
  ask(): Promise<void>;
  dispose(): void;
}

export function createInstall(platform: InstallPlatform): Install {
  const state = signal<InstallState>(beginning(platform));
  let offer: (() => Promise<boolean>) | undefined;
  const stop = platform.listen({
    onOffer(ask) {
      offer = ask;
      state.value = 'offered';
    },
    onInstalled() {
      offer = undefined;
      state.value = 'installed';
    },
  });

  return {
    state,
    async ask() {
      const ask = offer;
      // A browser lets each of its offers be used once; it makes another one when it likes.
      offer = undefined;
      if (!ask) return;
      const taken = await ask().catch(() => false);
      if (!offer) state.value = taken ? 'installed' : 'no';
    },
    dispose: stop,
  };
}

function beginning({ isInstalled, isIos }: InstallPlatform): InstallState {
  if (isInstalled) return 'installed';
  return isIos ? 'ios' : 'no';
}
