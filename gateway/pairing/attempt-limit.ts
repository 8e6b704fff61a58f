/** So many wrong links may one key bring within a while. */
const MAX_WRONG = 5;
const WHILE_MS = 60_000;

/** Keys that are remembered; of more, the oldest are forgotten. */
const MAX_KEYS = 1_024;

/** Counts who brings wrong pairing links, so that nobody makes the gateway look for ever. */
export class AttemptLimit {
  readonly #now: () => number;
  readonly #wrong = new Map<string, { count: number; readonly since: number }>();

  /** `now` is monotonic ms. */
  constructor(now: () => number = () => performance.now()) {
    this.#now = now;
  }

  mayTry(key: string): boolean {
    const entry = this.#wrong.get(key);
    return !entry || entry.count < MAX_WRONG || this.#now() - entry.since > WHILE_MS;
  }

  failed(key: string): void {
    const entry = this.#wrong.get(key);
    if (entry && this.#now() - entry.since <= WHILE_MS) {
      entry.count++;
      return;
    }
    this.#wrong.delete(key);
    this.#wrong.set(key, { count: 1, since: this.#now() });
    const [oldest] = this.#wrong.keys();
    if (this.#wrong.size > MAX_KEYS && oldest !== undefined) this.#wrong.delete(oldest);
  }
}
