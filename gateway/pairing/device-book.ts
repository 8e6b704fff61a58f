import { join } from 'node:path';
import type { Logger } from 'pino';
import type { Principal } from '../../access/principal.ts';
import { freeName, isSameName } from './device-name.ts';
import { type DeviceRecord, deviceRecordSchema, isRecordOf, isSameGrant } from './device-record.ts';
import { digestOf, isSameDigest } from './digest.ts';
import { withFolderLock } from './folder-lock.ts';
import { guestTime } from './guest-time.ts';
import { createInTurn } from './in-turn.ts';
import { PairingError } from './pairing-error.ts';
import { RecordFolder } from './record-folder.ts';

export interface DeviceBookOptions {
  /** The gateway's state directory. */
  readonly state: string;
  /** Names that no device may have: those of tokens, which stand in the same lists and logs. */
  readonly reserved: readonly string[];
  /** Ms since 1970. */
  readonly now?: () => number;
  readonly logger: Logger;
}

/** A paired device. */
export interface Device {
  readonly id: string;
  readonly record: DeviceRecord;
}

interface Entry {
  record: DeviceRecord;
  readonly principal: Principal;
  /** The principal's own list: those who are signed in hold it, so what is taken out is gone for them too. */
  readonly cameras: string[];
}

const FOLDER = 'devices';
export const MAX_DEVICES = 256;

/**
 * The paired devices: files that the daemon and the commands at a terminal both change, one device each. The daemon looks
 * at them by {@link refresh}, several times a second, so that what a terminal takes away is over at once.
 */
export class DeviceBook {
  readonly #options: Required<DeviceBookOptions>;
  readonly #directory: string;
  readonly #folder: RecordFolder<DeviceRecord>;
  readonly #entries = new Map<string, Entry>();
  readonly #byKey = new Map<string, string>();
  readonly #listeners = new Set<(device: Device) => void>();
  readonly #inTurn = createInTurn();
  /** Cameras that were removed, while files still name them. */
  readonly #forgotten = new Set<string>();
  /** Guests whose time is over, while their files are still there. */
  readonly #over = new Set<string>();

  private constructor(options: DeviceBookOptions) {
    this.#options = { now: Date.now, ...options };
    this.#directory = join(options.state, FOLDER);
    this.#folder = new RecordFolder({
      directory: this.#directory,
      schema: deviceRecordSchema,
      fits: isRecordOf,
      max: MAX_DEVICES,
      logger: options.logger,
    });
  }

  /** Reads what is kept. */
  static async open(options: DeviceBookOptions): Promise<DeviceBook> {
    const book = new DeviceBook(options);
    await book.#folder.tidy();
    await book.refresh();
    return book;
  }

  list(): Device[] {
    return Array.from(this.#entries, ([id, { record }]) => ({ id, record }));
  }

  get(id: string): DeviceRecord | undefined {
    return this.#entries.get(id)?.record;
  }

  /** By its name, as people write it. */
  find(name: string): Device | undefined {
    return this.list().find(({ record }) => isSameName(record.name, name));
  }

  byKey(key: string): Principal | undefined {
    return this.#principal(this.#byKey.get(key));
  }

  /** Whether that is the key of a guest, and the clock stands before the day on which it was let in. */
  isUndecided(key: string): boolean {
    const record = this.get(this.#byKey.get(key) ?? '');
    return record !== undefined && guestTime(record, this.#options.now()) === 'unknown';
  }

  byDoor({ name, secret }: { readonly name: string; readonly secret: string }): Principal | undefined {
    const given = digestOf(secret);
    const entry = this.#entries.get(name);
    return entry && isSameDigest(entry.record.doorDigest, given) ? this.#principal(name) : undefined;
  }

  /** Sees what was changed on the disk, and whose time is over. */
  refresh({ thorough = false } = {}): Promise<void> {
    return this.#inTurn(async () => {
      if (await this.#folder.refresh({ thorough })) this.#take();
      await this.#endGuests();
    });
  }

  /**
   * Keeps a device, under a name that is free; one that has paired before gets its new rights. Throws
   * {@link PairingError} where there are too many, or it can not be kept. `claim` is asked once there is room, and says
   * whether the device may be kept at all.
   */
  add(id: string, record: DeviceRecord, claim: () => Promise<boolean>): Promise<DeviceRecord | undefined> {
    return this.#change(async () => {
      const others = this.list().filter((device) => device.id !== id);
      if (others.length >= MAX_DEVICES) {
        throw new PairingError(
          'full',
          `there are ${MAX_DEVICES} devices already; revoke one that is not used`,
        );
      }
      if (!(await claim())) return undefined;
      const name = freeName(record.name, [
        ...this.#options.reserved,
        ...others.map((other) => other.record.name),
      ]);
      const kept = { ...record, name };
      await this.#folder.write(id, kept);
      return kept;
    });
  }

  /** Throws {@link PairingError} where there is no such device, or another has that name. */
  async rename(id: string, name: string): Promise<void> {
    await this.#change(async () => {
      const record = this.#known(id);
      const taken = [
        ...this.#options.reserved,
        ...this.list().flatMap((one) => (one.id === id ? [] : one.record.name)),
      ];
      const other = taken.find((known) => isSameName(known, name));
      if (other !== undefined)
        throw new PairingError('conflict', `there is a device or a token named ${other} already`);
      await this.#folder.write(id, { ...record, name });
    });
  }

  /** Takes its rights away for good. Throws {@link PairingError} where there is no such device. */
  async revoke(id: string): Promise<void> {
    await this.#change(async () => {
      this.#known(id);
      await this.#folder.remove(id);
    });
  }

  /** A camera is no more; what comes by its name later is another. */
  forgetCamera(name: string): void {
    const concerned = Array.from(this.#entries.values()).filter(({ cameras }) => cameras.includes(name));
    if (concerned.length === 0) return;
    this.#forgotten.add(name);
    for (const entry of concerned) {
      entry.cameras.splice(0, entry.cameras.length, ...entry.cameras.filter((camera) => camera !== name));
      entry.record = { ...entry.record, cameras: [...entry.cameras] };
    }
    const kept = this.#change(async () => {
      for (const [id, record] of this.#folder.records()) {
        const cameras = record.cameras.filter((camera) => camera !== name);
        if (cameras.length < record.cameras.length) await this.#folder.write(id, { ...record, cameras });
      }
    }).then(() => void this.#forgotten.delete(name));
    kept.catch((error: unknown) => {
      const problem = error instanceof Error ? error.message : String(error);
      this.#options.logger.error(
        { camera: name, problem },
        'devices’ rights to a removed camera stay on the disk',
      );
    });
  }

  /** Calls `listener` with each device whose rights end or become others, as it was. */
  onWithdrawn(listener: (device: Device) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Between what others write, on what they wrote last. */
  #change<T>(work: () => Promise<T>): Promise<T> {
    return this.#inTurn(async () => {
      try {
        return await withFolderLock(this.#directory, async () => {
          await this.#folder.refresh({ thorough: true });
          this.#take();
          try {
            return await work();
          } finally {
            await this.#folder.refresh({ thorough: true });
            this.#take();
          }
        });
      } catch (error) {
        if (error instanceof PairingError) throw error;
        const problem = error instanceof Error ? error.message : String(error);
        throw new PairingError('unwritable', `${this.#directory} can not be written (${problem})`, error);
      }
    });
  }

  #known(id: string): DeviceRecord {
    const record = this.#entries.get(id)?.record;
    if (!record) throw new PairingError('unknown', 'there is no such device any more');
    return record;
  }

  #principal(id: string | undefined): Principal | undefined {
    const entry = id === undefined ? undefined : this.#entries.get(id);
    return entry && guestTime(entry.record, this.#options.now()) === 'running' ? entry.principal : undefined;
  }

  /** Brings what is known in line with what was read. */
  #take(): void {
    const records = this.#valid();
    const withdrawn: Device[] = [];
    for (const [id, { record }] of this.#entries) {
      const now = records.get(id);
      if (now && isSameGrant(now, record) && now.doorDigest === record.doorDigest) continue;
      this.#entries.delete(id);
      this.#byKey.delete(record.key);
      withdrawn.push({ id, record });
    }
    for (const [id, record] of records) {
      const entry = this.#entries.get(id);
      if (entry) entry.record = record;
      else this.#entries.set(id, createEntry(id, record));
      this.#byKey.set(record.key, id);
    }
    for (const device of withdrawn) this.#tell(device);
  }

  /** What was read, but for what is over already though its file may still say otherwise. */
  #valid(): Map<string, DeviceRecord> {
    const records = new Map(this.#folder.records());
    for (const id of this.#over) if (!records.delete(id)) this.#over.delete(id);
    if (this.#forgotten.size === 0) return records;
    for (const [id, record] of records) {
      const cameras = record.cameras.filter((camera) => !this.#forgotten.has(camera));
      if (cameras.length < record.cameras.length) records.set(id, { ...record, cameras });
    }
    return records;
  }

  async #endGuests(): Promise<void> {
    const now = this.#options.now();
    const over = this.list().filter(({ record }) => guestTime(record, now) === 'over');
    for (const device of over) {
      const { id, record } = device;
      this.#over.add(id);
      this.#entries.delete(id);
      this.#byKey.delete(record.key);
      this.#options.logger.info({ device: record.name }, 'the time of a guest is over');
      this.#tell(device);
      // For good: a clock that is set back must not bring it back.
      await this.#folder.remove(id).catch((error: unknown) => {
        const problem = error instanceof Error ? error.message : String(error);
        this.#options.logger.error({ device: record.name, problem }, 'a guest’s file can not be removed');
      });
    }
  }

  #tell(device: Device): void {
    for (const listener of this.#listeners) listener(device);
  }
}

function createEntry(id: string, record: DeviceRecord): Entry {
  const cameras = [...record.cameras];
  const { role, relayOnly } = record;
  const entry: Entry = {
    record,
    cameras,
    principal: {
      id: `device:${id}`,
      // Renamed while it is signed in, it is called by its new name from then on.
      get name() {
        return entry.record.name;
      },
      role,
      cameras,
      relayOnly,
    },
  };
  return entry;
}
