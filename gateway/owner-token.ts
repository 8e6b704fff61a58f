import { randomBytes } from 'node:crypto';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Token } from '../access/directory.ts';

/** 128 bits in hex. */
const SECRET = /^[0-9a-f]{32}$/;

/**
 * The token of whoever runs a gateway whose configuration names none: made at the first start and kept in the state
 * directory, readable by its owner only, so that a link opened once stays signed in. Throws when the directory can
 * not be written.
 */
export async function ownerToken(stateDirectory: string): Promise<Token> {
  const file = join(stateDirectory, 'owner-token');
  const kept = await readFile(file, 'utf8').catch(() => '');
  const secret = SECRET.test(kept.trim()) ? kept.trim() : await makeSecret(stateDirectory, file);
  return { name: 'owner', token: secret, role: 'admin', cameras: ['*'] };
}

async function makeSecret(stateDirectory: string, file: string): Promise<string> {
  const secret = randomBytes(16).toString('hex');
  await mkdir(stateDirectory, { recursive: true, mode: 0o700 });
  await writeFile(file, `${secret}\n`, { mode: 0o600 });
  return secret;
}
