import { RtspError } from './errors.ts';
import { headerOf, type RtspResponse } from './message.ts';

const MAX_EXPIRED = 16;

/** Requests on their way, each waiting for its answer by CSeq (RFC 2326 section 12.17). */
export class PendingRequests {
  /** Oldest first. */
  readonly #pending = new Map<number, (outcome: RtspResponse | RtspError) => void>();
  /** Requests that were given up: their late answers must not be taken for another's. */
  readonly #expired = new Set<number>();
  #cseq = 0;

  /** The answer to a request that `send` puts out with its number; rejects with `late` when none comes in time. */
  add(options: {
    timeoutMs: number;
    late: () => RtspError;
    send: (cseq: number) => void;
  }): Promise<RtspResponse> {
    const cseq = ++this.#cseq;
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => {
        this.#expire(cseq);
        reject(options.late());
      }, options.timeoutMs);
      this.#pending.set(cseq, (outcome) => {
        clearTimeout(timer);
        if (outcome instanceof RtspError) reject(outcome);
        else resolve(outcome);
      });
      options.send(cseq);
    });
  }

  /** Takes a final answer. */
  settle(response: RtspResponse): void {
    const cseq = Number.parseInt(headerOf(response, 'cseq') ?? '', 10);
    if (this.#expired.delete(cseq)) return;
    // Some cameras count for themselves, or leave CSeq out: then the answers come in the order of the requests.
    const key = this.#pending.has(cseq) ? cseq : this.#pending.keys().next().value;
    if (key === undefined) return;
    const settle = this.#pending.get(key);
    this.#pending.delete(key);
    settle?.(response);
  }

  fail(error: RtspError): void {
    for (const settle of this.#pending.values()) settle(error);
    this.#pending.clear();
  }

  #expire(cseq: number): void {
    this.#pending.delete(cseq);
    this.#expired.add(cseq);
    const [oldest] = this.#expired;
    if (oldest !== undefined && this.#expired.size > MAX_EXPIRED) this.#expired.delete(oldest);
  }
}
