import type { LayerEntry, LayerHistory } from '../models/settings/layers.ts';

/** Beside whatever else an entry keeps; its address stays as it is. */
const KEY = 'layer';

interface LayerWindow {
  readonly history: Pick<History, 'state' | 'pushState' | 'replaceState' | 'go'>;
  addEventListener(type: 'popstate', listener: () => void): void;
  removeEventListener(type: 'popstate', listener: () => void): void;
}

/** The browser's history, as far as pages over the picture go. */
export function createLayerHistory(window: LayerWindow): LayerHistory {
  const { history } = window;
  const kept = (): Record<string, unknown> => {
    const state: unknown = history.state;
    return typeof state === 'object' && state !== null ? { ...state } : {};
  };
  return {
    read: () => readEntry(kept()[KEY]),
    push: (entry) => history.pushState({ ...kept(), [KEY]: entry }, ''),
    replace: (entry) => history.replaceState({ ...kept(), [KEY]: entry }, ''),
    back: (entries) => history.go(-entries),
    listen(onMove) {
      window.addEventListener('popstate', onMove);
      return () => window.removeEventListener('popstate', onMove);
    },
  };
}

/** An entry may have been written by another version of the viewer. */
function readEntry(value: unknown): LayerEntry | undefined {
  if (typeof value !== 'object' || value === null || !('path' in value) || !('depth' in value))
    return undefined;
  const { path, depth } = value;
  return typeof path === 'string' && typeof depth === 'number' && depth >= 1 ? { path, depth } : undefined;
}
