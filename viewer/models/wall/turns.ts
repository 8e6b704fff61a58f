import { type ReadonlySignal, signal } from '@preact/signals';
import type { Cancel, Clock } from '../clock.ts';

/** Who may have a picture now: not all at once, and never more than the gateway gives to one page. */
export interface Turns {
  readonly granted: ReadonlySignal<ReadonlySet<string>>;
  /** Those who want one, the first in line first; whoever is not among them loses its turn. */
  want(names: readonly string[]): void;
  /** Its picture is there, or will not be: the next one may begin. */
  settle(name: string): void;
  /** Has its picture already. */
  grant(name: string): void;
  dispose(): void;
}

export interface TurnsOptions {
  readonly clock: Clock;
}

/** The gateway gives 32 connections to a page; the stage, and what is made before it breaks, want some too. */
const MOST = 28;
/** More at once would all come later. */
const AT_ONCE = 4;
/** Longer than this nobody is waited for, in milliseconds. */
const PATIENCE_MS = 1500;

export function createTurns({ clock }: TurnsOptions): Turns {
  const granted = signal<ReadonlySet<string>>(new Set());
  const beginning = new Map<string, Cancel>();
  let wanting: readonly string[] = [];

  function finish(name: string): void {
    beginning.get(name)?.();
    beginning.delete(name);
  }

  function settle(name: string): void {
    if (!beginning.has(name)) return;
    finish(name);
    grantMore();
  }

  function grantMore(): void {
    const next = new Set(granted.peek());
    for (const name of wanting) {
      if (next.size >= MOST || beginning.size >= AT_ONCE) break;
      if (next.has(name)) continue;
      next.add(name);
      beginning.set(
        name,
        clock.after(PATIENCE_MS, () => settle(name)),
      );
    }
    if (next.size !== granted.peek().size) granted.value = next;
  }

  return {
    granted,
    want(names) {
      wanting = names;
      const kept = [...granted.peek()].filter((name) => names.includes(name));
      for (const name of [...beginning.keys()]) if (!names.includes(name)) finish(name);
      if (kept.length !== granted.peek().size) granted.value = new Set(kept);
      grantMore();
    },
    settle,
    grant(name) {
      if (granted.peek().has(name)) return;
      granted.value = new Set([name, ...granted.peek()]);
    },
    dispose() {
      for (const name of [...beginning.keys()]) finish(name);
    },
  };
}
