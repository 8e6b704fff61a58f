import { randomBytes } from 'node:crypto';
import { readdir, readFile, rename, rm, stat, unlink } from 'node:fs/promises';
import { join } from 'node:path';
import type { Logger } from 'pino';
import * as z from 'zod/mini';
import { writeStateFile } from '../state-file.ts';

export interface RecordFolderOptions<T> {
  readonly directory: string;
  readonly schema: z.ZodMiniType<T>;
  /** Whether a record of that form may stand under that id. */
  readonly fits?: (id: string, record: T) => boolean;
  /** The most that are read; what is beyond them is left alone. */
  readonly max: number;
  readonly logger: Logger;
}

interface Known<T> {
  /** Changes whenever the file does. */
  readonly version: string;
  /** Absent where the file is none of ours. */
  readonly record: T | undefined;
}

const NAME = /^([0-9a-f]{32})\.json$/;

/** What a write that was cut off has left behind; see `writeStateFile`. */
const LEFTOVER = /^[0-9a-f]{32}\.json\.[0-9a-f]{12}$/;

/** In bytes; 256 names of cameras are far less. */
const MAX_FILE_BYTES = 65_536;

/** Looked at so often, files are read anew even where the folder says that nothing was put in place in it. */
const THOROUGH_EVERY = 25;

/** A folder of files `<32 hex digits>.json`, each one record: several processes read it, and change one file at a time. */
export class RecordFolder<T> {
  readonly #options: RecordFolderOptions<T>;
  #known = new Map<string, Known<T>>();
  #version = '';
  /** Whether the folder was the same twice: what changes within one tick of its clock is seen the second time. */
  #isSettled = false;
  #looks = 0;
  #isUnreadable = false;

  constructor(options: RecordFolderOptions<T>) {
    this.#options = options;
  }

  /** By id, as they were read last. */
  records(): ReadonlyMap<string, T> {
    const records = new Map<string, T>();
    for (const [id, { record }] of this.#known) if (record !== undefined) records.set(id, record);
    return records;
  }

  /** Reads what has changed; gives whether anything may have. A folder that can not be read stays as it was. */
  async refresh({ thorough = false } = {}): Promise<boolean> {
    const { directory, logger } = this.#options;
    try {
      const version = await versionOf(directory);
      const isSame = version === this.#version;
      const isDue = this.#looks++ % THOROUGH_EVERY === 0;
      if (isSame && this.#isSettled && !thorough && !isDue) return false;
      this.#isSettled = isSame;
      this.#version = version;
      await this.#read();
      this.#isUnreadable = false;
      return true;
    } catch (error) {
      if (!this.#isUnreadable)
        logger.error(
          { directory, problem: problemOf(error) },
          'what is kept there can not be read; it is as it was',
        );
      this.#isUnreadable = true;
      return false;
    }
  }

  /** Puts a record in place at once. Rejects where that can not be kept. */
  async write(id: string, record: T): Promise<void> {
    const { directory } = this.#options;
    await writeStateFile({
      directory,
      name: `${id}.json`,
      text: `${JSON.stringify(record, undefined, 2)}\n`,
    });
    this.#isSettled = false;
  }

  /**
   * As {@link write} in the place of one that is there; false where somebody has taken that away, and then it stays so.
   */
  async replace(id: string, record: T): Promise<boolean> {
    const file = join(this.#options.directory, `${id}.json`);
    const aside = `${file}.${randomBytes(6).toString('hex')}`;
    try {
      // Whoever takes it away takes it alone, as remove does.
      await rename(file, aside);
    } catch (error) {
      if (codeOf(error) === 'ENOENT') return false;
      throw error;
    }
    try {
      await this.write(id, record);
    } catch (error) {
      await rename(aside, file).catch(() => undefined);
      throw error;
    }
    await rm(aside, { force: true });
    return true;
  }

  /** Takes a record away; gives whether this was what took it. */
  async remove(id: string): Promise<boolean> {
    try {
      await unlink(join(this.#options.directory, `${id}.json`));
      this.#known.delete(id);
      return true;
    } catch (error) {
      if (codeOf(error) === 'ENOENT') return false;
      throw error;
    } finally {
      this.#isSettled = false;
    }
  }

  /** Removes what interrupted writes have left; nobody may be writing meanwhile. */
  async tidy(): Promise<void> {
    const { directory } = this.#options;
    const names = await readdir(directory).catch(() => []);
    for (const name of names) if (LEFTOVER.test(name)) await rm(join(directory, name), { force: true });
  }

  async #read(): Promise<void> {
    const { directory, max } = this.#options;
    const names = await readdir(directory).catch((error: unknown) => {
      if (codeOf(error) === 'ENOENT') return [];
      throw error;
    });
    const known = new Map<string, Known<T>>();
    for (const name of names.sort()) {
      const id = NAME.exec(name)?.[1];
      if (id === undefined || known.size >= max) continue;
      const found = await this.#readFile(id, join(directory, name));
      if (found) known.set(id, found);
    }
    this.#known = known;
  }

  async #readFile(id: string, file: string): Promise<Known<T> | undefined> {
    const before = this.#known.get(id);
    try {
      const { mtimeNs, ctimeNs, ino, size } = await stat(file, { bigint: true });
      const version = `${ino}:${mtimeNs}:${ctimeNs}:${size}`;
      if (before?.version === version) return before;
      const text = size <= MAX_FILE_BYTES ? await readFile(file, 'utf8') : '';
      return { version, record: this.#parse(id, file, text) };
    } catch (error) {
      const code = codeOf(error);
      if (code === 'ENOENT') return undefined;
      // No more files at once is no reason to throw anybody out.
      if (code === 'EMFILE' || code === 'ENFILE') return before;
      const version = String(code);
      if (before?.version !== version) this.#logUnreadable(file, problemOf(error));
      // Nor is a worn memory card: a device that is told of its end forgets the house. A revoked one has no file.
      return { version, record: code === 'EIO' ? before?.record : undefined };
    }
  }

  #parse(id: string, file: string, text: string): T | undefined {
    const { schema, fits } = this.#options;
    try {
      const record = z.parse(schema, JSON.parse(text));
      if (fits?.(id, record) !== false) return record;
    } catch {
      // Said below: what is wrong in there is of use to nobody, and may be a secret.
    }
    this.#logUnreadable(file, 'it is not what Oriel wrote there');
    return undefined;
  }

  #logUnreadable(file: string, problem: string): void {
    this.#options.logger.warn({ file, problem }, 'a file of the state directory is left alone');
  }
}

async function versionOf(directory: string): Promise<string> {
  try {
    const { ino, mtimeNs, ctimeNs } = await stat(directory, { bigint: true });
    return `${ino}:${mtimeNs}:${ctimeNs}`;
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return 'none';
    throw error;
  }
}

function codeOf(error: unknown): unknown {
  return error instanceof Error && 'code' in error ? error.code : undefined;
}

function problemOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
