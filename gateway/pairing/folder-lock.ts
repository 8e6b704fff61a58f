import { randomBytes } from 'node:crypto';
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';

const LOCK_FILE = '.lock';

/** Whoever holds it writes a file or two; who holds it longer has died, in ms. */
const STALE_MS = 2_000;
const RETRY_MS = 20;

/** In ms; by then a dead holder's lock was taken away several times over. */
const GIVE_UP_MS = 10_000;

/**
 * Does `work` while no other process changes the files of `directory`, which is made where it is not there: the daemon and
 * the commands at a terminal read, decide and write, and neither may lose what the other wrote in between.
 */
export async function withFolderLock<T>(directory: string, work: () => Promise<T>): Promise<T> {
  await mkdir(directory, { recursive: true, mode: 0o700 });
  const file = join(directory, LOCK_FILE);
  const own = randomBytes(8).toString('hex');
  await take(file, own);
  try {
    return await work();
  } finally {
    if ((await holderOf(file)) === own) await rm(file, { force: true });
  }
}

async function take(file: string, own: string): Promise<void> {
  let holder: string | undefined;
  let since = performance.now();
  for (const began = since; ; ) {
    try {
      await writeFile(file, own, { flag: 'wx', mode: 0o600 });
      return;
    } catch (error) {
      if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error;
    }
    const now = performance.now();
    if (now - began > GIVE_UP_MS) throw new Error(`${file} stays; remove it where no Oriel is at work there`);
    const seen = await holderOf(file);
    if (seen !== holder) {
      holder = seen;
      since = now;
    } else if (now - since > STALE_MS && (await holderOf(file)) === holder) {
      await rm(file, { force: true });
    }
    await delay(RETRY_MS);
  }
}

function holderOf(file: string): Promise<string | undefined> {
  return readFile(file, 'utf8').catch(() => undefined);
}
