import type { Logger } from 'pino';

/**
 * Logs refusals without letting whoever is refused fill the disk: of each kind one line at once, the others within
 * {@link QUIET_MS} only counted, the count told with the next line.
 */
export interface QuietLog<Thing extends string> {
  /** `thing` is the line's text. */
  note(thing: Thing, fields: Readonly<Record<string, unknown>>): void;
}

/** Milliseconds of silence after a line. */
export const QUIET_MS = 10_000;

/** Longest text of somebody else's in a line, in UTF-16 units. */
const FIELD_CHARS = 128;

interface QuietLogOptions {
  readonly logger: Logger;
  /** Monotonic ms. */
  readonly now?: () => number;
}

export function createQuietLog<Thing extends string>(options: QuietLogOptions): QuietLog<Thing> {
  const { logger, now = () => performance.now() } = options;
  const lines = new Map<Thing, { loggedAt: number; unlogged: number }>();

  return {
    note(thing, fields) {
      const line = lines.get(thing);
      if (line && now() - line.loggedAt < QUIET_MS) {
        line.unlogged += 1;
        return;
      }
      const told = Object.entries(fields).map(([key, value]) => [
        key,
        typeof value === 'string' ? value.slice(0, FIELD_CHARS) : value,
      ]);
      logger.warn({ ...Object.fromEntries(told), ...(line?.unlogged && { unlogged: line.unlogged }) }, thing);
      lines.set(thing, { loggedAt: now(), unlogged: 0 });
    },
  };
}
