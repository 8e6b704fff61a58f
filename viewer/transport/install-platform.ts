import type { Cancel } from '../models/clock.ts';

export interface InstallEvents {
  /** The browser can install the viewer: `ask` shows its own question, and gives what was answered. */
  onOffer(ask: () => Promise<boolean>): void;
  onInstalled(): void;
}

/** What the browser tells of installing this page. */
export interface InstallPlatform {
  /** It runs in a window of its own already. */
  readonly isInstalled: boolean;
  /** An iPhone's or iPad's, which has no such question. */
  readonly isIos: boolean;
  listen(events: InstallEvents): Cancel;
}

/** As Chromium has it; TypeScript does not know it, since no standard does. */
interface BeforeInstallPromptEvent extends Event {
  prompt(): Promise<{ readonly outcome: 'accepted' | 'dismissed' }>;
}

/** The offer may come before the first picture, so this listens from the page's beginning. */
export function createInstallPlatform(window: Window): InstallPlatform {
  const { navigator } = window;
  return {
    isInstalled: window.matchMedia('(display-mode: standalone), (display-mode: minimal-ui)').matches,
    // An iPad calls itself a Macintosh, of which none has a touch screen.
    isIos:
      /iPhone|iPad|iPod/.test(navigator.userAgent) ||
      (/Macintosh/.test(navigator.userAgent) && navigator.maxTouchPoints > 1),
    listen({ onOffer, onInstalled }) {
      const stopped = new AbortController();
      const { signal } = stopped;
      window.addEventListener(
        'beforeinstallprompt',
        (event) => {
          // The viewer says it where and when it suits.
          event.preventDefault();
          if (isOffer(event)) onOffer(async () => (await event.prompt()).outcome === 'accepted');
        },
        { signal },
      );
      window.addEventListener('appinstalled', onInstalled, { signal });
      return () => stopped.abort();
    },
  };
}

function isOffer(event: Event): event is BeforeInstallPromptEvent {
  return 'prompt' in event;
}
