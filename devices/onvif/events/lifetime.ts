/** How a subscription's end is asked for: in so many minutes, at a time of day, or as the camera likes. */
export type LifetimeForm = 'duration' | 'time' | 'none';

/** Long enough to renew seldom, short enough that a lost subscription does not use up the camera's few for long. */
const ASKED_MS = 10 * 60_000;

/** What is taken for the life of a subscription whose end makes no sense: the specification's least. */
const UNKNOWN_MS = 60_000;

const LONGEST_MS = 24 * 60 * 60_000;

/** The content of `TerminationTime`, or nothing; `cameraNow` is the camera's clock in ms since 1970. */
export function askedLifetime(form: LifetimeForm, cameraNow: number): string | undefined {
  switch (form) {
    case 'duration':
      return `PT${ASKED_MS / 60_000}M`;
    case 'time':
      // Amcrest takes neither fractions of seconds nor an offset in place of Z.
      return new Date(cameraNow + ASKED_MS).toISOString().replace(/\.\d+Z$/, 'Z');
    case 'none':
      return undefined;
  }
}

/** The times of an answer as the camera wrote them. */
export interface ToldTimes {
  readonly current: string | undefined;
  readonly termination: string | undefined;
}

/**
 * When to renew, in ms from now: at four fifths of the life that was granted. Both times are by the camera's clock,
 * so that only what is between them counts, and a clock that is years off does no harm.
 */
export function renewalPause({ current, termination }: ToldTimes): number {
  const grantedMs = (readTime(termination) ?? Number.NaN) - (readTime(current) ?? Number.NaN);
  const isSane = grantedMs > 0 && grantedMs <= LONGEST_MS;
  return Math.max(1_000, 0.8 * Math.min(isSane ? grantedMs : UNKNOWN_MS, ASKED_MS));
}

/** xs:dateTime in ms since 1970; nothing for what is no time, such as `0000-00-00T00:00:00Z`. */
export function readTime(text: string | undefined): number | undefined {
  const time = Date.parse(text ?? '');
  return Number.isNaN(time) ? undefined : time;
}
