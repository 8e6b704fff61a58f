import type { Directory } from '../../access/directory.ts';
import { createTokenDirectory, type Token } from '../../access/token-directory.ts';
import { nativePrimitives as primitives } from '../../gateway/sealing/native-primitives.ts';
import { identityOf, seedOfToken } from '../../protocol/sealing/identity.ts';

/** The tokens as the daemon knows them, each with the identity of its pages. */
export function tokenDirectory(tokens: readonly Token[]): Directory {
  return createTokenDirectory({
    tokens,
    identityOf: (token) => identityOf({ seed: seedOfToken({ token, primitives }), primitives }),
  });
}
