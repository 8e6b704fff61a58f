import * as z from 'zod/mini';
import { ProtocolError, parseJson } from '../parse.ts';
import { INVITATION_BYTES } from './identity.ts';
import { base64url, fromBase64url, fromUtf8, utf8 } from './text.ts';

/** What a pairing link carries in its fragment, `#pair=…`, which no browser sends to a server. */
export interface PairingInvitation {
  /** The gateway's Ed25519 key, base64url. */
  readonly gatewayKey: string;
  /** Good for one device, and for a while: {@link INVITATION_BYTES} bytes. */
  readonly secret: Uint8Array;
  /** How to reach an external broker; absent for the embedded one, which is a path on the page's own server. */
  readonly broker: PairingBroker | undefined;
}

const brokerSchema = z.strictObject({
  url: z.string().check(z.regex(/^wss?:\/\/[^\s]{1,2000}$/)),
  username: z.optional(z.string().check(z.maxLength(128))),
  password: z.optional(z.string().check(z.maxLength(256))),
});
export type PairingBroker = z.infer<typeof brokerSchema>;

const FORMAT = 2;
const KEY_BYTES = 32;
const HEAD_BYTES = 1 + KEY_BYTES + INVITATION_BYTES;
const MAX_CHARS = 4096;

/** The fragment's value: format, key and secret in bytes, then the broker as JSON where there is one; all base64url. */
export function writePairing({ gatewayKey, secret, broker }: PairingInvitation): string {
  const key = fromBase64url(gatewayKey);
  if (key?.length !== KEY_BYTES || secret.length !== INVITATION_BYTES)
    throw new ProtocolError('pairing link: key or secret is none');
  const tail = broker ? utf8(JSON.stringify(broker)) : new Uint8Array(0);
  const bytes = new Uint8Array(HEAD_BYTES + tail.length);
  bytes.set([FORMAT]);
  bytes.set(key, 1);
  bytes.set(secret, 1 + KEY_BYTES);
  bytes.set(tail, HEAD_BYTES);
  return base64url(bytes);
}

/** Throws {@link ProtocolError} for what is no pairing link, or is one of another version. */
export function readPairing(text: string): PairingInvitation {
  const bytes = text.length <= MAX_CHARS ? fromBase64url(text) : undefined;
  if (!bytes || bytes.length < HEAD_BYTES)
    throw new ProtocolError('pairing link: it is not whole; open or scan it again');
  if (bytes[0] !== FORMAT)
    throw new ProtocolError(`pairing link: made by another version of Oriel (${bytes[0]})`);
  const tail = bytes.subarray(HEAD_BYTES);
  const json = fromUtf8(tail);
  if (json === undefined) throw new ProtocolError('pairing link: it is not whole; open or scan it again');
  return {
    gatewayKey: base64url(bytes.subarray(1, 1 + KEY_BYTES)),
    secret: bytes.slice(1 + KEY_BYTES, HEAD_BYTES),
    broker:
      tail.length > 0
        ? parseJson({ text: json, schema: brokerSchema, maxChars: MAX_CHARS, what: 'pairing link' })
        : undefined,
  };
}
