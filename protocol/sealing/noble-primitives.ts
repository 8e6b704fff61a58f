import { chacha20poly1305 } from '@noble/ciphers/chacha.js';
import { ed25519, x25519 } from '@noble/curves/ed25519.js';
import { hkdf } from '@noble/hashes/hkdf.js';
import { sha256 } from '@noble/hashes/sha2.js';
import { randomBytes } from '@noble/hashes/utils.js';
import type { Primitives } from './primitives.ts';

/** Bits of the base point's table: a page signs a dozen times, and noble's own choice of 6 pays after hundreds. */
const WINDOW_BITS = 2;
ed25519.Point.BASE.precompute(WINDOW_BITS);

/** {@link Primitives} in plain JavaScript, for pages. */
export const noblePrimitives: Primitives = {
  random: (bytes) => randomBytes(bytes),
  sha256: (data) => sha256(data),
  hkdf: ({ secret, salt, info, bytes }) => hkdf(sha256, secret, salt, info, bytes),
  signingKey: (seed) => ({
    get publicKey() {
      return ed25519.getPublicKey(seed);
    },
    sign: (data) => ed25519.sign(data, seed),
  }),
  verify({ publicKey, data, signature }) {
    try {
      // The rules of RFC 8032, which the gateway's platform has as well; noble's own are laxer.
      return ed25519.verify(signature, data, publicKey, { zip215: false });
    } catch {
      // It throws for what is no point of the curve.
      return false;
    }
  },
  agreementKey: (secret) => ({
    publicKey: x25519.getPublicKey(secret),
    agree(publicKey) {
      try {
        return x25519.getSharedSecret(secret, publicKey);
      } catch {
        return undefined;
      }
    },
  }),
  seal: ({ key, nonce, additional, plaintext }) =>
    chacha20poly1305(key, nonce, additional).encrypt(plaintext),
  open({ key, nonce, additional, sealed }) {
    try {
      return chacha20poly1305(key, nonce, additional).decrypt(sealed);
    } catch {
      return undefined;
    }
  },
};
