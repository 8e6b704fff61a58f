import { join } from 'node:path';
import type { Logger } from 'pino';
import { INVITATION_BYTES, invitationDoor } from '../../protocol/sealing/identity.ts';
import { nativePrimitives } from '../sealing/native-primitives.ts';
import { type Grant, type InvitationRecord, invitationRecordSchema } from './device-record.ts';
import { digestOf, isSameDigest } from './digest.ts';
import { createInTurn } from './in-turn.ts';
import { renamed } from './known-devices.ts';
import { type MomentClock, msBetween } from './moment.ts';
import { PairingError } from './pairing-error.ts';
import { RecordFolder } from './record-folder.ts';

export interface InvitationBookOptions {
  /** The gateway's state directory. */
  readonly state: string;
  readonly clock: MomentClock;
  readonly logger: Logger;
}

export interface Invitation {
  readonly id: string;
  readonly record: InvitationRecord;
  /** How long the link still works, in ms. */
  readonly leftMs: number;
}

export interface MadeInvitation extends Invitation {
  /** What the link carries; kept nowhere. */
  readonly secret: Uint8Array;
}

export interface NewInvitation extends Grant {
  readonly name?: string | undefined;
  readonly lifeMs: number;
  /** Whose rights it hangs on: what they made ends with them. */
  readonly by: string;
}

/** Who invites where nobody can: the first start. */
export const BY_FIRST_START = 'start';

const FOLDER = 'invitations';
const MAX_OPEN = 32;

/** With those that have expired, which stay a while to say so. */
const MAX_KEPT = 128;
const KEEP_EXPIRED_MS = 86_400_000;

/** Pairing links that were handed out: files that the daemon and `oriel pair` both write, each good for one device. */
export class InvitationBook {
  readonly #clock: MomentClock;
  readonly #folder: RecordFolder<InvitationRecord>;
  readonly #directory: string;
  readonly #listeners = new Set<(invitation: string) => void>();
  readonly #inTurn = createInTurn();
  #records: ReadonlyMap<string, InvitationRecord> = new Map();

  private constructor({ state, clock, logger }: InvitationBookOptions) {
    this.#clock = clock;
    this.#directory = join(state, FOLDER);
    this.#folder = new RecordFolder({
      directory: this.#directory,
      schema: invitationRecordSchema,
      max: MAX_KEPT,
      logger,
    });
  }

  /** Reads what is kept. */
  static async open(options: InvitationBookOptions): Promise<InvitationBook> {
    const book = new InvitationBook(options);
    await book.refresh();
    return book;
  }

  /** Those that still work. */
  list(): Invitation[] {
    return Array.from(this.#records.keys(), (id) => this.get(id)).filter((one) => one !== undefined);
  }

  /** Nothing where it has expired or is not there. */
  get(id: string): Invitation | undefined {
    const record = this.#records.get(id);
    const leftMs = record === undefined ? 0 : this.#leftMs(record);
    return record && leftMs > 0 ? { id, record, leftMs } : undefined;
  }

  hasExpired(id: string): boolean {
    const record = this.#records.get(id);
    return record !== undefined && this.#leftMs(record) <= 0;
  }

  /** Whether that is the door of an invitation, also of one that has expired: it may come in to be told so. */
  hasDoor({ name, secret }: { readonly name: string; readonly secret: string }): boolean {
    const record = this.#records.get(name);
    return record !== undefined && isSameDigest(record.doorDigest, digestOf(secret));
  }

  /** Throws {@link PairingError} where too many are open, or it can not be kept. */
  async make({ lifeMs, by, name, ...grant }: NewInvitation): Promise<MadeInvitation> {
    await this.refresh({ thorough: true });
    if (this.list().length >= MAX_OPEN) {
      throw new PairingError(
        'full',
        `${MAX_OPEN} pairing links are open; withdraw one, or wait until one has expired`,
      );
    }
    const secret = nativePrimitives.random(INVITATION_BYTES);
    const door = invitationDoor({ secret, primitives: nativePrimitives });
    const record: InvitationRecord = {
      ...grant,
      ...(name !== undefined && { name }),
      doorDigest: digestOf(door.secret),
      made: this.#clock(),
      lifeMs,
      by,
    };
    await this.#writing(() => this.#folder.write(door.name, record));
    await this.refresh({ thorough: true });
    return { id: door.name, record, leftMs: lifeMs, secret };
  }

  /** Takes it away; gives whether this was what took it: whoever does may use it, and nobody else. */
  async claim(id: string): Promise<boolean> {
    const taken = await this.#writing(() => this.#folder.remove(id));
    this.#records = new Map([...this.#records].filter(([known]) => known !== id));
    return taken;
  }

  /** Takes back those that `concerns` says. */
  async withdraw(concerns: (record: InvitationRecord, id: string) => boolean): Promise<void> {
    await this.refresh({ thorough: true });
    for (const [id, record] of this.#records) {
      if (concerns(record, id)) await this.#writing(() => this.#folder.remove(id));
    }
    await this.refresh({ thorough: true });
  }

  /**
   * A camera is called otherwise from now on, in every link that is still open too. Rejects with {@link PairingError}
   * where that can not be kept, and then it is called as before.
   */
  renameCamera(from: string, to: string): Promise<void> {
    // Between looks: one that is away for a moment is not withdrawn.
    return this.#inTurn(async () => {
      await this.#folder.refresh({ thorough: true });
      const written: [string, InvitationRecord][] = [];
      try {
        for (const [id, record] of this.#folder.records()) {
          const cameras = renamed(record.cameras, from, to);
          if (cameras === record.cameras) continue;
          if (await this.#writing(() => this.#folder.replace(id, { ...record, cameras: [...cameras] })))
            written.push([id, record]);
        }
      } catch (error) {
        for (const [id, record] of written) await this.#folder.replace(id, record).catch(() => false);
        throw error;
      }
    }).finally(() => this.refresh({ thorough: true }));
  }

  /** Sees what was changed on the disk, and forgets what expired long ago. */
  refresh({ thorough = false } = {}): Promise<void> {
    return this.#inTurn(async () => {
      if (!(await this.#folder.refresh({ thorough }))) return;
      for (const [id, record] of this.#folder.records()) {
        if (this.#leftMs(record) <= -KEEP_EXPIRED_MS) await this.#folder.remove(id).catch(() => false);
      }
      const before = this.#records;
      this.#records = this.#folder.records();
      for (const id of before.keys()) if (!this.#records.has(id)) this.#tell(id);
    });
  }

  /** Calls `listener` with the id of each that was taken back, or expired long ago. */
  onWithdrawn(listener: (invitation: string) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Less than nothing by as much as it has expired; where nobody knows its age, it has expired just now. */
  #leftMs({ made, lifeMs }: InvitationRecord): number {
    const age = msBetween(made, this.#clock());
    return age === undefined ? 0 : lifeMs - age;
  }

  #tell(id: string): void {
    for (const listener of this.#listeners) listener(id);
  }

  async #writing<T>(work: () => Promise<T>): Promise<T> {
    try {
      return await work();
    } catch (error) {
      const problem = error instanceof Error ? error.message : String(error);
      throw new PairingError('unwritable', `${this.#directory} can not be written (${problem})`, error);
    }
  }
}
