import * as z from 'zod/mini';
import { MAX_MESSAGE_CHARS, PROTOCOL_VERSION } from '../messages.ts';
import { parseJson } from '../parse.ts';
import { type Direction, type SessionAddress, signalTopic } from '../topics.ts';
import type { Primitives } from './primitives.ts';
import { SealingError } from './sealing-error.ts';
import { base64url, fromBase64url, fromUtf8, hex, utf8 } from './text.ts';

/**
 * What a signaling message travels in: sealed for the other end, signed by its sender, and bound to direction, session,
 * both identities and the keys of this very session. The broker sees how long it is, to 256 bytes, and when it came.
 */

const count = z.int().check(z.positive());
/** Longest envelope in UTF-16 units: below what brokers take, and above a message of nothing but quotes. */
export const MAX_ENVELOPE_CHARS = 250_000;

const sealedText = z.string().check(z.maxLength(MAX_ENVELOPE_CHARS));

const upSchema = z.strictObject({
  v: z.literal(PROTOCOL_VERSION),
  /** The viewer's X25519 key, made for this session alone. */
  e: z.string().check(z.length(43)),
  /** Which of the gateway's keys it is sealed to: the key message's epoch. */
  k: count,
  n: count,
  c: sealedText,
});
/** As the broker sees what a viewer says. */
export type UpEnvelope = z.infer<typeof upSchema>;

const downSchema = z.strictObject({ v: z.literal(PROTOCOL_VERSION), n: count, c: sealedText });
export type DownEnvelope = z.infer<typeof downSchema>;

const insideSchema = z.strictObject({
  /** The sender's Ed25519 key; the gateway's is known. */
  f: z.optional(z.string().check(z.length(43))),
  s: z.string().check(z.length(86)),
  /** The gateway's clock, ms since its start, as the sender knows it. */
  a: z.optional(z.number()),
  b: z.string().check(z.maxLength(MAX_MESSAGE_CHARS)),
});

/** Lengths tell what a message is; within such steps, in bytes, they do not. */
const PADDING_BYTES = 256;

/** Both keys of one session, and all that they are bound to. */
export interface SessionKeys {
  readonly up: Uint8Array;
  readonly down: Uint8Array;
  readonly bond: Bond;
}

export interface Bond {
  readonly address: SessionAddress;
  /** The gateway's Ed25519 key, base64url. */
  readonly gatewayKey: string;
  /** The viewer's X25519 key, base64url. */
  readonly e: string;
  /** The gateway's X25519 key, base64url. */
  readonly x: string;
}

interface DeriveOptions {
  readonly bond: Bond;
  /** What X25519 gives of one's own secret and the other's public key. */
  readonly shared: Uint8Array;
  readonly primitives: Primitives;
}

export function deriveSessionKeys({ bond, shared, primitives }: DeriveOptions): SessionKeys {
  const { address, gatewayKey, e, x } = bond;
  const salt = primitives.sha256(utf8([LABEL, gatewayKey, address.session, e, x].join('\n')));
  const of = (direction: Direction) =>
    primitives.hkdf({ secret: shared, salt, info: utf8(direction), bytes: 32 });
  return { up: of('up'), down: of('down'), bond };
}

/** Throws `ProtocolError`. */
export function readUpEnvelope(text: string): UpEnvelope {
  return parseJson({ text, schema: upSchema, maxChars: MAX_ENVELOPE_CHARS, what: 'envelope' });
}

/** Throws `ProtocolError`. */
export function readDownEnvelope(text: string): DownEnvelope {
  return parseJson({ text, schema: downSchema, maxChars: MAX_ENVELOPE_CHARS, what: 'envelope' });
}

interface Letter {
  readonly direction: Direction;
  readonly keys: SessionKeys;
  /** Larger than in the message before it: with the key it is the nonce. */
  readonly n: number;
}

interface SealOptions extends Letter {
  /** The sender's Ed25519 key, base64url. */
  readonly from: string;
  readonly sign: (data: Uint8Array) => Uint8Array;
  readonly at: number | undefined;
  readonly body: string;
  readonly primitives: Primitives;
}

/** The ciphertext, base64url: `c` of an envelope. */
export function sealLetter(options: SealOptions): string {
  const { direction, keys, n, from, sign, at, body, primitives } = options;
  const s = base64url(sign(signedBytes({ ...options, at })));
  const inside = { ...(direction === 'up' && { f: from }), s, ...(at !== undefined && { a: at }), b: body };
  const bare = utf8(JSON.stringify(inside));
  const plaintext = new Uint8Array(Math.ceil(bare.length / PADDING_BYTES) * PADDING_BYTES).fill(0x20);
  plaintext.set(bare);
  return base64url(
    primitives.seal({
      key: keys[direction],
      nonce: nonceOf(n),
      additional: additionalOf({ direction, keys, n }),
      plaintext,
    }),
  );
}

export interface OpenedLetter {
  /** The sender's Ed25519 key, base64url; its signature fits. */
  readonly from: string;
  readonly at: number | undefined;
  readonly body: string;
}

interface OpenOptions extends Letter {
  readonly c: string;
  readonly primitives: Primitives;
}

/** Throws {@link SealingError} for what is forged, altered or of another session, `ProtocolError` for what is broken. */
export function openLetter({ direction, keys, n, c, primitives }: OpenOptions): OpenedLetter {
  const sealed = fromBase64url(c);
  const plaintext =
    sealed &&
    primitives.open({
      key: keys[direction],
      nonce: nonceOf(n),
      additional: additionalOf({ direction, keys, n }),
      sealed,
    });
  const text = plaintext && fromUtf8(plaintext);
  if (text === undefined) throw new SealingError('not-for-us', 'envelope: not sealed for this session');
  const {
    f,
    s,
    a: at,
    b: body,
  } = parseJson({
    text,
    schema: insideSchema,
    maxChars: MAX_ENVELOPE_CHARS,
    what: 'envelope’s inside',
  });
  const from = direction === 'up' ? f : keys.bond.gatewayKey;
  const publicKey = from === undefined ? undefined : fromBase64url(from);
  const signature = fromBase64url(s);
  if (from === undefined || !publicKey || !signature)
    throw new SealingError('forged', 'envelope: not signed');
  const data = signedBytes({ direction, keys, n, from, at, body, primitives });
  if (!primitives.verify({ publicKey, data, signature }))
    throw new SealingError('forged', 'envelope: the signature does not fit');
  return { from, at, body };
}

const LABEL = `oriel-signal-v${PROTOCOL_VERSION}`;

function signedBytes(letter: Letter & Pick<SealOptions, 'from' | 'at' | 'body' | 'primitives'>): Uint8Array {
  const { direction, keys, n, from, at, body, primitives } = letter;
  const { address, gatewayKey, e, x } = keys.bond;
  const digest = hex(primitives.sha256(utf8(body)));
  return utf8([LABEL, direction, gatewayKey, from, address.session, e, x, n, at ?? '-', digest].join('\n'));
}

function additionalOf({ direction, keys, n }: Letter): Uint8Array {
  const { address, e, x } = keys.bond;
  return utf8([LABEL, direction, signalTopic(address, direction), e, x, n].join('\n'));
}

/** Each direction has a key of its own, so the counter alone tells nonces apart. */
function nonceOf(n: number): Uint8Array {
  const nonce = new Uint8Array(12);
  new DataView(nonce.buffer).setBigUint64(4, BigInt(n));
  return nonce;
}
