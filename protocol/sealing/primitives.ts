/**
 * The ciphers that sealing is made of. The viewer has them from `@noble/*`, since a page on plain HTTP has no
 * `crypto.subtle`; the gateway from the platform, which is some thirty times quicker. Both give the same bytes.
 */
export interface Primitives {
  random(bytes: number): Uint8Array;
  sha256(data: Uint8Array): Uint8Array;
  /** HKDF with SHA-256 (RFC 5869). */
  hkdf(input: HkdfInput): Uint8Array;
  /** Ed25519 (RFC 8032); `seed` has 32 bytes. */
  signingKey(seed: Uint8Array): SigningKey;
  verify(input: SignatureInput): boolean;
  /** X25519 (RFC 7748); `secret` has 32 bytes. */
  agreementKey(secret: Uint8Array): AgreementKey;
  /** ChaCha20-Poly1305 (RFC 8439): the ciphertext and its tag of 16 bytes. */
  seal(input: SealInput): Uint8Array;
  /** The plaintext; nothing where key, nonce, additional data or ciphertext do not fit each other. */
  open(input: OpenInput): Uint8Array | undefined;
}

export interface HkdfInput {
  readonly secret: Uint8Array;
  readonly salt: Uint8Array;
  readonly info: Uint8Array;
  readonly bytes: number;
}

export interface SigningKey {
  /** 32 bytes; reckoned when it is asked for. */
  readonly publicKey: Uint8Array;
  /** 64 bytes. */
  sign(data: Uint8Array): Uint8Array;
}

export interface SignatureInput {
  readonly publicKey: Uint8Array;
  readonly data: Uint8Array;
  readonly signature: Uint8Array;
}

export interface AgreementKey {
  /** 32 bytes. */
  readonly publicKey: Uint8Array;
  /** 32 bytes; nothing for a public key of low order, which would make the secret known to all. */
  agree(publicKey: Uint8Array): Uint8Array | undefined;
}

export interface SealInput {
  /** 32 bytes. */
  readonly key: Uint8Array;
  /** 12 bytes; never twice with one key. */
  readonly nonce: Uint8Array;
  /** Authenticated beside the text, not hidden. */
  readonly additional: Uint8Array;
  readonly plaintext: Uint8Array;
}

export interface OpenInput extends Omit<SealInput, 'plaintext'> {
  readonly sealed: Uint8Array;
}
