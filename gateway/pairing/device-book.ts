import { join } from 'node:path';
import type { Logger } from 'pino';
import type { Principal } from '../../access/principal.ts';
import { freeName, isSameName } from './device-name.ts';
import { type DeviceRecord, deviceRecordSchema, isRecordOf } from './device-record.ts';
import { withFolderLock } from './folder-lock.ts';
import { createInTurn } from './in-turn.ts';
import { type Device, KnownDevices, renamed } from './known-devices.ts';
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

const FOLDER = 'devices';
export const MAX_DEVICES = 256;

/**
 * The paired devices: files that the daemon and the commands at a terminal both change, one device each. The daemon looks
 * at them by {@link refresh}, several times a second, so that what a terminal takes away is over at once.
 */
export class DeviceBook {
  readonly #options: DeviceBookOptions;
  readonly #directory: string;
  readonly #folder: RecordFolder<DeviceRecord>;
  readonly #known: KnownDevices;
  readonly #inTurn = createInTurn();

  private constructor(options: DeviceBookOptions) {
    this.#options = options;
    this.#known = new KnownDevices(options.now ?? Date.now);
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
    return this.#known.list();
  }

  get(id: string): DeviceRecord | undefined {
    return this.#known.get(id);
  }

  /** By its name, as people write it. */
  find(name: string): Device | undefined {
    return this.#known.find(name);
  }

  byKey(key: string): Principal | undefined {
    return this.#known.byKey(key);
  }

  /** Whether that is the key of a guest, and the clock stands before the day on which it was let in. */
  isUndecided(key: string): boolean {
    return this.#known.isUndecided(key);
  }

  byDoor(door: { readonly name: string; readonly secret: string }): Principal | undefined {
    return this.#known.byDoor(door);
  }

  /** Sees what was changed on the disk, and whose time is over. */
  refresh({ thorough = false } = {}): Promise<void> {
    return this.#inTurn(async () => {
      if (await this.#folder.refresh({ thorough })) this.#known.take(this.#folder.records());
      await this.#endGuests();
    });
  }

  /**
   * Keeps a device, under a name that is free; one that has paired before gets its new rights. Throws
   * {@link PairingError} where there are too many, or it can not be kept. `claim` is asked once there is room and while no
   * camera is renamed, and gives the device, or nothing where it may not be kept at all.
   */
  add(id: string, claim: () => Promise<DeviceRecord | undefined>): Promise<DeviceRecord | undefined> {
    return this.#change(async () => {
      const others = this.list().filter((device) => device.id !== id);
      if (others.length >= MAX_DEVICES) {
        throw new PairingError(
          'full',
          `there are ${MAX_DEVICES} devices already; revoke one that is not used`,
        );
      }
      const record = await claim();
      if (!record) return undefined;
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
      const record = this.#recordOf(id);
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
      this.#recordOf(id);
      await this.#folder.remove(id);
    });
  }

  /** A camera is no more; what comes by its name later is another. */
  forgetCamera(name: string): void {
    if (!this.#known.forgetCamera(name)) return;
    const kept = this.#change(() =>
      this.#rewrite((cameras) => cameras.filter((camera) => camera !== name)),
    ).then(() => this.#known.settled(name));
    kept.catch((error: unknown) => {
      const problem = problemOf(error);
      this.#options.logger.error(
        { camera: name, problem },
        'devices’ rights to a removed camera stay on the disk',
      );
    });
  }

  /**
   * A camera is called otherwise from now on; whoever may see it may go on. Rejects with {@link PairingError} where that
   * can not be kept, and then it is called as before.
   */
  async renameCamera(from: string, to: string): Promise<void> {
    await this.#change(async () => {
      await this.#rewrite((cameras) => renamed(cameras, from, to));
      // Before the files are read again, so that nobody's rights seem to have become others.
      this.#known.settled(to);
      this.#known.renameCamera(from, to);
    });
  }

  /** Calls `listener` with each device whose rights end or become others, as it was. */
  onWithdrawn(listener: (device: Device) => void): () => void {
    return this.#known.onWithdrawn(listener);
  }

  /** Between what others write, on what they wrote last. */
  #change<T>(work: () => Promise<T>): Promise<T> {
    return this.#inTurn(async () => {
      try {
        return await withFolderLock(this.#directory, async () => {
          await this.#folder.refresh({ thorough: true });
          this.#known.take(this.#folder.records());
          try {
            return await work();
          } finally {
            await this.#folder.refresh({ thorough: true });
            this.#known.take(this.#folder.records());
          }
        });
      } catch (error) {
        if (error instanceof PairingError) throw error;
        const problem = problemOf(error);
        throw new PairingError('unwritable', `${this.#directory} can not be written (${problem})`, error);
      }
    });
  }

  /** Lets every file have the cameras that `change` makes of its; all of them, or none. */
  async #rewrite(change: (cameras: readonly string[]) => readonly string[]): Promise<void> {
    const records = this.#folder.records();
    const written: [string, DeviceRecord][] = [];
    try {
      for (const [id, record] of this.#known.valid(records)) {
        const cameras = [...change(record.cameras)];
        const before = records.get(id);
        if (!before || isSameList(before.cameras, cameras)) continue;
        written.push([id, before]);
        await this.#folder.write(id, { ...record, cameras });
      }
    } catch (error) {
      for (const [id, before] of written) await this.#folder.write(id, before).catch(() => undefined);
      throw error;
    }
  }

  #recordOf(id: string): DeviceRecord {
    const record = this.#known.get(id);
    if (!record) throw new PairingError('unknown', 'there is no such device any more');
    return record;
  }

  async #endGuests(): Promise<void> {
    for (const { id, record } of this.#known.endGuests()) {
      this.#options.logger.info({ device: record.name }, 'the time of a guest is over');
      // For good: a clock that is set back must not bring it back.
      await this.#folder.remove(id).catch((error: unknown) => {
        const problem = problemOf(error);
        this.#options.logger.error({ device: record.name, problem }, 'a guest’s file can not be removed');
      });
    }
  }
}

function isSameList(a: readonly string[], b: readonly string[]): boolean {
  return a.length === b.length && a.every((one, at) => one === b[at]);
}

function problemOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
