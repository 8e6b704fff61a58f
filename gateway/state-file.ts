import { randomBytes } from 'node:crypto';
import { link, mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

export interface StateFileOptions {
  /** The gateway's state directory; made where it is not there. */
  readonly directory: string;
  readonly name: string;
  readonly text: string;
}

/** Nothing where it is not there. Throws with one sentence where it can not be read. */
export async function readStateFile(file: string): Promise<string | undefined> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    const code = codeOf(error);
    if (code === 'ENOENT') return undefined;
    throw new Error(`${file} can not be read (${code}); it must belong to whoever runs Oriel`, {
      cause: error,
    });
  }
}

/** Puts a file in place of the old one at once, so that a power cut leaves either. For its owner alone. */
export function writeStateFile(options: StateFileOptions): Promise<void> {
  return put(options, rename);
}

/** As {@link writeStateFile}, for what Oriel can not be without. Throws with one sentence where it can not be written. */
export async function keepStateFile(options: StateFileOptions): Promise<void> {
  try {
    await writeStateFile(options);
  } catch (error) {
    throw new Error(
      `${options.directory} can not be written (${codeOf(error)}): Oriel keeps there who it is; let gateway.state name a directory of its own`,
      { cause: error },
    );
  }
}

/** As {@link writeStateFile} where no such file is there yet; one that another process has made meanwhile stays, and this throws. */
export function createStateFile(options: StateFileOptions): Promise<void> {
  return put(options, async (beside, file) => {
    await link(beside, file);
    await rm(beside);
  });
}

async function put(
  { directory, name, text }: StateFileOptions,
  place: (beside: string, file: string) => Promise<void>,
): Promise<void> {
  await mkdir(directory, { recursive: true, mode: 0o700 });
  const file = join(directory, name);
  const beside = `${file}.${randomBytes(6).toString('hex')}`;
  try {
    await writeFile(beside, text, { mode: 0o600, flush: true });
    await place(beside, file);
  } catch (error) {
    await rm(beside, { force: true });
    throw error;
  }
}

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : String(error);
}
