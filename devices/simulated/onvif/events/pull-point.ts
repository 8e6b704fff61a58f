import type { OnvifEvent } from './event.ts';

/** What is not fetched is lost, the oldest first, as with cameras. */
const MAX_QUEUED = 256;

export interface PullOptions {
  /** How long to wait for a first message, in ms. */
  readonly timeoutMs: number;
  readonly limit: number;
  /** Aborts when the client has gone. */
  readonly signal: AbortSignal;
}

/** One subscription, from which its client fetches the messages (ONVIF Core Specification section 9.2). */
export class PullPoint {
  readonly id: number;
  readonly #now: () => number;
  readonly #queue: OnvifEvent[] = [];
  #endsAtMs: number;
  #wake: (() => void) | undefined;

  /** `now` in ms, never going backward. */
  constructor(options: { id: number; lifeMs: number; now: () => number }) {
    this.id = options.id;
    this.#now = options.now;
    this.#endsAtMs = options.now() + options.lifeMs;
  }

  get isOver(): boolean {
    return this.#now() >= this.#endsAtMs;
  }

  /** For how long it still lives unless it is renewed, in ms. */
  get remainingMs(): number {
    return Math.max(0, this.#endsAtMs - this.#now());
  }

  add(event: OnvifEvent): void {
    this.#queue.push(event);
    if (this.#queue.length > MAX_QUEUED) this.#queue.shift();
    this.#wake?.();
  }

  renew(lifeMs: number): void {
    this.#endsAtMs = this.#now() + lifeMs;
  }

  end(): void {
    this.#endsAtMs = this.#now();
    this.#wake?.();
  }

  /** Resolves with the first messages, or with none at the time limit or when the subscription ends. */
  async pull({ timeoutMs, limit, signal }: PullOptions): Promise<readonly OnvifEvent[]> {
    if (this.#queue.length === 0) {
      // A timer may be early by a part of a millisecond.
      await this.#wait(Math.min(timeoutMs, Math.ceil(this.remainingMs) + 1), signal);
    }
    return signal.aborted ? [] : this.#queue.splice(0, limit);
  }

  #wait(forMs: number, signal: AbortSignal): Promise<void> {
    // Of two clients who pull from one subscription the one before is let go.
    this.#wake?.();
    return new Promise((resolve) => {
      const done = () => {
        clearTimeout(timer);
        signal.removeEventListener('abort', done);
        if (this.#wake === done) this.#wake = undefined;
        resolve();
      };
      const timer = setTimeout(done, forMs);
      signal.addEventListener('abort', done, { once: true });
      this.#wake = done;
      if (signal.aborted) done();
    });
  }
}
