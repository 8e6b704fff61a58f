import { isDeepStrictEqual } from 'node:util';
import { RtspError } from '../errors.ts';
import { headerOf, type RtspResponse } from './message.ts';

const MAX_EXPIRED = 16;
const MAX_SETTLED = 4;

/** Hears the answer that came after its request was given up; `undefined` where none can come any more. */
export type LateListener = (response: RtspResponse | undefined) => void;

/** Requests on their way, each waiting for its answer by CSeq (RFC 2326 section 12.17). */
export class PendingRequests {
  /** Oldest first. */
  readonly #pending = new Map<number, (outcome: RtspResponse | RtspError) => void>();
  /** Requests that were given up: their late answers must not be taken for another's. */
  readonly #expired = new Map<number, LateListener | undefined>();
  /** Answers that were taken: cameras send the same one twice. */
  readonly #settled = new Map<number, RtspResponse>();
  /** The camera counts for itself, or not at all. */
  #isMiscounted = false;
  #cseq = 0;

  /** The answer to a request that `send` puts out with its number; rejects with `late` when none comes in time. */
  add(options: {
    timeoutMs: number;
    late: () => RtspError;
    onLate?: LateListener | undefined;
    send: (cseq: number) => void;
  }): Promise<RtspResponse> {
    const cseq = ++this.#cseq;
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => {
        this.#pending.delete(cseq);
        remember(this.#expired, { cseq, what: options.onLate, most: MAX_EXPIRED });
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
    if (this.#expired.has(cseq)) {
      this.#expired.get(cseq)?.(response);
      this.#expired.delete(cseq);
      return;
    }
    const isOwn = this.#pending.has(cseq);
    if (!isOwn && !this.#isMiscounted && isDeepStrictEqual(this.#settled.get(cseq), response)) return;
    // Some cameras count for themselves, or leave CSeq out: then the answers come in the order of the requests.
    const key = isOwn ? cseq : this.#pending.keys().next().value;
    if (key === undefined) return;
    const settle = this.#pending.get(key);
    this.#pending.delete(key);
    if (!isOwn) this.#isMiscounted = true;
    else remember(this.#settled, { cseq, what: response, most: MAX_SETTLED });
    settle?.(response);
  }

  fail(error: RtspError): void {
    for (const settle of this.#pending.values()) settle(error);
    this.#pending.clear();
    for (const onLate of this.#expired.values()) onLate?.(undefined);
    this.#expired.clear();
  }
}

function remember<T>(
  memory: Map<number, T>,
  { cseq, what, most }: { cseq: number; what: T; most: number },
): void {
  memory.set(cseq, what);
  const [oldest] = memory.keys();
  if (oldest !== undefined && memory.size > most) memory.delete(oldest);
}
