import { lstat, readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { ConfigSecrets } from './secrets.ts';

/** What `stat` says of a file that holds secrets. */
export interface FileMode {
  readonly path: string;
  readonly mode: number;
}

export interface ExposureOptions {
  /** The configuration, where there is a file. */
  readonly file: string | undefined;
  readonly secrets: ConfigSecrets;
  /** The gateway's state directory. */
  readonly state: string;
}

/** Anybody may read or write it, or its group may write it: a group that reads is how a service gets root's files. */
const TOO_OPEN = 0o026;

/** What the gateway made is nobody else's business. */
const NOT_OURS_ALONE = 0o066;

/** Most entries of one directory of the state that are looked at. */
const MAX_ENTRIES = 1_000;

/**
 * A sentence for each place where others can get at secrets, with what to type. Nothing of files that are not there.
 */
export async function findExposed({ file, secrets, state }: ExposureOptions): Promise<string[]> {
  const guarded = [
    ...new Set([...(file !== undefined && secrets.areInline ? [file] : []), ...secrets.files]),
  ];
  const told = await Promise.all(guarded.map(modeOf));
  return [exposedFiles(told.flat()), exposedState(state, await stateFiles(state))].filter(
    (sentence) => sentence !== undefined,
  );
}

/** Of the configuration and the files that it refers to. */
export function exposedFiles(files: readonly FileMode[]): string | undefined {
  const open = files.filter(({ mode }) => (mode & TOO_OPEN) !== 0).map(({ path }) => quoted(path));
  if (open.length === 0) return undefined;
  const holds = open.length === 1 ? 'holds' : 'hold';
  return `${open.join(', ')} ${holds} secrets, and other users of this machine can read or change them; type: chmod g-w,o= ${open.join(' ')}`;
}

/** Of what the gateway keeps itself. */
export function exposedState(state: string, files: readonly FileMode[]): string | undefined {
  const open = files.filter(({ mode }) => (mode & NOT_OURS_ALONE) !== 0);
  const [first] = open;
  if (!first) return undefined;
  const others = open.length === 1 ? '' : ` and ${open.length - 1} more`;
  return `other users of this machine can read or change ${quoted(first.path)}${others}, which is the gateway’s alone; type: chmod -R go= ${quoted(state)}`;
}

/** As a shell takes it. */
function quoted(path: string): string {
  return /^[\w@%+=:,./-]+$/.test(path) ? path : `'${path.replaceAll("'", "'\\''")}'`;
}

async function modeOf(path: string): Promise<FileMode[]> {
  const found = await stat(path).catch(() => undefined);
  return found ? [{ path, mode: found.mode }] : [];
}

/** Two levels deep; nothing where others can not even enter the directory. */
async function stateFiles(state: string): Promise<FileMode[]> {
  const top = await stat(state).catch(() => undefined);
  if (!top || (top.mode & 0o011) === 0) return [];
  return filesIn(state, 2);
}

async function filesIn(directory: string, levels: number): Promise<FileMode[]> {
  const names = await readdir(directory).catch((): string[] => []);
  const found: FileMode[] = [];
  for (const name of names.slice(0, MAX_ENTRIES)) {
    const path = join(directory, name);
    const entry = await lstat(path).catch(() => undefined);
    // What is signed for everybody to see is no secret.
    if (entry?.isFile() && !/\.(?:crt|jpg)$/.test(name)) found.push({ path, mode: entry.mode });
    else if (entry?.isDirectory() && levels > 1 && (entry.mode & 0o011) !== 0)
      found.push(...(await filesIn(path, levels - 1)));
  }
  return found;
}
