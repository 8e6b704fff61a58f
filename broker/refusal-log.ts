import type { Logger } from 'pino';

/** What was refused; also the line's text. */
export type RefusedThing =
  | 'MQTT connection refused'
  | 'MQTT sign-in refused'
  | 'MQTT publish refused, client closed'
  | 'MQTT subscription refused'
  | 'MQTT packet too long, client closed'
  | 'MQTT client reads too slowly, closed';

/**
 * Logs refusals without letting whoever is refused fill the disk: of each kind one line at once, the others within
 * {@link QUIET_MS} only counted, the count told with the next line.
 */
export interface RefusalLog {
  note(thing: RefusedThing, fields: Readonly<Record<string, unknown>>): void;
}

/** Milliseconds of silence after a line. */
export const QUIET_MS = 10_000;

interface RefusalLogOptions {
  readonly logger: Logger;
  /** Milliseconds; only differences count. */
  readonly now?: () => number;
}

export function createRefusalLog({ logger, now = () => performance.now() }: RefusalLogOptions): RefusalLog {
  const lines = new Map<RefusedThing, { loggedAt: number; unlogged: number }>();

  return {
    note(thing, fields) {
      const line = lines.get(thing);
      if (line && now() - line.loggedAt < QUIET_MS) {
        line.unlogged += 1;
        return;
      }
      logger.warn(line?.unlogged ? { ...fields, unlogged: line.unlogged } : fields, thing);
      lines.set(thing, { loggedAt: now(), unlogged: 0 });
    },
  };
}
