import type { Cancel } from './clock.ts';

export interface PageEvents {
  /** The page is looked at again, or the network is back. */
  onWake(): void;
  /** The page is not looked at any more. */
  onHide(): void;
  onLeave(): void;
  /** A finger, a mouse or a key was pressed. */
  onTouch(): void;
  /** The address's fragment changed. */
  onAddress(): void;
  onNetwork(online: boolean): void;
}

export interface Page {
  readonly window: Window;
  readonly document: Document;
}

/** Not all browsers have it, and TypeScript's library has none (WICG “The Network Information API”). */
type NetworkNavigator = Navigator & { readonly connection?: EventTarget };

export function listenToPage({ window, document }: Page, events: PageEvents): Cancel {
  const stopped = new AbortController();
  const { signal } = stopped;
  document.addEventListener(
    'visibilitychange',
    () => (document.visibilityState === 'visible' ? events.onWake() : events.onHide()),
    { signal },
  );
  window.addEventListener(
    'online',
    () => {
      events.onNetwork(true);
      events.onWake();
    },
    { signal },
  );
  // Some tell that Wi-Fi has become a mobile network, and never were offline between the two.
  const { connection } = window.navigator as NetworkNavigator;
  connection?.addEventListener('change', events.onWake, { signal });
  document.addEventListener('resume', events.onWake, { signal });
  window.addEventListener('offline', () => events.onNetwork(false), { signal });
  for (const type of ['pointerup', 'keydown'])
    window.addEventListener(type, events.onTouch, { signal, passive: true });
  window.addEventListener('pagehide', events.onLeave, { signal });
  // A page that the back button takes from the browser's cache has lost its connections without a word.
  window.addEventListener('pageshow', ({ persisted }) => persisted && events.onWake(), { signal });
  window.addEventListener('hashchange', events.onAddress, { signal });
  return () => stopped.abort();
}
