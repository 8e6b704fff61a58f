import { hmac } from '@noble/hashes/hmac.js';
import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js';
import * as z from 'zod/mini';
import { MAX_MESSAGE_CHARS, PROTOCOL_VERSION } from './messages.ts';
import { ProtocolError, parseJson } from './parse.ts';
import { type Direction, NAME_PATTERN, type SessionAddress, signalTopic } from './topics.ts';

/**
 * What a signaling message travels in. The token never crosses the broker: it keys an HMAC-SHA-256 (RFC 2104) over
 * version, topic (so direction, user and session too), counter and body. A broker that we do not run can thus
 * neither speak for a viewer nor for the gateway. It still reads along; sealing comes in here, in this one file.
 *
 * `@noble/hashes` rather than WebCrypto: a page on plain HTTP in a LAN has no `crypto.subtle`.
 */
const envelopeSchema = z.strictObject({
  v: z.literal(PROTOCOL_VERSION),
  user: z.string().check(z.regex(NAME_PATTERN)),
  /** Grows with each message of one side within a session; whatever does not is a replay. */
  n: z.int().check(z.positive()),
  body: z.string().check(z.maxLength(MAX_MESSAGE_CHARS)),
  mac: z.string().check(z.length(64)),
});
type Envelope = z.infer<typeof envelopeSchema>;

/** Longest envelope in UTF-16 units: the body again with its quotes escaped. */
export const MAX_ENVELOPE_CHARS = 2 * MAX_MESSAGE_CHARS;

interface SealOptions {
  readonly address: SessionAddress;
  readonly direction: Direction;
  /** The user's token. */
  readonly secret: string;
  /** Larger than in the message before it. */
  readonly counter: number;
  readonly body: string;
}

/** Makes the text to publish on `signalTopic(address, direction)`. */
export function seal({ address, direction, secret, counter, body }: SealOptions): string {
  const unsigned = { v: PROTOCOL_VERSION, user: address.user, n: counter, body } as const;
  const envelope: Envelope = { ...unsigned, mac: macOf({ ...unsigned, address, direction, secret }) };
  return JSON.stringify(envelope);
}

interface OpenOptions {
  readonly address: SessionAddress;
  readonly direction: Direction;
  readonly secret: string;
  /** The counter of the last message taken from this side; 0 before the first. */
  readonly after: number;
  readonly text: string;
}

export interface Opened {
  readonly counter: number;
  readonly body: string;
}

/** Checks and opens an envelope. Throws {@link ProtocolError} for a forged, replayed, foreign or broken one. */
export function open({ address, direction, secret, after, text }: OpenOptions): Opened {
  const envelope = parseJson({
    text,
    schema: envelopeSchema,
    maxChars: MAX_ENVELOPE_CHARS,
    what: 'envelope',
  });
  if (envelope.user !== address.user) throw new ProtocolError('envelope: user is not the topic’s');
  const expected = macOf({ ...envelope, address, direction, secret });
  if (!sameHex(expected, envelope.mac)) throw new ProtocolError('envelope: mac does not fit; wrong token?');
  if (envelope.n <= after)
    throw new ProtocolError(`envelope: n ${envelope.n} is not above ${after}; replayed?`);
  return { counter: envelope.n, body: envelope.body };
}

interface MacInput {
  readonly address: SessionAddress;
  readonly direction: Direction;
  readonly secret: string;
  readonly n: number;
  readonly body: string;
}

function macOf({ address, direction, secret, n, body }: MacInput): string {
  const signed = `oriel-signal-v${PROTOCOL_VERSION}\n${signalTopic(address, direction)}\n${n}\n${body}`;
  return bytesToHex(hmac(sha256, utf8ToBytes(secret), utf8ToBytes(signed)));
}

/** Compares without stopping at the first difference. */
function sameHex(a: string, b: string): boolean {
  let difference = a.length ^ b.length;
  for (let i = 0; i < a.length; i++) difference |= a.charCodeAt(i) ^ b.charCodeAt(i);
  return difference === 0;
}
