/** One message as it goes to the broker. */
export interface OutgoingMessage {
  readonly topic: string;
  readonly payload: string | Buffer;
  readonly qos: 0 | 1;
  readonly retain: boolean;
}

/** What is to be sent once the broker is back. */
export interface Backlog {
  /** Topics on which nothing is retained any more. */
  readonly cleared: readonly string[];
  /** Topics and their last values. */
  readonly retained: readonly (readonly [topic: string, payload: string | Buffer])[];
  readonly kept: readonly OutgoingMessage[];
  /** Kept messages that were too many or too old. */
  readonly lost: number;
}

/** So many messages wait for the broker, each for so many ms; the oldest give way. */
const MAX_KEPT = 100;
const KEEP_MS = 60_000;

export interface OutboxOptions {
  /** Monotonic ms. */
  readonly now?: () => number;
}

/**
 * What a broker that is away has to be told on return: the last value of each retained topic, and of the rest what
 * somebody waits for.
 */
export class Outbox {
  readonly #now: () => number;
  readonly #retained = new Map<string, string | Buffer>();
  readonly #cleared = new Set<string>();
  #kept: { readonly message: OutgoingMessage; readonly at: number }[] = [];
  #lost = 0;

  constructor({ now = () => performance.now() }: OutboxOptions = {}) {
    this.#now = now;
  }

  /** Remembers a retained topic's value: a broker that was restarted may have forgotten it. */
  retain(topic: string, payload: string | Buffer): void {
    this.#retained.set(topic, payload);
    this.#cleared.delete(topic);
  }

  /** Forgets a retained topic; the broker is told until {@link isCleared}. */
  clear(topic: string): void {
    this.#retained.delete(topic);
    this.#cleared.add(topic);
  }

  /** The broker has acknowledged that a topic is cleared. */
  isCleared(topic: string): void {
    this.#cleared.delete(topic);
  }

  keep(message: OutgoingMessage): void {
    this.#forgetOld();
    if (this.#kept.length >= MAX_KEPT) {
      this.#kept.shift();
      this.#lost++;
    }
    this.#kept.push({ message, at: this.#now() });
  }

  /** What is kept is handed over; what is retained and cleared stays remembered. */
  take(): Backlog {
    this.#forgetOld();
    const backlog = {
      cleared: [...this.#cleared],
      retained: [...this.#retained],
      kept: this.#kept.map(({ message }) => message),
      lost: this.#lost,
    };
    this.#kept = [];
    this.#lost = 0;
    return backlog;
  }

  #forgetOld(): void {
    const since = this.#now() - KEEP_MS;
    const young = this.#kept.filter(({ at }) => at >= since);
    this.#lost += this.#kept.length - young.length;
    this.#kept = young;
  }
}
