import { createHash, timingSafeEqual } from 'node:crypto';
import type { Directory } from '../access/directory.ts';
import type { Identity, Reach } from './rights.ts';

/** Who signed in, and what they came for. */
export interface Identified {
  readonly principal: Identity;
  readonly reach: Reach;
}

interface IdentificationOptions {
  readonly directory: Directory;
  /** The gateway's own client. */
  readonly self: { readonly username: string; readonly password: string };
}

/** Asks who bears a name and a secret: first the gateway itself, then tokens, then doors. */
export function createIdentification({ directory, self }: IdentificationOptions) {
  const ownDigest = digest(self.password);

  return (name: string | undefined, secret: string | undefined): Identified | undefined => {
    // Without a name any token would do, as for a bearer; MQTT wants both.
    if (name === undefined || secret === undefined) return undefined;
    if (timingSafeEqual(ownDigest, digest(secret)) && name === self.username)
      return { principal: 'self', reach: 'automation' };
    const bearer = directory.authenticate({ name, secret });
    if (bearer) return { principal: bearer, reach: 'automation' };
    const visitor = directory.door({ name, secret });
    return visitor && { principal: visitor, reach: 'signaling' };
  };
}

function digest(secret: string): Buffer {
  return createHash('sha256').update(secret).digest();
}
