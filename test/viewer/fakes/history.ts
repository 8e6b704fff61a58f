import type { LayerEntry, LayerHistory } from '../../../viewer/models/settings/layers.ts';

/** A browser's history with its two buttons; what a page asks of it happens when the test says so. */
export interface FakeHistory extends LayerHistory {
  readonly entries: readonly (LayerEntry | undefined)[];
  readonly at: number;
  /** What was asked for and has not happened yet. */
  settle(): void;
  /** Somebody presses a button of the browser. */
  press(way: 'back' | 'forward'): void;
}

export function createFakeHistory(first?: LayerEntry): FakeHistory {
  let entries: (LayerEntry | undefined)[] = [undefined, ...(first ? [first] : [])];
  let at = entries.length - 1;
  let asked = 0;
  const listeners = new Set<() => void>();
  function go(by: number): void {
    at = Math.max(0, Math.min(entries.length - 1, at + by));
    for (const listener of listeners) listener();
  }
  return {
    get entries() {
      return entries;
    },
    get at() {
      return at;
    },
    read: () => entries[at],
    push(entry) {
      entries = [...entries.slice(0, at + 1), entry];
      at++;
    },
    replace(entry) {
      entries[at] = entry;
    },
    back(by) {
      asked += by;
    },
    listen(onMove) {
      listeners.add(onMove);
      return () => listeners.delete(onMove);
    },
    settle() {
      const by = asked;
      asked = 0;
      if (by > 0) go(-by);
    },
    press: (way) => go(way === 'back' ? -1 : 1),
  };
}
