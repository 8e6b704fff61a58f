import * as z from 'zod/mini';
import { invitationDoor, SEED_BYTES } from '../../../protocol/sealing/identity.ts';
import type { PairingInvitation } from '../../../protocol/sealing/pairing-link.ts';
import type { Primitives } from '../../../protocol/sealing/primitives.ts';
import { base64url, fromBase64url } from '../../../protocol/sealing/text.ts';
import { type SessionInfo, sessionInfoSchema } from '../../../protocol/session-info.ts';
import type { Memory } from '../memory.ts';

/** Who is signed in, and what proves it: the seed of an identity, which never leaves this browser. */
export interface Visitor {
  readonly seed: Uint8Array;
  readonly info: SessionInfo;
  /** Of the configuration; absent for a device that was paired. */
  readonly token?: string;
}

const deviceSchema = z.object({ seed: z.string(), info: sessionInfoSchema });

/**
 * The device as which this browser was paired. The seed lies in the page's storage in clear: a key that WebCrypto would
 * not hand out needs a secure context, which a page on plain HTTP is not, and whoever runs code in this page could sign
 * with such a key as well.
 */
export function recallDevice(memory: Memory): Visitor | undefined {
  try {
    const { seed, info } = z.parse(deviceSchema, JSON.parse(memory.read('device') ?? ''));
    const bytes = fromBase64url(seed);
    return bytes?.length === SEED_BYTES ? { seed: bytes, info } : undefined;
  } catch {
    // Nothing is there, or another version wrote it.
    return undefined;
  }
}

export function rememberDevice(memory: Memory, { seed, info }: Visitor): void {
  memory.write('device', JSON.stringify({ seed: base64url(seed), info }));
}

/** The highest epoch that was seen of a gateway's key messages; 0 before the first. */
export function recallEpoch(memory: Memory, gatewayKey: string): number {
  const epoch = Number(memory.read(`epoch.${gatewayKey}`));
  return Number.isSafeInteger(epoch) && epoch > 0 ? epoch : 0;
}

export function rememberEpoch(memory: Memory, gatewayKey: string, epoch: number): void {
  memory.write(`epoch.${gatewayKey}`, String(epoch));
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
