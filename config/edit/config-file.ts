import { randomBytes } from 'node:crypto';
import { chown, mkdir, open, realpath, rename, rm, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { MAX_FILE_BYTES, readConfigText } from '../load.ts';
import type { Config } from '../schema.ts';
import { type CameraEntry, EditError, type Edited, withCamera, withoutCamera } from './camera-text.ts';
import { whyUnwritable } from './unwritable.ts';

export interface ConfigFileOptions {
  readonly file: string;
  /** What the file says at first where there is none yet; without it a file that is missing is an error. */
  readonly initial?: string;
  /** Runs when the new file is written and the old one not yet replaced: somebody else's moment, for tests. */
  readonly beforeReplacing?: () => Promise<void>;
}

/** Once for who has just saved it in an editor; a file that changes all the time is somebody else's to write. */
const TRIES = 2;

/** Only its owner reads a file that holds passwords. */
const NEW_FILE_MODE = 0o600;

/** The configuration file, as the gateway itself changes it: one change after the other, each whole or not at all. */
export class ConfigFile {
  readonly #options: ConfigFileOptions;
  #last: Promise<unknown> = Promise.resolve();

  constructor(options: ConfigFileOptions) {
    this.#options = options;
  }

  get file(): string {
    return this.#options.file;
  }

  /** Whether it is there yet; one that can not be asked for is. */
  exists(): Promise<boolean> {
    return stat(this.file).then(
      () => true,
      (error: NodeJS.ErrnoException) => error.code !== 'ENOENT',
    );
  }

  /** Adds a camera and gives the configuration as it is then. Throws `EditError` and `ConfigError`. */
  addCamera(camera: CameraEntry): Promise<Config> {
    return this.#inTurn((text) => withCamera(text, camera, { file: this.file }));
  }

  /** Throws as {@link addCamera} does. */
  removeCamera(name: string): Promise<Config> {
    return this.#inTurn((text) => withoutCamera(text, name, { file: this.file }));
  }

  #inTurn(edit: (text: string) => Edited): Promise<Config> {
    const turn = this.#last.then(() => this.#change(edit));
    this.#last = turn.catch(() => undefined);
    return turn;
  }

  async #change(edit: (text: string) => Edited): Promise<Config> {
    for (let tries = 0; tries < TRIES; tries++) {
      // A link stays one: what it leads to is replaced.
      const target = await realpath(this.file).catch(() => this.file);
      const before = await versionOf(target);
      const text = await this.#read(before !== undefined);
      const edited = edit(text);
      if (await this.#replace(target, edited.text, before)) return edited.config;
    }
    throw new EditError({
      kind: 'changed',
      message: `${this.file} was changed by somebody else at the same time; try again`,
    });
  }

  async #read(exists: boolean): Promise<string> {
    const { file, initial } = this.#options;
    return !exists && initial !== undefined ? initial : readConfigText(file);
  }

  /** Whether it was done; not where the file is no longer the one that was read. */
  async #replace(target: string, text: string, before: Version | undefined): Promise<boolean> {
    if (Buffer.byteLength(text) > MAX_FILE_BYTES) {
      throw this.#unwritable(`it would be longer than ${MAX_FILE_BYTES} bytes; remove what is not needed`);
    }
    const beside = join(dirname(target), `.${basename(target)}.${randomBytes(6).toString('hex')}`);
    try {
      if (!before) await mkdir(dirname(target), { recursive: true, mode: 0o700 });
      await writeWhole(beside, text, before);
      await this.#options.beforeReplacing?.();
      if (!isSame(await versionOf(target), before)) return false;
      await rename(beside, target);
      return true;
    } catch (error) {
      throw this.#unwritable(whyUnwritable(error, dirname(target)), error);
    } finally {
      await rm(beside, { force: true }).catch(() => undefined);
    }
  }

  #unwritable(why: string, cause?: unknown): EditError {
    return new EditError({
      kind: 'unwritable',
      message: `${this.file} can not be written: ${why}`,
      ...(cause !== undefined && { cause }),
    });
  }
}

interface Version {
  readonly inode: bigint;
  readonly size: bigint;
  readonly changedNs: bigint;
  readonly mode: number;
  readonly owner: number;
  readonly group: number;
}

async function versionOf(file: string): Promise<Version | undefined> {
  const found = await stat(file, { bigint: true }).catch(() => undefined);
  if (!found) return undefined;
  const { ino, size, mtimeNs, mode, uid, gid } = found;
  return {
    inode: ino,
    size,
    changedNs: mtimeNs,
    mode: Number(mode) & 0o7777,
    owner: Number(uid),
    group: Number(gid),
  };
}

function isSame(now: Version | undefined, before: Version | undefined): boolean {
  if (!now || !before) return now === before;
  return now.inode === before.inode && now.size === before.size && now.changedNs === before.changedNs;
}

/** On the disk before it takes the old file's place: a power cut must leave one of the two. */
async function writeWhole(file: string, text: string, like: Version | undefined): Promise<void> {
  const handle = await open(file, 'wx', NEW_FILE_MODE);
  try {
    await handle.writeFile(text);
    if (like) {
      // Only root may give files away, and only then another could own the old one and we still write it.
      await chown(file, like.owner, like.group).catch(() => undefined);
      await handle.chmod(like.mode);
    }
    await handle.sync();
  } finally {
    await handle.close();
  }
}
