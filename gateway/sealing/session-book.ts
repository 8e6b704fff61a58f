import type { LineCounters } from '../../protocol/sealing/gateway-line.ts';

/** What is known of a session by its X25519 key: it runs, it may go on above its counters, or it never does again. */
export type BookEntry = 'running' | 'over' | LineCounters;

/**
 * Every session that was begun with one of the gateway's keys, by the viewer's key, so that nothing that was said in one
 * can be said again for as long as the gateway has that key. Bounded; a session takes its place as it begins.
 */
export class SessionBook {
  readonly #entries = new Map<string, BookEntry>();
  readonly #capacity: number;

  constructor(capacity: number) {
    this.#capacity = capacity;
  }

  get size(): number {
    return this.#entries.size;
  }

  find(e: string): BookEntry | undefined {
    return this.#entries.get(e);
  }

  /** False where there is no room for another session. */
  begin(e: string): boolean {
    if (!this.#entries.has(e) && this.#entries.size >= this.#capacity) return false;
    this.#entries.set(e, 'running');
    return true;
  }

  /** With counters, the viewer may go on above them: a phone that slept longer than we remember sessions. */
  end(e: string, counters?: LineCounters): void {
    if (this.#entries.has(e)) this.#entries.set(e, counters ?? 'over');
  }
}
