import * as z from 'zod/mini';
import { identityOf, invitationDoor, SEED_BYTES, seedOfToken } from '../../../protocol/sealing/identity.ts';
import type { PairingInvitation } from '../../../protocol/sealing/pairing-link.ts';
import type { Primitives } from '../../../protocol/sealing/primitives.ts';
import { base64url, fromBase64url } from '../../../protocol/sealing/text.ts';
import { type SessionInfo, sessionInfoSchema } from '../../../protocol/session-info.ts';
import type { Memory } from '../memory.ts';

/** Who is signed in, and what proves it: the seed of an identity, which never leaves this browser. */
export interface Visitor {
  readonly seed: Uint8Array;
  /** The seed's Ed25519 key, base64url, where it was reckoned before. */
  readonly publicKey?: string | undefined;
  readonly info: SessionInfo;
  /** Of the configuration; absent for a device that was paired. */
  readonly token?: string;
}

const keySchema = z.string().check(z.regex(/^[A-Za-z0-9_-]{43}$/));
const deviceSchema = z.object({ seed: z.string(), key: z.optional(keySchema), info: sessionInfoSchema });
const bearerSchema = z.object({ token: z.string(), key: keySchema, info: sessionInfoSchema });

/** With the public key, so that it is reckoned once in all and not on each visit's way to its picture. */
export function withKey(visitor: Visitor, primitives: Primitives): Visitor & { readonly publicKey: string } {
  const { seed, publicKey = identityOf({ seed, primitives }).publicKey } = visitor;
  return { ...visitor, publicKey };
}

/**
 * The device as which this browser was paired. The seed lies in the page's storage in clear: a key that WebCrypto would
 * not hand out needs a secure context, which a page on plain HTTP is not, and whoever runs code in this page could sign
 * with such a key as well.
 */
export function recallDevice(memory: Memory): Visitor | undefined {
  try {
    const { seed, key, info } = z.parse(deviceSchema, JSON.parse(memory.read('device') ?? ''));
    const bytes = fromBase64url(seed);
    return bytes?.length === SEED_BYTES ? { seed: bytes, publicKey: key, info } : undefined;
  } catch {
    // Nothing is there, or another version wrote it.
    return undefined;
  }
}

/** The gateway has let that one in, whatever it said before. */
export function rememberVisitor(memory: Memory, visitor: Visitor): void {
  if (visitor.token === undefined) rememberDevice(memory, visitor);
  else rememberBearer(memory, visitor);
  memory.write('ended', undefined);
}

export function rememberDevice(memory: Memory, { seed, publicKey: key, info }: Visitor): void {
  memory.write('device', JSON.stringify({ seed: base64url(seed), key, info }));
}

/** Who bore `token` on the last visit, by whose key and broker a session can begin before the gateway was asked again. */
export function recallBearer(memory: Memory, token: string, primitives: Primitives): Visitor | undefined {
  try {
    const bearer = z.parse(bearerSchema, JSON.parse(memory.read('bearer') ?? ''));
    if (bearer.token !== token) return undefined;
    const { key: publicKey, info } = bearer;
    return { token, seed: seedOfToken({ token, primitives }), publicKey, info };
  } catch {
    // Nothing is there, or another version wrote it.
    return undefined;
  }
}

function rememberBearer(memory: Memory, { token, publicKey: key, info }: Visitor): void {
  // Where the page is now says nothing about its next visit.
  const { address: _, ...lasting } = info;
  memory.write('token', token);
  memory.write('bearer', JSON.stringify({ token, key, info: lasting }));
}

export function forgetBearer(memory: Memory): void {
  memory.write('token', undefined);
  memory.write('bearer', undefined);
}

/** What is known of going on as somebody who is remembered. */
export interface Prospects {
  /** It is as good as ever. */
  readonly canGoOn?: boolean;
  /** That somebody was told that access has ended; going on only asks again. */
  readonly isOver?: boolean;
}

/** Whether it is any good to go on as somebody who is remembered here. */
export function prospects(memory: Memory): Prospects {
  if (memory.read('token') !== undefined) return { canGoOn: true };
  if (!recallDevice(memory)) return {};
  return memory.read('ended') === undefined ? { canGoOn: true } : { canGoOn: true, isOver: true };
}

/** What somebody who goes is not to leave on this device: how to come to the gateway, its cameras, and what they saw. */
export function forgetVisit(memory: Memory, gatewayKey: string): void {
  memory.write('ice-servers', undefined);
  memory.write(`cameras.${gatewayKey}`, undefined);
  memory.write(`preset-pictures.${gatewayKey}`, undefined);
}

/** What somebody who signs out takes along besides: the names that the cameras have in what was set up here. */
export function forgetHabits(memory: Memory, gatewayKey: string): void {
  memory.write('camera', undefined);
  memory.write('place', undefined);
  memory.forgetAll(`wall.${gatewayKey}`);
  memory.forgetAll(`turn.${gatewayKey}.`);
}

/** The highest epoch that was seen of a gateway's key messages; 0 before the first. */
export function recallEpoch(memory: Memory, gatewayKey: string): number {
  const epoch = Number(memory.read(`epoch.${gatewayKey}`));
  return Number.isSafeInteger(epoch) && epoch > 0 ? epoch : 0;
}

export function rememberEpoch(memory: Memory, gatewayKey: string, epoch: number): void {
  memory.write(`epoch.${gatewayKey}`, String(epoch));
}

/** Whether a session with one is a session with the other; all else a welcome tells anew. */
export function isSameDoor(some: SessionInfo, other: SessionInfo): boolean {
  return some.key === other.key && JSON.stringify(some.broker) === JSON.stringify(other.broker);
}

interface PairingSeedQuestion {
  readonly memory: Memory;
  readonly invitation: PairingInvitation;
  readonly primitives: Primitives;
}

/**
 * The seed of the device that this browser is to become by `invitation`; `again` where it was asked for before. It is the
 * same then: should only the answer have been lost, opening the link once more brings it.
 */
export function pairingSeed({ memory, invitation, primitives }: PairingSeedQuestion): {
  readonly seed: Uint8Array;
  readonly again: boolean;
} {
  const { name } = invitationDoor({ secret: invitation.secret, primitives });
  const [begun, kept = ''] = memory.read('pairing')?.split(' ') ?? [];
  const known = begun === name ? fromBase64url(kept) : undefined;
  if (known?.length === SEED_BYTES) return { seed: known, again: true };
  const seed = primitives.random(SEED_BYTES);
  memory.write('pairing', `${name} ${base64url(seed)}`);
  return { seed, again: false };
}
