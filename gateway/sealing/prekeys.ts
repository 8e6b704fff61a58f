import type { Logger } from 'pino';
import { sealKeyMessage } from '../../protocol/sealing/key-message.ts';
import type { AgreementKey } from '../../protocol/sealing/primitives.ts';
import { base64url, hex } from '../../protocol/sealing/text.ts';
import type { GatewayIdentity } from './gateway-identity.ts';
import { nativePrimitives } from './native-primitives.ts';
import { SessionBook } from './session-book.ts';

/** One of the gateway's X25519 keys, with the sessions that were begun with it. */
export interface PreKey {
  readonly epoch: number;
  readonly key: AgreementKey;
  readonly book: SessionBook;
  /** The signed key message that tells of it. */
  readonly message: string;
  /** When it was made, by the same clock as {@link PreKeysOptions.now}. */
  readonly madeAt: number;
}

export interface PreKeysOptions {
  readonly identity: GatewayIdentity;
  readonly logger: Logger;
  /** Monotonic ms. */
  readonly now?: () => number;
  /** Sessions that one key may begin; default 4096. */
  readonly capacity?: number;
}

/** What {@link decideKeys} looks at; times in ms. */
export interface KeySnapshot {
  readonly ageMs: number;
  readonly sessions: number;
  readonly capacity: number;
  /** Since the key before it was followed by this one; absent where that is gone. */
  readonly previousMs: number | undefined;
}

export interface KeyDecision {
  /** A new key is due. */
  readonly rotate: boolean;
  /** The one before has had its time. */
  readonly forget: boolean;
}

const ROTATE_MS = 3_600_000;

/** Who has just read a key may speak to it for so long after the next has come. */
const GRACE_MS = 60_000;

const CAPACITY = 4_096;

/** While the next key is being made, sessions begin with this one. */
const FULL = 0.75;

/** After a key could not be made the next is tried in so many ms. */
const RETRY_MS = 60_000;

export function decideKeys({ ageMs, sessions, capacity, previousMs }: KeySnapshot): KeyDecision {
  return {
    rotate: ageMs >= ROTATE_MS || sessions >= capacity * FULL,
    forget: previousMs !== undefined && previousMs >= GRACE_MS,
  };
}

/**
 * The gateway's X25519 keys: the one that viewers are told of, and for a minute the one before. They are kept in memory
 * alone, so that what was sealed to them can be opened by nobody once they are gone.
 */
export class PreKeys {
  readonly #options: PreKeysOptions;
  readonly #now: () => number;
  /** The same in all key messages of this run. */
  readonly #boot = hex(nativePrimitives.random(8));
  readonly #listeners = new Set<(before: PreKey) => void>();
  #current: PreKey;
  #previous: PreKey | undefined;
  #rotating = false;
  #failedAt = Number.NEGATIVE_INFINITY;

  /** Makes the first key. Rejects where its number can not be kept. */
  static async open(options: PreKeysOptions): Promise<PreKeys> {
    return new PreKeys(options, await options.identity.nextEpoch());
  }

  private constructor(options: PreKeysOptions, epoch: number) {
    this.#options = options;
    this.#now = options.now ?? (() => performance.now());
    this.#current = this.#make(epoch);
  }

  get current(): PreKey {
    return this.#current;
  }

  /** Nothing for a key that never was or is no more. */
  find(epoch: number): PreKey | undefined {
    this.#forgetOld();
    if (epoch === this.#current.epoch) return this.#current;
    return epoch === this.#previous?.epoch ? this.#previous : undefined;
  }

  /** Calls `listener` with the key before whenever viewers are to be told of a new one; gives back how to stop that. */
  onRotated(listener: (before: PreKey) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** To be called every few seconds, and as sessions begin: makes a new key where it is time. */
  async tick(): Promise<void> {
    this.#forgetOld();
    if (this.#rotating || !this.#decide().rotate || this.#now() - this.#failedAt < RETRY_MS) return;
    this.#rotating = true;
    try {
      const next = this.#make(await this.#options.identity.nextEpoch());
      const before = this.#current;
      this.#previous = before;
      this.#current = next;
      for (const listener of this.#listeners) listener(before);
    } catch (error) {
      this.#failedAt = this.#now();
      const problem = error instanceof Error ? error.message : String(error);
      this.#options.logger.error({ problem }, 'signaling goes on with an old key');
    } finally {
      this.#rotating = false;
    }
  }

  #decide(): KeyDecision {
    const { capacity = CAPACITY } = this.#options;
    const age = this.#now() - this.#current.madeAt;
    return decideKeys({
      ageMs: age,
      sessions: this.#current.book.size,
      capacity,
      previousMs: this.#previous && age,
    });
  }

  #forgetOld(): void {
    if (this.#decide().forget) this.#previous = undefined;
  }

  #make(epoch: number): PreKey {
    const { identity, capacity = CAPACITY } = this.#options;
    const key = nativePrimitives.agreementKey(nativePrimitives.random(32));
    const told = { x: base64url(key.publicKey), epoch, boot: this.#boot };
    return {
      epoch,
      key,
      book: new SessionBook(capacity),
      message: sealKeyMessage(told, identity.identity),
      madeAt: this.#now(),
    };
  }
}
