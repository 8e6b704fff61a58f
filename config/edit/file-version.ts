import { readlink, realpath, stat } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';

/** A file as it was at some time, by what tells it from what it is later. */
export interface FileVersion {
  readonly inode: bigint;
  readonly size: bigint;
  readonly changedNs: bigint;
  readonly mode: number;
  readonly owner: number;
  readonly group: number;
  /** Not a pipe or a device, which can not be replaced and may keep a reader waiting for ever. */
  readonly isPlain: boolean;
}

/** Nothing where there is no such file. */
export async function versionOf(file: string): Promise<FileVersion | undefined> {
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
    isPlain: found.isFile(),
  };
}

export function isSameVersion(now: FileVersion | undefined, before: FileVersion | undefined): boolean {
  if (!now || !before) return now === before;
  return now.inode === before.inode && now.size === before.size && now.changedNs === before.changedNs;
}

/** As many as Linux follows at most. */
const MAX_LINKS = 40;

/** What a link leads to, also where that is not there yet; the file itself where it is no link. */
export async function targetOf(file: string): Promise<string> {
  let path = file;
  for (let links = 0; links < MAX_LINKS; links++) {
    const end = await realpath(path).catch(() => undefined);
    if (end !== undefined) return end;
    const next = await readlink(path).catch(() => undefined);
    if (next === undefined) return path;
    path = resolve(dirname(path), next);
  }
  return file;
}
