import { type Allowance, TokenBucket } from '../limits/token-bucket.ts';
import type { PacketMeter } from './packet-meter.ts';

/** How fast one client, or all of one identity together, may be. */
export interface PaceLimits {
  /** Messages published. */
  readonly publishes: Allowance;
  /** Control packets of every kind, those that acknowledge among them. */
  readonly packets: Allowance;
  /** Bytes sent to the broker. */
  readonly bytes: Allowance;
  /** Filters in SUBSCRIBE, granted or not: each may bring all that is retained. */
  readonly filters: Allowance;
}

type Paced = keyof PaceLimits;

/** What has been sent of late. */
export interface Pace {
  /** False where somebody is too fast. Monotonic ms. */
  take(what: Paced, count: number, now: number): boolean;
}

export function createPace(limits: PaceLimits, now: number): Pace {
  const buckets: Readonly<Record<Paced, TokenBucket>> = {
    publishes: new TokenBucket(limits.publishes, now),
    packets: new TokenBucket(limits.packets, now),
    bytes: new TokenBucket(limits.bytes, now),
    filters: new TokenBucket(limits.filters, now),
  };
  return { take: (what, count, at) => count === 0 || buckets[what].take(count, at) };
}

/** What one client sends, held against its own pace and that of all clients of its identity. */
export class PacedClient {
  readonly #own: Pace;
  readonly #shared: Pace;
  /** Of the meter, when it was last read. */
  #packets = 0;
  #publishes = 0;

  constructor({ own, shared }: { readonly own: Pace; readonly shared: Pace }) {
    this.#own = own;
    this.#shared = shared;
  }

  /** What there is too much of in the bytes that have come; `meter` has read them. */
  excess(bytes: number, meter: PacketMeter, now: number): string | undefined {
    const packets = meter.packets - this.#packets;
    const publishes = meter.publishes - this.#publishes;
    this.#packets = meter.packets;
    this.#publishes = meter.publishes;
    if (!this.#take('bytes', bytes, now)) return 'bytes';
    if (!this.#take('publishes', publishes, now)) return 'messages';
    return this.#take('packets', packets, now) ? undefined : 'packets';
  }

  /** Whether it may ask for one more filter. */
  takeFilter(now: number): boolean {
    return this.#take('filters', 1, now);
  }

  #take(what: Paced, count: number, now: number): boolean {
    return this.#own.take(what, count, now) && this.#shared.take(what, count, now);
  }
}
