import { type Allowance, TokenBucket } from '../../limits/token-bucket.ts';

export interface InflowLimits {
  /** Messages on one topic: a page that asks for many cameras sends some dozen for each. */
  readonly perTopic: Allowance;
  /** Topics on which nothing came of late. */
  readonly newTopics: Allowance;
  /** Topics that are remembered; the one on which nothing came for longest is forgotten first. */
  readonly topics: number;
}

const DEFAULT_LIMITS: InflowLimits = {
  perTopic: { burst: 400, perSecond: 50 },
  newTopics: { burst: 1_000, perSecond: 200 },
  // At the pace of new topics that is more than the 20 s within which every viewer gives a sign of life.
  topics: 8_192,
};

export interface InflowOptions {
  readonly limits?: InflowLimits;
  /** Monotonic ms. */
  readonly now?: () => number;
}

/**
 * How much is heard on topics where anybody may write: each at its own pace, so that a flood on some, or on ever new
 * ones, does not drown those that are in use.
 */
export class Inflow {
  readonly #limits: InflowLimits;
  readonly #now: () => number;
  /** The one used last stands last. */
  readonly #topics = new Map<string, TokenBucket>();
  readonly #newTopics: TokenBucket;

  constructor({ limits = DEFAULT_LIMITS, now = () => performance.now() }: InflowOptions = {}) {
    this.#limits = limits;
    this.#now = now;
    this.#newTopics = new TokenBucket(limits.newTopics, now());
  }

  /** Whether a message that came on `topic` is to be handled. */
  admits(topic: string): boolean {
    const at = this.#now();
    const known = this.#topics.get(topic);
    if (!known && !this.#newTopics.take(1, at)) return false;
    const bucket = known ?? new TokenBucket(this.#limits.perTopic, at);
    this.#topics.delete(topic);
    this.#topics.set(topic, bucket);
    if (this.#topics.size > this.#limits.topics) {
      for (const oldest of this.#topics.keys()) {
        this.#topics.delete(oldest);
        break;
      }
    }
    return bucket.take(1, at);
  }
}
