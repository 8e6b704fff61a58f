import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import type { Token } from '../access/token-directory.ts';
import { createStateFile, keepStateFile, readStateFile } from './state-file.ts';

const FILE_NAME = 'owner-token';

/** 128 bits in hex. */
const SECRET = /^[0-9a-f]{32}$/;

/**
 * The token of whoever runs a gateway whose configuration names none, for machines and for `oriel link`: made at the first
 * start and kept in the state directory, readable by its owner only. Throws where the directory can not be
 * written, or holds something else under that name: machines that have the token would be locked out by another.
 */
export async function ownerToken(stateDirectory: string): Promise<Token> {
  const file = join(stateDirectory, FILE_NAME);
  const secret = (await read(file)) ?? (await makeSecret(stateDirectory, file));
  return { name: 'owner', token: secret, role: 'admin', cameras: ['*'] };
}

async function makeSecret(directory: string, file: string): Promise<string> {
  const made = randomBytes(16).toString('hex');
  const text = `${made}\n`;
  // A command at a terminal may be making one at this very moment; the first one stands.
  await createStateFile({ directory, name: FILE_NAME, text }).catch(() => undefined);
  const secret = await read(file);
  if (secret !== undefined) return secret;
  await keepStateFile({ directory, name: FILE_NAME, text });
  return made;
}

async function read(file: string): Promise<string | undefined> {
  const text = (await readStateFile(file))?.trim();
  if (text === undefined || SECRET.test(text)) return text;
  throw new Error(
    `${file} is not what Oriel wrote there: put it back from a backup, or remove it and give machines the new token`,
  );
}
