import { PROTOCOL_VERSION } from '../messages.ts';
import type { SessionAddress } from '../topics.ts';
import { type DownEnvelope, deriveSessionKeys, openLetter, sealLetter, type UpEnvelope } from './envelope.ts';
import type { Identity } from './identity.ts';
import type { AgreementKey, Primitives } from './primitives.ts';
import { SealingError } from './sealing-error.ts';
import { base64url, fromBase64url } from './text.ts';

/** Counters of the last envelope in each direction. */
export interface LineCounters {
  readonly taken: number;
  readonly sent: number;
}

/** The gateway's end of one signaling session. */
export interface GatewayLine {
  /** The viewer's X25519 key, base64url: what tells this session from another of the same name. */
  readonly e: string;
  /** Whose Ed25519 key signs, base64url; undefined until the first message was opened. */
  readonly from: string | undefined;
  readonly counters: LineCounters;
  /**
   * Throws {@link SealingError} for what is forged, altered, replayed or somebody else's, `ProtocolError` for what is broken;
   * nothing of it counts then.
   */
  open(envelope: UpEnvelope): OpenedMessage;
  seal(body: string): string;
}

export interface OpenedMessage {
  readonly from: string;
  readonly body: string;
  /** How long ago it was said at most, in ms; absent where the viewer had not heard us yet in this session. */
  readonly ageMs: number | undefined;
}

export interface GatewayLineOptions {
  readonly address: SessionAddress;
  readonly gateway: Identity;
  /** Our X25519 key of the envelope's epoch. */
  readonly key: AgreementKey;
  /** The envelope's. */
  readonly e: string;
  /**
   * Where a session goes on that was over: a counter that began anew would let messages be said again, and use nonces
   * twice.
   */
  readonly resume?: LineCounters | undefined;
  /** Ms since the gateway's start. */
  readonly now: () => number;
  readonly primitives: Primitives;
}

/** Throws {@link SealingError} where the viewer's key is none. */
export function createGatewayLine(options: GatewayLineOptions): GatewayLine {
  const { address, gateway, key, e, resume, now, primitives } = options;
  const theirs = fromBase64url(e);
  const shared = theirs?.length === 32 ? key.agree(theirs) : undefined;
  if (!shared) throw new SealingError('bad-key', 'envelope: its key is none');
  const bond = { address, gatewayKey: gateway.publicKey, e, x: base64url(key.publicKey) };
  const keys = deriveSessionKeys({ bond, shared, primitives });
  let from: string | undefined;
  let taken = resume?.taken ?? 0;
  let sent = resume?.sent ?? 0;
  return {
    e,
    get from() {
      return from;
    },
    get counters() {
      return { taken, sent };
    },
    open({ n, c }) {
      // Before the ciphers: a replay is the cheapest thing to send.
      if (n <= taken) throw new SealingError('replayed', `envelope: n ${n} is not above ${taken}; replayed?`);
      const letter = openLetter({ direction: 'up', keys, n, c, primitives });
      if (from !== undefined && letter.from !== from)
        throw new SealingError('other-sender', 'envelope: signed by another than those before it');
      from = letter.from;
      taken = n;
      const ageMs = letter.at === undefined ? undefined : now() - letter.at;
      return { from, body: letter.body, ageMs };
    },
    seal(body) {
      const n = ++sent;
      const at = Math.round(now());
      const c = sealLetter({
        direction: 'down',
        keys,
        n,
        from: gateway.publicKey,
        sign: gateway.sign,
        at,
        body,
        primitives,
      });
      const envelope: DownEnvelope = { v: PROTOCOL_VERSION, n, c };
      return JSON.stringify(envelope);
    },
  };
}
