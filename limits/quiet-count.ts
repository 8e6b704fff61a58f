/** Milliseconds of silence after a line. */
export const QUIET_MS = 10_000;

interface Line {
  countedAt: number;
  /** Since then. */
  uncounted: number;
}

/** How often each kind of thing has happened, told once per {@link QUIET_MS}: strangers may do it without end. */
export class QuietCount<Kind> {
  readonly #now: () => number;
  readonly #lines = new Map<Kind, Line>();

  /** `now` is in monotonic ms. */
  constructor(now: () => number = () => performance.now()) {
    this.#now = now;
  }

  /** It happened once more; gives how often since it was told last, where it is to be told now. */
  note(kind: Kind): number | undefined {
    const now = this.#now();
    const line = this.#lines.get(kind);
    if (line && now - line.countedAt < QUIET_MS) {
      line.uncounted++;
      return undefined;
    }
    this.#lines.set(kind, { countedAt: now, uncounted: 0 });
    return (line?.uncounted ?? 0) + 1;
  }
}
