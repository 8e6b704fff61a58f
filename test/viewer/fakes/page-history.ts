import type { PageHistory } from '../../../viewer/transport/page-history.ts';

/** A browser's history that goes back when the test says so, as a browser does it later than it is asked. */
export interface FakePageHistory extends PageHistory {
  readonly entries: readonly unknown[];
  readonly at: number;
  /** What was asked for by `back` happens; or somebody goes so many entries himself. */
  move(by?: number): void;
  /** Somebody types another fragment into the address. */
  type(): void;
}

export function createFakePageHistory(entries: readonly unknown[] = [undefined]): FakePageHistory {
  let list = [...entries];
  let at = list.length - 1;
  let asked = 0;
  const listeners = new Set<() => void>();
  const tell = () => {
    for (const listener of [...listeners]) listener();
  };
  const put = (entry: unknown) => {
    list = [...list.slice(0, at + 1), entry];
    at++;
  };
  return {
    get entries() {
      return list;
    },
    get at() {
      return at;
    },
    read: () => list[at],
    push: put,
    replace(entry) {
      list[at] = entry;
    },
    back() {
      asked--;
    },
    listen(onMove) {
      listeners.add(onMove);
      return () => listeners.delete(onMove);
    },
    move(by = asked) {
      asked = 0;
      at = Math.max(0, Math.min(list.length - 1, at + by));
      tell();
    },
    type() {
      put(undefined);
      tell();
    },
  };
}
