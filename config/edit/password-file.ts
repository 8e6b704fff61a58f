import { chown, mkdir, open, rename, rm, rmdir } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { NAME_PATTERN } from '../../protocol/topics.ts';
import type { FileVersion } from './file-version.ts';

/** What happens beside the configuration while its new text takes the old one's place. */
export interface SideChange {
  /** Before. `like` is the configuration as it was; absent where there was none. */
  prepare(like: FileVersion | undefined): Promise<void>;
  /** In place of {@link finish}, where the new text did not take the place. */
  undo(): Promise<void>;
  finish(): Promise<void>;
}

/** A password's file, by the path that the configuration refers to it by; it counts from the configuration's directory. */
export interface PasswordPlace {
  /** The configuration. */
  readonly file: string;
  readonly reference: string;
}

/** Where a camera's password is looked for and, with `count` of 1, first put. */
export function passwordReference(file: string, camera: string, count = 1): string {
  return `${folderOf(file)}/${camera}${count === 1 ? '' : `-${count}`}`;
}

/** Where a new camera's password goes: somebody may have renamed the camera that has its name from the first. */
export function freeReference(text: string, { file, camera }: { file: string; camera: string }): string {
  for (let count = 1; ; count++) {
    const reference = passwordReference(file, camera, count);
    if (!mentions(text, reference)) return reference;
  }
}

/** Whether the text of a configuration, its comments included, speaks of that file. */
export function mentions(text: string, reference: string): boolean {
  const plain = reference.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
  return new RegExp(`${plain}(?![\\w-])`).test(text);
}

/** Whether a file that a configuration refers to is one of those that {@link keepPassword} makes for it. */
export function isKept({ file, reference }: PasswordPlace): boolean {
  const [folder, name = '', ...others] = reference.split('/');
  return folder === folderOf(file) && NAME_PATTERN.test(name) && others.length === 0;
}

/** Keeps a camera's password in a file that only the gateway can read. */
export function keepPassword(options: PasswordPlace & { readonly password: string }): SideChange {
  const path = pathOf(options);
  const beside = `${path}.new`;
  return {
    async prepare(like) {
      // A service reads the configuration that root writes by its group; so it does the passwords.
      const isForGroup = like !== undefined && (like.mode & 0o044) === 0o040;
      const folder = dirname(path);
      const made = await mkdir(folder, { recursive: true, mode: isForGroup ? 0o750 : 0o700 });
      if (made !== undefined) await ownedLike(folder, like);
      await rm(beside, { force: true });
      const handle = await open(beside, 'wx', 0o600);
      try {
        await handle.writeFile(`${options.password}\n`);
        await ownedLike(beside, like);
        await handle.chmod(isForGroup ? 0o640 : 0o600);
        // On the disk before the configuration refers to it.
        await handle.sync();
      } finally {
        await handle.close();
      }
      await rename(beside, path);
    },
    async undo() {
      await rm(beside, { force: true });
      await rm(path, { force: true });
      await removeIfEmpty(dirname(path));
    },
    finish: async () => undefined,
  };
}

/** Removes what {@link keepPassword} has kept, with its folder where that was the last. */
export function dropPassword(place: PasswordPlace): SideChange {
  const path = pathOf(place);
  const aside = `${path}.gone`;
  return {
    prepare: () => rename(path, aside).catch(() => undefined),
    undo: () => rename(aside, path).catch(() => undefined),
    async finish() {
      await rm(aside, { force: true });
      await removeIfEmpty(dirname(path));
    },
  };
}

/** Keeps a password in a file of its own, and removes that of before once nothing reads it any more. */
export function replacePassword(options: {
  readonly file: string;
  readonly next: { readonly reference: string; readonly password: string } | undefined;
  readonly old: string | undefined;
}): SideChange {
  const { file, next, old } = options;
  const kept = next && keepPassword({ file, ...next });
  return {
    prepare: async (like) => kept?.prepare(like),
    undo: async () => kept?.undo(),
    async finish() {
      if (old === undefined) return;
      const path = pathOf({ file, reference: old });
      await rm(path, { force: true }).catch(() => undefined);
      await removeIfEmpty(dirname(path));
    },
  };
}

/** Beside the file that is named, even where that is a link to another: relative paths count from there. */
function pathOf({ file, reference }: PasswordPlace): string {
  return join(dirname(resolve(file)), reference);
}

function folderOf(file: string): string {
  return `${basename(file).replace(/\.ya?ml$/i, '')}.passwords`;
}

async function ownedLike(path: string, like: FileVersion | undefined): Promise<void> {
  // Only root may give files away, and only then another could own the configuration and we still write it.
  if (like) await chown(path, like.owner, like.group).catch(() => undefined);
}

async function removeIfEmpty(folder: string): Promise<void> {
  await rmdir(folder).catch(() => undefined);
}
