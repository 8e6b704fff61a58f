import type { Allowance } from '../../limits/token-bucket.ts';

/**
 * How often a wrong token may come. Whoever guesses shares nothing with the owner but perhaps an address, and the owner must
 * get in all the while. So a limit that is used up shuts out short tokens alone: long ones, as the gateway makes them and
 * `openssl rand` does, pass always.
 */

/** Wrong tokens of one address: whoever mistypes a token ten times waits six seconds. */
export const FROM_ONE_ADDRESS: Allowance = { burst: 10, perSecond: 1 / 6 };

/** Of all addresses together, against a guesser with many of them. */
export const FROM_ALL: Allowance = { burst: 100, perSecond: 1 / 0.6 };

export interface SignInSnapshot {
  /** Until one more wrong token may come from this address, in ms. */
  readonly addressForMs: number;
  /** The same from anywhere. */
  readonly allForMs: number;
  /** Somebody has signed in from this address lately: the others' wrong tokens are not held against it. */
  readonly isFamiliar: boolean;
  readonly isGuessable: boolean;
}

export type SignInDecision =
  | { readonly kind: 'try' }
  /** Only a token that nobody can have guessed is tried; what is wrong is answered with `forMs`. */
  | { readonly kind: 'slow'; readonly isTried: boolean; readonly forMs: number };

export function decideSignIn(snapshot: SignInSnapshot): SignInDecision {
  const { addressForMs, allForMs, isFamiliar, isGuessable } = snapshot;
  const forMs = Math.max(addressForMs, isFamiliar ? 0 : allForMs);
  return forMs === 0 ? { kind: 'try' } : { kind: 'slow', isTried: !isGuessable, forMs };
}
