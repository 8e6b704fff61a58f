import { createHash, timingSafeEqual } from 'node:crypto';
import type { Credentials, Directory } from './directory.ts';
import type { Principal, Role } from './principal.ts';

/** A long-lived secret of a machine or a person, as the configuration lists it. */
export interface Token {
  readonly name: string;
  readonly token: string;
  readonly role: Role;
  readonly cameras: readonly string[];
  readonly relayOnly?: boolean;
}

/** What a page that has a token signals by: made of the token by whoever composes, for this room knows no ciphers. */
export interface TokenIdentity {
  /** Ed25519, base64url. */
  readonly publicKey: string;
  /** What the page signs in to the embedded broker with. */
  readonly door: Required<Credentials>;
}

export interface TokenDirectoryOptions {
  readonly tokens: readonly Token[];
  readonly identityOf: (token: string) => TokenIdentity;
}

/** A {@link Directory} of the configured tokens. */
export function createTokenDirectory({ tokens, identityOf }: TokenDirectoryOptions): Directory {
  const entries = tokens.map(({ name, token, role, cameras: named, relayOnly }) => {
    // Those who are signed in hold this very list, so that what is taken out of it is gone for them too.
    const cameras = [...named];
    const principal: Principal = {
      id: `token:${name}`,
      name,
      role,
      cameras,
      ...(relayOnly !== undefined && { relayOnly }),
    };
    const identity = identityOf(token);
    return { principal, cameras, identity, digest: digest(token), doorDigest: digest(identity.door.secret) };
  });
  return {
    authenticate({ name, secret }) {
      const given = digest(secret);
      let found: Principal | undefined;
      // Every entry is compared, so that the time taken tells nothing about which one matched.
      for (const entry of entries) {
        const same = timingSafeEqual(entry.digest, given);
        if (same && (name === undefined || name === entry.principal.name)) found ??= entry.principal;
      }
      return found;
    },
    door({ name, secret }) {
      const given = digest(secret);
      let found: Principal | undefined;
      for (const entry of entries) {
        if (timingSafeEqual(entry.doorDigest, given) && name === entry.identity.door.name)
          found ??= entry.principal;
      }
      return found;
    },
    byKey(publicKey) {
      return entries.find(({ identity }) => identity.publicKey === publicKey)?.principal;
    },
    isUndecided: () => false,
    forgetCamera(name) {
      for (const { cameras } of entries) {
        const left = cameras.filter((camera) => camera !== name);
        cameras.splice(0, cameras.length, ...left);
      }
    },
    async renameCamera(from, to) {
      for (const { cameras } of entries) {
        const renamed = cameras.map((camera) => (camera === from ? to : camera));
        cameras.splice(0, cameras.length, ...renamed);
      }
    },
    // Tokens stand in the configuration, which is read at the start.
    onWithdrawn: () => () => undefined,
  };
}

function digest(secret: string): Buffer {
  return createHash('sha256').update(secret).digest();
}
