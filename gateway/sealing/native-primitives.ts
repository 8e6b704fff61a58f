import {
  createCipheriv,
  createDecipheriv,
  createHash,
  createPrivateKey,
  createPublicKey,
  diffieHellman,
  hkdfSync,
  type KeyObject,
  randomBytes,
  sign,
  verify,
} from 'node:crypto';
import type { Primitives } from '../../protocol/sealing/primitives.ts';
import { isSoundPoint } from './ed25519-point.ts';

/** What stands before the 32 bytes of a raw key in PKCS #8 and in SPKI (RFC 8410). */
const PKCS8 = { ed25519: '302e020100300506032b657004220420', x25519: '302e020100300506032b656e04220420' };
const SPKI = { ed25519: '302a300506032b6570032100', x25519: '302a300506032b656e032100' };

const KEY_BYTES = 32;
const SIGNATURE_BYTES = 64;
const TAG_BYTES = 16;
const CIPHER = 'chacha20-poly1305';

/** {@link Primitives} by the platform's ciphers. */
export const nativePrimitives: Primitives = {
  random: (bytes) => plain(randomBytes(bytes)),
  sha256: (data) => plain(createHash('sha256').update(data).digest()),
  hkdf: ({ secret, salt, info, bytes }) => new Uint8Array(hkdfSync('sha256', secret, salt, info, bytes)),
  signingKey(seed) {
    const key = privateKey('ed25519', seed);
    return { publicKey: rawPublicKey(key), sign: (data) => plain(sign(null, data, key)) };
  },
  verify({ publicKey, data, signature }) {
    if (signature.length !== SIGNATURE_BYTES || !isSoundPoint(publicKey)) return false;
    try {
      return verify(null, data, publicKeyOf('ed25519', publicKey), signature);
    } catch {
      return false;
    }
  },
  agreementKey(secret) {
    const key = privateKey('x25519', secret);
    return {
      publicKey: rawPublicKey(key),
      agree(theirs) {
        if (theirs.length !== KEY_BYTES) return undefined;
        try {
          // It throws for a public key of low order.
          return plain(diffieHellman({ privateKey: key, publicKey: publicKeyOf('x25519', theirs) }));
        } catch {
          return undefined;
        }
      },
    };
  },
  seal({ key, nonce, additional, plaintext }) {
    const cipher = createCipheriv(CIPHER, key, nonce, { authTagLength: TAG_BYTES });
    cipher.setAAD(additional, { plaintextLength: plaintext.length });
    return plain(Buffer.concat([cipher.update(plaintext), cipher.final(), cipher.getAuthTag()]));
  },
  open({ key, nonce, additional, sealed }) {
    if (sealed.length < TAG_BYTES) return undefined;
    const ciphertext = sealed.subarray(0, -TAG_BYTES);
    const decipher = createDecipheriv(CIPHER, key, nonce, { authTagLength: TAG_BYTES });
    decipher.setAAD(additional, { plaintextLength: ciphertext.length });
    decipher.setAuthTag(sealed.subarray(-TAG_BYTES));
    const plaintext = decipher.update(ciphertext);
    try {
      decipher.final();
    } catch {
      return undefined;
    }
    return plain(plaintext);
  },
};

type Curve = keyof typeof PKCS8;

function privateKey(curve: Curve, secret: Uint8Array): KeyObject {
  if (secret.length !== KEY_BYTES) throw new Error(`a secret of ${curve} has ${KEY_BYTES} bytes`);
  return createPrivateKey({
    key: Buffer.concat([Buffer.from(PKCS8[curve], 'hex'), secret]),
    format: 'der',
    type: 'pkcs8',
  });
}

function publicKeyOf(curve: Curve, raw: Uint8Array): KeyObject {
  return createPublicKey({
    key: Buffer.concat([Buffer.from(SPKI[curve], 'hex'), raw]),
    format: 'der',
    type: 'spki',
  });
}

function rawPublicKey(key: KeyObject): Uint8Array {
  return plain(createPublicKey(key).export({ format: 'der', type: 'spki' }).subarray(-KEY_BYTES));
}

/** Whoever gets bytes may keep them: a Buffer would be a view of a pool that others write to. */
function plain(bytes: Buffer): Uint8Array {
  return new Uint8Array(bytes);
}
