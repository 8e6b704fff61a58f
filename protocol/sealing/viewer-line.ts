import { type DownMessage, PROTOCOL_VERSION, parseDownMessage, type UpMessage } from '../messages.ts';
import { ProtocolError } from '../parse.ts';
import type { SessionAddress } from '../topics.ts';
import {
  type DownEnvelope,
  deriveSessionKeys,
  type OpenedLetter,
  openLetter,
  readDownEnvelope,
  type SessionKeys,
  sealLetter,
  type UpEnvelope,
} from './envelope.ts';
import { type Identity, SEED_BYTES } from './identity.ts';
import { type KeyMessage, openKeyMessage } from './key-message.ts';
import type { AgreementKey, Primitives } from './primitives.ts';
import { SealingError } from './sealing-error.ts';
import { base64url, fromBase64url } from './text.ts';

/** The viewer's end of one signaling session: seals what goes up, opens what comes down. */
export interface ViewerLine {
  /** Whether the gateway's key is there; nothing can be said before. */
  readonly isReady: boolean;
  /** Makes what the first message takes and would wait for; to be called while the link still opens. */
  prepare(): void;
  /**
   * Takes a key message. Gives whether the gateway is another run than before: then the session begins anew, since all
   * that was sealed for the one before is lost. With a newer key of the same run the session goes on, under fresh keys
   * from the next message on. Throws `ProtocolError` for what the gateway did not say.
   */
  hearKey(text: string): { readonly isNewBoot: boolean; readonly epoch: number };
  /** Throws `ProtocolError` before the gateway's key is there. */
  seal(message: UpMessage): string;
  /** Throws `ProtocolError` for what the gateway did not say in this session, or said before. */
  open(text: string): DownMessage;
}

export interface ViewerLineOptions {
  readonly address: SessionAddress;
  readonly identity: Identity;
  /** The gateway's Ed25519 key, base64url. */
  readonly gatewayKey: string;
  /** The highest epoch that was ever seen of this gateway; 0 before the first. */
  readonly lastEpoch: number;
  readonly primitives: Primitives;
  /** Monotonic ms. */
  readonly now: () => number;
}

interface Session {
  readonly keys: SessionKeys;
  readonly epoch: number;
  sent: number;
  taken: number;
}

export function createViewerLine(options: ViewerLineOptions): ViewerLine {
  const { address, identity, gatewayKey, primitives, now } = options;
  let { lastEpoch } = options;
  let boot: string | undefined;
  let session: Session | undefined;
  /** What the gateway may go on using until it has heard us under the new keys. */
  let previous: Session | undefined;
  /** The gateway's clock when it was last heard, and ours. */
  let heard: { readonly theirs: number; readonly ours: number } | undefined;
  const freshKey = () => primitives.agreementKey(primitives.random(SEED_BYTES));
  let prepared: AgreementKey | undefined;

  function begin({ x, epoch }: KeyMessage): Session {
    const own = prepared ?? freshKey();
    prepared = undefined;
    const theirs = fromBase64url(x);
    const shared = theirs && own.agree(theirs);
    if (!shared) throw new SealingError('bad-key', 'key message: its key is none');
    const bond = { address, gatewayKey, e: base64url(own.publicKey), x };
    const keys = deriveSessionKeys({ bond, shared, primitives });
    return { keys, epoch, sent: 0, taken: 0 };
  }

  function gatewayTime(): number | undefined {
    return heard && Math.round(heard.theirs + now() - heard.ours);
  }

  function openBy(by: Session, { n, c }: DownEnvelope): OpenedLetter {
    const letter = openLetter({ direction: 'down', keys: by.keys, n, c, primitives });
    if (n <= by.taken)
      throw new SealingError('replayed', `envelope: n ${n} is not above ${by.taken}; replayed?`);
    by.taken = n;
    return letter;
  }

  function openByEither(current: Session, envelope: DownEnvelope): OpenedLetter {
    try {
      const letter = openBy(current, envelope);
      previous = undefined;
      return letter;
    } catch (error) {
      if (!previous || !(error instanceof SealingError) || error.fault !== 'not-for-us') throw error;
      return openBy(previous, envelope);
    }
  }

  return {
    get isReady() {
      return session !== undefined;
    },
    prepare() {
      if (!session) prepared ??= freshKey();
    },
    hearKey(text) {
      const message = openKeyMessage({ text, gatewayKey, lastEpoch, primitives });
      lastEpoch = message.epoch;
      const isNewBoot = message.boot !== boot;
      if (isNewBoot || message.epoch !== session?.epoch) {
        const begun = begin(message);
        previous = isNewBoot ? undefined : session;
        if (isNewBoot) heard = undefined;
        session = begun;
      }
      boot = message.boot;
      return { isNewBoot, epoch: message.epoch };
    },
    seal(message) {
      if (!session) throw new ProtocolError('nothing can be sealed before the gateway’s key is there');
      const n = ++session.sent;
      const { keys, epoch } = session;
      const c = sealLetter({
        direction: 'up',
        keys,
        n,
        from: identity.publicKey,
        sign: identity.sign,
        at: gatewayTime(),
        body: JSON.stringify(message),
        primitives,
      });
      const envelope: UpEnvelope = { v: PROTOCOL_VERSION, e: keys.bond.e, k: epoch, n, c };
      return JSON.stringify(envelope);
    },
    open(text) {
      if (!session) throw new ProtocolError('envelope: it came before the gateway’s key');
      const { at, body } = openByEither(session, readDownEnvelope(text));
      if (at !== undefined) heard = { theirs: at, ours: now() };
      return parseDownMessage(body);
    },
  };
}
