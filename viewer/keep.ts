import { computed, type ReadonlySignal, signal } from '@preact/signals';
import type { ComponentChild } from 'preact';
import type { App } from './models/app.ts';
import type { Clock } from './models/clock.ts';
import { afterFirstPicture } from './models/first-picture.ts';
import type { Memory } from './models/memory.ts';
import { createInstall, type Install } from './models/settings/install.ts';
import { isLive, isOutdated, isPageStuck } from './models/showing.ts';
import { createInstallPlatform } from './transport/install-platform.ts';

interface KeepOptions {
  readonly app: App;
  readonly memory: Memory;
  readonly clock: Clock;
}

interface Keep {
  readonly install: Install;
  /** What there is to say about a new version or the home screen. */
  readonly notice: ReadonlySignal<ComponentChild>;
  dispose(): void;
}

/** Prepares for keeping the page, and loads what does it when the first picture is there. */
export function keep({ app, memory, clock }: KeepOptions): Keep {
  // A browser makes its offer when it likes, perhaps before the first picture.
  const controller = window.navigator.serviceWorker?.controller ?? null;
  const install = createInstall(createInstallPlatform(window));
  const notice = signal<ComponentChild>(undefined);
  const live = computed(() => isLive(app));
  const stuck = computed(() => isPageStuck(app));
  const outdated = computed(() => isOutdated(app));
  let isDisposed = false;
  let stop = () => {};

  async function begin(): Promise<void> {
    try {
      const { startKeeping } = await import('./keeping.tsx');
      if (isDisposed) return;
      const keeping = await startKeeping({
        controller,
        install,
        live,
        stuck,
        outdated,
        attended: app.attention.attending,
        memory,
        clock,
      });
      if (isDisposed) return keeping.dispose();
      stop = keeping.dispose;
      notice.value = keeping.view;
    } catch {
      // The gateway was updated meanwhile, or has gone; the next opening keeps the page.
    }
  }

  const cancelBegin = afterFirstPicture({ live, stuck, clock, run: () => void begin() });

  return {
    install,
    notice,
    dispose() {
      isDisposed = true;
      cancelBegin();
      stop();
      install.dispose();
    },
  };
}
