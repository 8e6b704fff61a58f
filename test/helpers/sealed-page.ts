import { nativePrimitives as primitives } from '../../gateway/sealing/native-primitives.ts';
import { PROTOCOL_VERSION } from '../../protocol/messages.ts';
import {
  deriveSessionKeys,
  openLetter,
  readDownEnvelope,
  type SessionKeys,
  sealLetter,
  type UpEnvelope,
} from '../../protocol/sealing/envelope.ts';
import type { Identity } from '../../protocol/sealing/identity.ts';
import type { KeyMessage } from '../../protocol/sealing/key-message.ts';
import { base64url, fromBase64url } from '../../protocol/sealing/text.ts';
import type { Direction, SessionAddress } from '../../protocol/topics.ts';

export interface SealedPageOptions {
  readonly address: SessionAddress;
  readonly identity: Identity;
  /** base64url. */
  readonly gatewayKey: string;
  readonly key: KeyMessage;
  /** Of its X25519 key; random where absent. */
  readonly secret?: Uint8Array;
}

/** What a page that does not follow the rules says otherwise than an honest one. */
export interface Deviation {
  readonly n?: number;
  /** The gateway's clock; by default as it is known from what came last. */
  readonly at?: number | undefined;
  readonly k?: number;
  readonly direction?: Direction;
  /** Who is said to have signed. */
  readonly from?: string;
  readonly sign?: (data: Uint8Array) => Uint8Array;
  readonly keys?: SessionKeys;
}

/** The viewer's end of a session, made of the ciphers themselves, so that it can also do what no viewer does. */
export interface SealedPage {
  readonly e: string;
  readonly keys: SessionKeys;
  seal(body: string, deviation?: Deviation): string;
  /** As the envelope before it is serialized. */
  envelope(body: string, deviation?: Deviation): UpEnvelope;
  /** The body. Throws `ProtocolError`. */
  open(text: string): string;
}

export function createSealedPage(options: SealedPageOptions): SealedPage {
  const { address, identity, gatewayKey, key, secret = primitives.random(32) } = options;
  const own = primitives.agreementKey(secret);
  const shared = own.agree(fromBase64url(key.x) ?? new Uint8Array(0));
  if (!shared) throw new Error('the gateway’s key is none');
  const e = base64url(own.publicKey);
  const keys = deriveSessionKeys({ bond: { address, gatewayKey, e, x: key.x }, shared, primitives });
  let sent = 0;
  let heard: { readonly theirs: number; readonly ours: number } | undefined;

  function envelope(body: string, deviation: Deviation = {}): UpEnvelope {
    const clock = heard && Math.round(heard.theirs + performance.now() - heard.ours);
    const { n = sent + 1, k = key.epoch, at = clock } = deviation;
    if (deviation.n === undefined) sent = n;
    const c = sealLetter({
      direction: 'up',
      keys,
      from: identity.publicKey,
      sign: identity.sign,
      body,
      primitives,
      ...deviation,
      n,
      at: 'at' in deviation ? deviation.at : at,
    });
    return { v: PROTOCOL_VERSION, e, k, n, c };
  }

  return {
    e,
    keys,
    envelope,
    seal: (body, deviation) => JSON.stringify(envelope(body, deviation)),
    open(text) {
      const { n, c } = readDownEnvelope(text);
      const { at, body } = openLetter({ direction: 'down', keys, n, c, primitives });
      if (at !== undefined) heard = { theirs: at, ours: performance.now() };
      return body;
    },
  };
}
