import { type ReadonlySignal, signal } from '@preact/signals';
import type { Cancel } from '../clock.ts';

/** One entry of the browser's history in which a page lies over the picture. */
export interface LayerEntry {
  /** Which page, and where in it: `settings`, `settings/cameras/porch`. */
  readonly path: string;
  /** How many entries before this one the picture alone was on show; 1 or more. */
  readonly depth: number;
}

/** What the browser's history keeps of it. */
export interface LayerHistory {
  /** Undefined where nothing lies over the picture. */
  read(): LayerEntry | undefined;
  push(entry: LayerEntry): void;
  replace(entry: LayerEntry): void;
  back(entries: number): void;
  /** Somebody went back or forward. */
  listen(onMove: () => void): Cancel;
}

/** What lies over the picture, as an entry of the history each: the back button takes the uppermost away. */
export interface Layers {
  /** Empty while nothing does. */
  readonly path: ReadonlySignal<string>;
  /** `replace` where going back is not to lead here again. */
  open(path: string, options?: { readonly replace?: boolean }): void;
  back(): void;
  /** Leaves all of them at once. */
  close(): void;
  dispose(): void;
}

export function createLayers(history: LayerHistory): Layers {
  const path = signal(history.read()?.path ?? '');
  /** The browser has been asked to go back, and has not yet. */
  let going = false;
  /** All of them are to be left, and the browser is on its way out of one. */
  let closing = false;
  const stop = history.listen(() => {
    going = false;
    const below = history.read();
    if (closing) {
      closing = false;
      leave(below?.depth ?? 0);
    } else path.value = below?.path ?? '';
  });

  function leave(entries: number): void {
    if (entries === 0 || going) return;
    going = true;
    history.back(entries);
  }

  function close(): void {
    const depth = path.peek() === '' ? 0 : (history.read()?.depth ?? 0);
    path.value = '';
    if (going) closing = true;
    else leave(depth);
  }

  return {
    path,
    open(next, { replace = false } = {}) {
      going = false;
      closing = false;
      if (next === path.peek()) return;
      const depth = history.read()?.depth ?? 0;
      if (replace && depth > 0) history.replace({ path: next, depth });
      else history.push({ path: next, depth: depth + 1 });
      path.value = next;
    },
    back: () => leave(path.peek() === '' ? 0 : 1),
    close,
    dispose() {
      close();
      stop();
    },
  };
}
