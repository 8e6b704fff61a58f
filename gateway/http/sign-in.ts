import type { Directory } from '../../access/directory.ts';
import { isGuessable } from '../../limits/guessable.ts';
import type { QuietLog } from '../../limits/quiet-log.ts';
import { type BearerResult, readBearer, tooMany, unknownToken, withoutToken } from './bearer.ts';
import { GuessBook } from './guess-book.ts';
import type { Refused } from './refused.ts';
import { decideSignIn } from './sign-in-policy.ts';

/** Tells who bears a token, and slows down whoever guesses. */
export type SignIn = (request: {
  readonly authorization: string | undefined;
  /** Whose wrong tokens count together. */
  readonly client: string;
}) => BearerResult;

interface SignInOptions {
  readonly directory: Pick<Directory, 'authenticate'>;
  readonly log: QuietLog<Refused>;
  /** Monotonic ms. */
  readonly now?: () => number;
}

export function createSignIn({ directory, log, now = () => performance.now() }: SignInOptions): SignIn {
  const book = new GuessBook(now());

  return ({ authorization, client }) => {
    const secret = readBearer(authorization);
    if (secret === undefined) return withoutToken();
    const at = now();
    const decision = decideSignIn({ ...book.about(client, at), isGuessable: isGuessable(secret) });
    const isTried = decision.kind === 'try' || decision.isTried;
    const principal = isTried ? directory.authenticate({ secret }) : undefined;
    if (principal) {
      book.right(client);
      return { kind: 'known', principal };
    }
    if (isTried) book.wrong(client, at);
    log.note('HTTP sign-in refused', { address: client });
    return decision.kind === 'slow' ? tooMany(decision.forMs) : unknownToken();
  };
}
