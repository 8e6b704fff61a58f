/** The field's prime, 2^255 - 19. */
const PRIME = 2n ** 255n - 19n;

/** The y of every point whose order divides the cofactor 8: "signatures" of theirs fit whatever is signed. */
const SMALL_ORDER: ReadonlySet<bigint> = new Set([
  0n,
  1n,
  PRIME - 1n,
  0x05fc536d880238b13933c6d305acdfd5f098eff289f4c345b027b2c28f95e826n,
  0x7a03ac9277fdc74ec6cc392cfa53202a0f67100d760b3cba4fd84d3d706a17c7n,
]);

/**
 * Whether an Ed25519 public key is in the one form of RFC 8032 section 5.1.3 and of full order. The platform's
 * `verify` takes others, too; that of pages does not, and both have to agree on whose signature fits.
 */
export function isSoundPoint(publicKey: Uint8Array): boolean {
  if (publicKey.length !== 32) return false;
  let y = 0n;
  for (let i = 31; i >= 0; i--)
    y = (y << 8n) | BigInt(i === 31 ? (publicKey[i] ?? 0) & 0x7f : (publicKey[i] ?? 0));
  return y < PRIME && !SMALL_ORDER.has(y);
}
