/** How much of something is allowed: `burst` at once, and `perSecond` more as time goes by. */
export interface Allowance {
  readonly burst: number;
  readonly perSecond: number;
}

/** What is left of an {@link Allowance}. Times are monotonic ms; only differences count. */
export class TokenBucket {
  readonly #allowance: Allowance;
  #left: number;
  #at: number;

  constructor(allowance: Allowance, now: number) {
    this.#allowance = allowance;
    this.#left = allowance.burst;
    this.#at = now;
  }

  /** False, and nothing is taken, where less is left. */
  take(count: number, now: number): boolean {
    this.#refill(now);
    if (count > this.#left) return false;
    this.#left -= count;
    return true;
  }

  /** Takes what there is of it. */
  charge(count: number, now: number): void {
    this.#refill(now);
    this.#left = Math.max(0, this.#left - count);
  }

  giveBack(count: number, now: number): void {
    this.#refill(now);
    this.#left = Math.min(this.#allowance.burst, this.#left + count);
  }

  /** Until `count` can be taken, in ms; 0 where it can be at once. */
  msUntil(count: number, now: number): number {
    this.#refill(now);
    return Math.ceil((Math.max(0, count - this.#left) / this.#allowance.perSecond) * 1000);
  }

  isFull(now: number): boolean {
    this.#refill(now);
    return this.#left >= this.#allowance.burst;
  }

  #refill(now: number): void {
    const { burst, perSecond } = this.#allowance;
    this.#left = Math.min(burst, this.#left + ((now - this.#at) / 1000) * perSecond);
    this.#at = now;
  }
}

/** Most that are remembered at once; of more, those that nobody draws on go first. */
const MAX_BUCKETS = 4096;

/** A {@link TokenBucket} for each of many, made when it is first drawn on and forgotten when it is full again. */
export class TokenBuckets {
  readonly #allowance: Allowance;
  readonly #buckets = new Map<string, TokenBucket>();

  constructor(allowance: Allowance) {
    this.#allowance = allowance;
  }

  get size(): number {
    return this.#buckets.size;
  }

  /** The bucket of somebody who has drawn on one, and for whom it is still remembered. */
  known(key: string): TokenBucket | undefined {
    return this.#buckets.get(key);
  }

  of(key: string, now: number): TokenBucket {
    const known = this.#buckets.get(key);
    if (known) return known;
    if (this.#buckets.size >= MAX_BUCKETS) this.#makeRoom(now);
    const bucket = new TokenBucket(this.#allowance, now);
    this.#buckets.set(key, bucket);
    return bucket;
  }

  #makeRoom(now: number): void {
    for (const [key, bucket] of this.#buckets) if (bucket.isFull(now)) this.#buckets.delete(key);
    // Whoever has so many addresses is not held by them; the oldest are as good to forget as any.
    for (const key of this.#buckets.keys()) {
      if (this.#buckets.size < MAX_BUCKETS) return;
      this.#buckets.delete(key);
    }
  }
}
