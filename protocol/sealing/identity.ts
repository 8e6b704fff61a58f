import type { Primitives } from './primitives.ts';
import { base64url, fromBase64url, hex, utf8 } from './text.ts';

/** Somebody who signals: a device, a page that bears a token, or the gateway itself. */
export interface Identity {
  /** Ed25519, base64url. */
  readonly publicKey: string;
  /** 32 hex digits made of the public key. They tell nothing to whoever has not seen that. */
  readonly id: string;
  /** 64 bytes. */
  sign(data: Uint8Array): Uint8Array;
  /** What signs in to the embedded broker, to signal and nothing else. */
  readonly door: Door;
}

export interface Door {
  /** The user name. */
  readonly name: string;
  /** The password, base64url. */
  readonly secret: string;
}

/** Of a seed and of what is derived of it, in bytes. */
export const SEED_BYTES = 32;

/** Of the secret in a pairing link, in bytes. */
export const INVITATION_BYTES = 16;

const ID_BYTES = 16;
const NO_SALT = new Uint8Array(0);

interface Seeded {
  /** {@link SEED_BYTES} random bytes, kept by their owner alone. */
  readonly seed: Uint8Array;
  /** What this gave for the same seed before, where that was kept: it is a page's slowest step on its way to the broker. */
  readonly publicKey?: string | undefined;
  readonly primitives: Primitives;
}

export function identityOf({ seed, publicKey: known, primitives }: Seeded): Identity {
  const key = primitives.signingKey(derive({ secret: seed, purpose: 'sign', primitives }));
  const publicKey = (known === undefined ? undefined : fromBase64url(known)) ?? key.publicKey;
  const id = idOfKey(publicKey, primitives);
  return {
    publicKey: base64url(publicKey),
    id,
    sign: (data) => key.sign(data),
    door: { name: id, secret: base64url(derive({ secret: seed, purpose: 'door', primitives })) },
  };
}

/** The seed of whoever bears a token of the configuration: page and gateway reckon the same. */
export function seedOfToken({ token, primitives }: { token: string; primitives: Primitives }): Uint8Array {
  return derive({ secret: utf8(token), purpose: 'token', primitives });
}

/** How the broker and the gateway know an invitation, of which they keep the secret itself nowhere. */
export function invitationDoor({ secret, primitives }: { secret: Uint8Array; primitives: Primitives }): Door {
  return {
    name: hex(derive({ secret, purpose: 'invitation', primitives })).slice(0, 2 * ID_BYTES),
    secret: base64url(derive({ secret, purpose: 'door', primitives })),
  };
}

/** The id of an Ed25519 public key: half of its SHA-256, in hex. */
export function idOfKey(publicKey: Uint8Array, primitives: Primitives): string {
  return hex(primitives.sha256(publicKey).subarray(0, ID_BYTES));
}

function derive(input: { secret: Uint8Array; purpose: string; primitives: Primitives }): Uint8Array {
  const { secret, purpose, primitives } = input;
  return primitives.hkdf({ secret, salt: NO_SALT, info: utf8(`oriel-v2 ${purpose}`), bytes: SEED_BYTES });
}
