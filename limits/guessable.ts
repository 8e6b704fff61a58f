/** Characters of base64url that hold 128 bits. */
const UNGUESSABLE_CHARS = 22;

/** Whether somebody could find a secret by trying: then wrong ones have to be slowed down. At no rate the others are found. */
export function isGuessable(secret: string): boolean {
  return secret.length < UNGUESSABLE_CHARS;
}
