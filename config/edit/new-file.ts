import { chown, type FileHandle, open, rename, rm, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import type { FileVersion } from './file-version.ts';

/** Only its owner reads a file that holds passwords. */
const NEW_FILE_MODE = 0o600;

/** Writing takes some ms; what is older was left behind by a process that ended in the middle of it. */
const LEFT_BEHIND_MS = 10_000;
const ASK_EVERY_MS = 20;
const PATIENCE_MS = 3_000;

/**
 * A text beside the file whose place it is to take. There is one at most: whoever makes it keeps other processes from
 * replacing the file meanwhile.
 */
export class NewFile {
  readonly #target: string;
  readonly #path: string;

  private constructor(target: string, path: string) {
    this.#target = target;
    this.#path = path;
  }

  /** Waits for another process that is at it. Throws what the file system does, EEXIST where that takes too long. */
  static async write(target: string, text: string, like: FileVersion | undefined): Promise<NewFile> {
    const path = join(dirname(target), `.${basename(target)}.new`);
    const handle = await openAlone(path);
    const made = new NewFile(target, path);
    try {
      await handle.writeFile(text);
      if (like) {
        // Only root may give files away, and only then another could own the old one and we still write it.
        await chown(path, like.owner, like.group).catch(() => undefined);
        await handle.chmod(like.mode);
      }
      // On the disk before it takes the old file's place: a power cut must leave one of the two.
      await handle.sync();
    } catch (error) {
      await made.discard();
      throw error;
    } finally {
      await handle.close();
    }
    return made;
  }

  /** Takes the file's place. */
  take(): Promise<void> {
    return rename(this.#path, this.#target);
  }

  async discard(): Promise<void> {
    await rm(this.#path, { force: true }).catch(() => undefined);
  }
}

async function openAlone(path: string): Promise<FileHandle> {
  for (let waitedMs = 0; ; waitedMs += ASK_EVERY_MS) {
    try {
      return await open(path, 'wx', NEW_FILE_MODE);
    } catch (error) {
      const isThere = error instanceof Error && 'code' in error && error.code === 'EEXIST';
      if (!isThere || waitedMs >= PATIENCE_MS) throw error;
    }
    const found = await stat(path).catch(() => undefined);
    if (found && Date.now() - found.mtimeMs > LEFT_BEHIND_MS) await rm(path, { force: true });
    else await new Promise((resolve) => setTimeout(resolve, ASK_EVERY_MS));
  }
}
