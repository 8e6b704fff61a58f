import { createHash, timingSafeEqual } from 'node:crypto';
import type { Principal, Role } from './principal.ts';

/** A long-lived secret of a machine or a person, as the configuration lists it. */
export interface Token {
  readonly name: string;
  readonly token: string;
  readonly role: Role;
  readonly cameras: readonly string[];
}

/**
 * The one door through which a secret becomes a {@link Principal}. MQTT, WHEP, HTTP and signaling all ask it,
 * so whatever joins the tokens later (paired devices) joins here.
 */
export interface Directory {
  /** Who this is, or nothing. Takes the same time for a wrong name as for a wrong secret. */
  authenticate(credentials: Credentials): Principal | undefined;
  /** The secret that signs `name`'s signaling messages, with who that is; nothing for an unknown name. */
  signer(name: string): Signer | undefined;
  /** A camera is no more: whoever had a right to it by its name has none to another that gets the name later. */
  forgetCamera(name: string): void;
}

export interface Credentials {
  /** Absent for a bearer token, which names nobody but itself. */
  readonly name?: string;
  readonly secret: string;
}

export interface Signer {
  readonly principal: Principal;
  readonly secret: string;
}

/** A {@link Directory} of the configured tokens. */
export function createTokenDirectory(tokens: readonly Token[]): Directory {
  const entries = tokens.map((token) => {
    // Those who are signed in hold this very list, so that what is taken out of it is gone for them too.
    const cameras = [...token.cameras];
    const principal = { name: token.name, role: token.role, cameras };
    return { principal, cameras, secret: token.token, digest: digest(token.token) };
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
    signer(name) {
      const entry = entries.find((candidate) => candidate.principal.name === name);
      return entry && { principal: entry.principal, secret: entry.secret };
    },
    forgetCamera(name) {
      for (const { cameras } of entries) {
        const left = cameras.filter((camera) => camera !== name);
        cameras.splice(0, cameras.length, ...left);
      }
    },
  };
}

function digest(secret: string): Buffer {
  return createHash('sha256').update(secret).digest();
}
