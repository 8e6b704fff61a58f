import { TokenBucket, TokenBuckets } from '../../limits/token-bucket.ts';
import { FROM_ALL, FROM_ONE_ADDRESS, type SignInSnapshot } from './sign-in-policy.ts';

/** Most addresses remembered from where somebody has signed in. */
const MAX_FAMILIAR = 256;

/** Remembers from where wrong tokens came, and right ones, within bounds. Times are monotonic ms. */
export class GuessBook {
  readonly #byAddress = new TokenBuckets(FROM_ONE_ADDRESS);
  readonly #fromAll: TokenBucket;
  readonly #familiar = new Set<string>();

  constructor(now: number) {
    this.#fromAll = new TokenBucket(FROM_ALL, now);
  }

  /** What a decision about `client` needs to know. */
  about(client: string, now: number): Omit<SignInSnapshot, 'isGuessable'> {
    return {
      addressForMs: this.#byAddress.known(client)?.msUntil(1, now) ?? 0,
      allForMs: this.#fromAll.msUntil(1, now),
      isFamiliar: this.#familiar.has(client),
    };
  }

  wrong(client: string, now: number): void {
    this.#fromAll.charge(1, now);
    this.#byAddress.of(client, now).charge(1, now);
  }

  right(client: string): void {
    this.#familiar.delete(client);
    this.#familiar.add(client);
    const [oldest] = this.#familiar;
    if (this.#familiar.size > MAX_FAMILIAR && oldest !== undefined) this.#familiar.delete(oldest);
  }
}
