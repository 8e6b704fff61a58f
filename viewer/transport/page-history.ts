import type { Cancel } from '../models/clock.ts';

/** The browser's history, as far as the viewer has entries of its own in it. */
export interface PageHistory {
  /** What was put into the present entry; anything at all, since other versions of the viewer have put it there. */
  read(): unknown;
  /** A new entry, which the back button leaves. */
  push(entry: unknown): void;
  replace(entry: unknown): void;
  /** Leaves the present entry, some time later; who listens is then told. */
  back(): void;
  /** `onMove` is called when the present entry has become another one. */
  listen(onMove: () => void): Cancel;
}

const KEY = 'oriel';

export function createPageHistory(window: Pick<Window, 'history' | 'addEventListener'>): PageHistory {
  const { history } = window;
  const kept = (): Record<string, unknown> => {
    const state: unknown = history.state;
    return typeof state === 'object' && state !== null ? { ...state } : {};
  };
  return {
    read: () => kept()[KEY],
    push: (entry) => history.pushState({ [KEY]: entry }, ''),
    // Whatever lies over the picture has its own part of the entry.
    replace: (entry) => history.replaceState({ ...kept(), [KEY]: entry }, ''),
    back: () => history.back(),
    listen(onMove) {
      const stopped = new AbortController();
      window.addEventListener('popstate', onMove, { signal: stopped.signal });
      return () => stopped.abort();
    },
  };
}
