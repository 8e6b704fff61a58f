import { TokenBucket, TokenBuckets } from '../../limits/token-bucket.ts';
import { ProtocolError } from '../../protocol/parse.ts';
import type { UpEnvelope } from '../../protocol/sealing/envelope.ts';
import type { LineCounters } from '../../protocol/sealing/gateway-line.ts';
import {
  createGatewayLine,
  type GatewayLine,
  type OpenedMessage,
} from '../../protocol/sealing/gateway-line.ts';
import type { Identity } from '../../protocol/sealing/identity.ts';
import { SealingError, type SealingFault } from '../../protocol/sealing/sealing-error.ts';
import { nativePrimitives } from '../sealing/native-primitives.ts';
import type { PreKeys } from '../sealing/prekeys.ts';
import type { SessionBook } from '../sealing/session-book.ts';
import { MessageRefused, type RefusalKind } from './refusal-log.ts';

export interface LineDeskOptions {
  readonly identity: Identity;
  readonly keys: PreKeys;
  /** Ms since the gateway's start. */
  readonly now: () => number;
}

/** A line whose first message was verified. */
export interface Arrival {
  readonly line: GatewayLine;
  /** Of the gateway's key that all its messages have to name. */
  readonly epoch: number;
  /** Where its key is to be entered. Not the gateway's own key, which has to be gone before the session is. */
  readonly book: SessionBook;
  readonly first: OpenedMessage;
}

/**
 * Agreements of keys on behalf of viewers that are not known yet: about 0.3 ms each, so that strangers cost less than a
 * tenth of a core however many they are, while hundreds who come back after a restart wait for nothing.
 */
const ARRIVALS = { burst: 500, perSecond: 200 };

/** Of one session, which takes fresh keys once an hour: whoever keeps to its own topics takes nothing from others. */
const ARRIVALS_OF_ONE = { burst: 5, perSecond: 0.2 };

/** Begins lines: finds the key, refuses what was said before, and bounds what strangers cost. */
export class LineDesk {
  readonly #options: LineDeskOptions;
  readonly #arrivals: TokenBucket;
  readonly #ofOne = new TokenBuckets(ARRIVALS_OF_ONE);

  constructor(options: LineDeskOptions) {
    this.#options = options;
    this.#arrivals = new TokenBucket(ARRIVALS, options.now());
  }

  /** Opens the first message of a line. Throws {@link MessageRefused}. */
  open(session: string, envelope: UpEnvelope): Arrival {
    const { identity, keys, now } = this.#options;
    const preKey = keys.find(envelope.k);
    if (!preKey) throw new MessageRefused('stale-key');
    const { book } = preKey;
    const resume = resumptionOf(book, envelope);
    this.#admit(session);
    const line = refusing(() =>
      createGatewayLine({
        address: { gatewayId: identity.id, session },
        gateway: identity,
        key: preKey.key,
        e: envelope.e,
        resume,
        now,
        primitives: nativePrimitives,
      }),
    );
    const first = openOn(line, envelope);
    return { line, epoch: envelope.k, book, first };
  }

  /** Before the ciphers, which are what costs. */
  #admit(session: string): void {
    const at = this.#options.now();
    if (!this.#arrivals.take(1, at)) throw new MessageRefused('flood');
    if (this.#ofOne.of(session, at).take(1, at)) return;
    this.#arrivals.giveBack(1, at);
    throw new MessageRefused('flood');
  }
}

/** Opens a message on a line that stands. Throws {@link MessageRefused}. */
export function openOn(line: GatewayLine, envelope: UpEnvelope): OpenedMessage {
  return refusing(() => line.open(envelope));
}

/** Where a session that was over goes on; nothing for a new one. Throws {@link MessageRefused}. */
function resumptionOf(book: SessionBook, { e, n }: UpEnvelope): LineCounters | undefined {
  const entry = book.find(e);
  if (entry === undefined) return undefined;
  if (entry === 'over' || entry === 'running' || n <= entry.taken) throw new MessageRefused('replayed');
  return entry;
}

const KIND: Readonly<Record<SealingFault, RefusalKind>> = {
  'not-for-us': 'not-for-us',
  'bad-key': 'malformed',
  forged: 'forged',
  replayed: 'replayed',
  'other-sender': 'other-sender',
};

function refusing<T>(work: () => T): T {
  try {
    return work();
  } catch (error) {
    if (error instanceof SealingError) throw new MessageRefused(KIND[error.fault]);
    if (error instanceof ProtocolError) throw new MessageRefused('malformed');
    throw error;
  }
}
