import type { Principal } from '../../access/principal.ts';
import { isSameName } from './device-name.ts';
import { type DeviceRecord, isSameGrant } from './device-record.ts';
import { digestOf, isSameDigest } from './digest.ts';
import { guestTime } from './guest-time.ts';

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

/** The devices that have rights now, as their files were read last; whoever is signed in as one holds its principal. */
export class KnownDevices {
  readonly #now: () => number;
  readonly #entries = new Map<string, Entry>();
  readonly #byKey = new Map<string, string>();
  readonly #listeners = new Set<(device: Device) => void>();
  /** Cameras that were removed, while files still name them. */
  readonly #forgotten = new Set<string>();
  /** Guests whose time is over, while their files are still there. */
  readonly #over = new Set<string>();

  /** `now` is in ms since 1970. */
  constructor(now: () => number) {
    this.#now = now;
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
    return record !== undefined && guestTime(record, this.#now()) === 'unknown';
  }

  byDoor({ name, secret }: { readonly name: string; readonly secret: string }): Principal | undefined {
    const given = digestOf(secret);
    const entry = this.#entries.get(name);
    return entry && isSameDigest(entry.record.doorDigest, given) ? this.#principal(name) : undefined;
  }

  /** Brings what is known in line with what was read. */
  take(read: ReadonlyMap<string, DeviceRecord>): void {
    for (const id of this.#over) if (!read.has(id)) this.#over.delete(id);
    const records = this.valid(read);
    const withdrawn: Device[] = [];
    for (const [id, { record }] of this.#entries) {
      const now = records.get(id);
      if (now && isSameGrant(now, record) && now.doorDigest === record.doorDigest) continue;
      this.#drop({ id, record });
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
  valid(read: ReadonlyMap<string, DeviceRecord>): Map<string, DeviceRecord> {
    const records = new Map(read);
    for (const id of this.#over) records.delete(id);
    for (const [id, record] of records) {
      const cameras = record.cameras.filter((camera) => !this.#forgotten.has(camera));
      if (cameras.length < record.cameras.length) records.set(id, { ...record, cameras });
    }
    return records;
  }

  /** Ends those whose time is over; gives them, for their files. */
  endGuests(): Device[] {
    const now = this.#now();
    const over = this.list().filter(({ record }) => guestTime(record, now) === 'over');
    for (const device of over) {
      this.#over.add(device.id);
      this.#drop(device);
      this.#tell(device);
    }
    return over;
  }

  /** Nobody has it from now on, whatever the files say until {@link settled}; false where nobody had it. */
  forgetCamera(name: string): boolean {
    const concerned = [...this.#entries.values()].filter(({ cameras }) => cameras.includes(name));
    if (concerned.length === 0) return false;
    this.#forgotten.add(name);
    for (const entry of concerned) setCameras(entry, (cameras) => cameras.filter((one) => one !== name));
    return true;
  }

  /** No file names that camera for what it was any more. */
  settled(name: string): void {
    this.#forgotten.delete(name);
  }

  /** The files call it so already; nobody's rights end by that. */
  renameCamera(from: string, to: string): void {
    for (const entry of this.#entries.values()) setCameras(entry, (cameras) => renamed(cameras, from, to));
  }

  /** Calls `listener` with each device whose rights end or become others, as it was. */
  onWithdrawn(listener: (device: Device) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  #principal(id: string | undefined): Principal | undefined {
    const entry = id === undefined ? undefined : this.#entries.get(id);
    return entry && guestTime(entry.record, this.#now()) === 'running' ? entry.principal : undefined;
  }

  #drop({ id, record }: Device): void {
    this.#entries.delete(id);
    this.#byKey.delete(record.key);
  }

  #tell(device: Device): void {
    for (const listener of this.#listeners) listener(device);
  }
}

/**
 * A list of cameras after one of them was renamed; the same list where neither name is in it. Whoever had the new name
 * before had another camera, which is no more: that was perhaps taken out of the configuration by hand.
 */
export function renamed(cameras: readonly string[], from: string, to: string): readonly string[] {
  if (!cameras.includes(from) && !cameras.includes(to)) return cameras;
  return cameras.filter((camera) => camera !== to).map((camera) => (camera === from ? to : camera));
}

function setCameras(entry: Entry, change: (cameras: readonly string[]) => readonly string[]): void {
  const next = change(entry.cameras);
  if (next === entry.cameras) return;
  entry.cameras.splice(0, entry.cameras.length, ...next);
  entry.record = { ...entry.record, cameras: [...entry.cameras] };
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
