import { randomBytes } from 'node:crypto';
import { mkdir, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

export interface StateFileOptions {
  /** The gateway's state directory; made where it is not there. */
  readonly directory: string;
  readonly name: string;
  readonly text: string;
}

/** Puts a file in place of the old one at once, so that a power cut leaves either. For its owner alone. */
export async function writeStateFile({ directory, name, text }: StateFileOptions): Promise<void> {
  await mkdir(directory, { recursive: true, mode: 0o700 });
  const file = join(directory, name);
  const beside = `${file}.${randomBytes(6).toString('hex')}`;
  try {
    await writeFile(beside, text, { mode: 0o600, flush: true });
    await rename(beside, file);
  } catch (error) {
    await rm(beside, { force: true });
    throw error;
  }
}
