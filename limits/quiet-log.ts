import type { Logger } from 'pino';
import { QuietCount } from './quiet-count.ts';

/**
 * Logs refusals without letting whoever is refused fill the disk: of each kind one line at once, the others within
 * some seconds only counted, the count told with the next line.
 */
export interface QuietLog<Thing extends string> {
  /** `thing` is the line's text. */
  note(thing: Thing, fields: Readonly<Record<string, unknown>>): void;
}

/** Longest text of somebody else's in a line, in UTF-16 units. */
const FIELD_CHARS = 128;

interface QuietLogOptions {
  readonly logger: Logger;
  /** Monotonic ms. */
  readonly now?: () => number;
}

export function createQuietLog<Thing extends string>(options: QuietLogOptions): QuietLog<Thing> {
  const { logger, now } = options;
  const count = new QuietCount<Thing>(now);

  return {
    note(thing, fields) {
      const times = count.note(thing);
      if (times === undefined) return;
      const told = Object.entries(fields).map(([key, value]) => [
        key,
        typeof value === 'string' ? value.slice(0, FIELD_CHARS) : value,
      ]);
      logger.warn({ ...Object.fromEntries(told), ...(times > 1 && { unlogged: times - 1 }) }, thing);
    },
  };
}
