import { randomBytes } from 'node:crypto';

export interface QueueMarkOptions {
  /** Publishes the mark at QoS 1, behind all that the broker has queued for us. */
  readonly send: (mark: string) => void;
  /** Everything from here on is new; `queued` messages had waited before it. */
  readonly onPassed: (queued: number) => void;
  /** The mark never came back: the broker lets the gateway not read its own topic. */
  readonly onLost: () => void;
  /** In ms, before the mark is sent again: a full queue may have taken none. */
  readonly retryMs?: number;
  /** How often that is. */
  readonly retries?: number;
}

/**
 * Tells what a broker kept while the gateway was away from what is said now. A broker delivers a client's queue in
 * order, so what comes before the mark has come back was queued (MQTT 3.1.1 section 4.6).
 */
export class QueueMark {
  readonly #options: Required<QueueMarkOptions>;
  #awaited: string | undefined;
  #state: 'unknown' | 'behind' | 'passed' = 'unknown';
  #queued = 0;
  #timer: NodeJS.Timeout | undefined;

  constructor(options: QueueMarkOptions) {
    this.#options = { retryMs: 2_000, retries: 15, ...options };
  }

  /** Whether a message that comes now may have waited at the broker. */
  get behind(): boolean {
    return this.#state !== 'passed';
  }

  /** The connection is lost: of what comes next nothing is known yet. */
  reset(): void {
    clearTimeout(this.#timer);
    this.#state = 'unknown';
    this.#awaited = undefined;
    this.#queued = 0;
  }

  /** The broker has no queue of ours. */
  nothingQueued(): void {
    this.reset();
    this.#state = 'passed';
  }

  /** The broker knows us from before, and may have a queue. */
  place(): void {
    this.#state = 'behind';
    this.#send(0);
  }

  /** A message came that may have waited. */
  count(): void {
    this.#queued++;
  }

  /** A mark came back; an old one, of a connection before this, says nothing. */
  heard(mark: string): void {
    if (this.#state !== 'behind' || mark !== this.#awaited) return;
    const queued = this.#queued;
    this.nothingQueued();
    this.#options.onPassed(queued);
  }

  #send(retry: number): void {
    const { send, onLost, retryMs, retries } = this.#options;
    if (retry > retries) {
      this.nothingQueued();
      onLost();
      return;
    }
    this.#awaited ??= randomBytes(9).toString('base64url');
    send(this.#awaited);
    this.#timer = setTimeout(() => this.#send(retry + 1), retryMs);
    this.#timer.unref();
  }
}
