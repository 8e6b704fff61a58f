import * as z from 'zod/mini';
import { PROTOCOL_VERSION } from '../messages.ts';
import { ProtocolError, parseJson } from '../parse.ts';
import type { Identity } from './identity.ts';
import { OtherVersionError, otherVersion } from './other-version.ts';
import type { Primitives } from './primitives.ts';
import { base64url, fromBase64url, utf8 } from './text.ts';

/**
 * What the gateway has retained on its key topic: that it is there, and the X25519 key that sessions begun now are sealed
 * to. It is made anew at each start and each hour, so that what is recorded today can not be opened tomorrow, and that
 * nothing of before a restart can be said again after it.
 */
export interface KeyMessage {
  /** X25519, base64url. */
  readonly x: string;
  /** Grows with each key, also over restarts. */
  readonly epoch: number;
  /** The same for all keys of one run of the gateway. */
  readonly boot: string;
}

const key = z.string().check(z.length(43));
const schema = z.strictObject({
  v: z.literal(PROTOCOL_VERSION),
  /** The gateway's Ed25519 key. */
  g: key,
  x: key,
  epoch: z.int().check(z.positive()),
  boot: z.string().check(z.regex(/^[0-9a-f]{16}$/)),
  s: z.string().check(z.length(86)),
});

const MAX_CHARS = 1024;

export function sealKeyMessage({ x, epoch, boot }: KeyMessage, gateway: Identity): string {
  const unsigned = { v: PROTOCOL_VERSION, g: gateway.publicKey, x, epoch, boot } as const;
  return JSON.stringify({ ...unsigned, s: base64url(gateway.sign(signedBytes(unsigned))) });
}

interface OpenOptions {
  readonly text: string;
  /** The gateway's public key, base64url. */
  readonly gatewayKey: string;
  /** The highest epoch that was seen of this gateway; 0 before the first. */
  readonly lastEpoch: number;
  readonly primitives: Primitives;
}

/**
 * Throws {@link ProtocolError} for what this gateway did not say, or said before something that was seen already;
 * {@link OtherVersionError} where it may be of a gateway that was updated, or was not.
 */
export function openKeyMessage({ text, gatewayKey, lastEpoch, primitives }: OpenOptions): KeyMessage {
  const version = otherVersion(text);
  if (version !== undefined) throw new OtherVersionError('key message', version);
  const { s, ...unsigned } = parseJson({ text, schema, maxChars: MAX_CHARS, what: 'key message' });
  if (unsigned.g !== gatewayKey) throw new ProtocolError('key message: it is of another gateway');
  const publicKey = fromBase64url(gatewayKey);
  const signature = fromBase64url(s);
  if (!publicKey || !signature || !primitives.verify({ publicKey, data: signedBytes(unsigned), signature }))
    throw new ProtocolError('key message: the signature does not fit; somebody else spoke as the gateway');
  if (unsigned.epoch < lastEpoch)
    throw new ProtocolError(`key message: epoch ${unsigned.epoch} is below ${lastEpoch}; replayed?`);
  const { x, epoch, boot } = unsigned;
  return { x, epoch, boot };
}

function signedBytes(message: { g: string; x: string; epoch: number; boot: string }): Uint8Array {
  return utf8(
    [`oriel-key-v${PROTOCOL_VERSION}`, message.g, message.x, message.epoch, message.boot].join('\n'),
  );
}
