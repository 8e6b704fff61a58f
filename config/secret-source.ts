import { constants } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import type { SecretReference } from './secret-reference.ts';

/** Where references lead to. */
export interface SecretSources {
  readonly env: Readonly<Record<string, string | undefined>>;
  /** A relative path counts from here. */
  readonly directory: string;
}

/** A secret, or why there is none and what to do: a sentence that names the file or variable and quotes nothing. */
export type FoundSecret = { readonly text: string } | { readonly problem: string };

/** The longest secret that a key takes has 256 characters; more is some other file. */
const MAX_SECRET_BYTES = 4_096;

/** Reads what a reference leads to, without the line break at its end. Throws nothing. */
export function findSecret(reference: SecretReference, sources: SecretSources): Promise<FoundSecret> {
  if ('file' in reference) return fromFile(resolve(sources.directory, reference.file));
  if ('env' in reference) return Promise.resolve(fromEnvironment(reference.env, sources.env));
  return fromSystemd(reference.credential, sources.env);
}

/** The file that a reference leads to, if it is one that somebody has to guard. */
export function fileOf(reference: SecretReference, { directory }: SecretSources): string | undefined {
  return 'file' in reference ? resolve(directory, reference.file) : undefined;
}

function fromEnvironment(name: string, env: SecretSources['env']): FoundSecret {
  const value = env[name];
  if (value === undefined) {
    return {
      problem: `the environment variable ${name} is not set; set it where the daemon is started, or write a file in its place`,
    };
  }
  return checked(Buffer.from(value, 'utf8'), `the environment variable ${name}`);
}

async function fromSystemd(name: string, env: SecretSources['env']): Promise<FoundSecret> {
  const directory = env.CREDENTIALS_DIRECTORY;
  if (!directory) {
    return {
      problem: `$CREDENTIALS_DIRECTORY is not set, so systemd passes no credentials here; run it as a service with LoadCredential=${name}:FILE, or write file or env in its place`,
    };
  }
  return fromFile(join(directory, name), {
    missing: `systemd passes no credential named ${name}; add LoadCredential=${name}:FILE to the unit`,
  });
}

async function fromFile(
  file: string,
  { missing = `there is no file ${file}; make it, with the secret on its one line` } = {},
): Promise<FoundSecret> {
  let handle: FileHandle | undefined;
  try {
    // A pipe to which nobody writes would keep the daemon from starting.
    handle = await open(file, constants.O_RDONLY | constants.O_NONBLOCK);
    if (!(await handle.stat()).isFile()) {
      return { problem: `${file} is not a plain file; write the path of one` };
    }
    // One byte beyond the limit tells a file that is too long from one that just fits.
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(MAX_SECRET_BYTES + 1), 0);
    return checked(buffer.subarray(0, bytesRead), file);
  } catch (error) {
    return { problem: refusal(file, missing, error) };
  } finally {
    await handle?.close();
  }
}

function refusal(file: string, missing: string, error: unknown): string {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  switch (code) {
    case 'ENOENT':
    case 'ENOTDIR':
      return missing;
    case 'EACCES':
      return `${file} may not be read by this user; change its owner (chown) or that of its directory`;
    default:
      return `${file} can not be read (${String(code)}); write the path of a file that can`;
  }
}

function checked(bytes: Buffer, what: string): FoundSecret {
  if (bytes.length > MAX_SECRET_BYTES) {
    return {
      problem: `${what} is longer than ${MAX_SECRET_BYTES} bytes; it is to hold the secret and nothing else`,
    };
  }
  let text: string;
  try {
    text = new TextDecoder('utf-8', { fatal: true }).decode(bytes).replace(/\r?\n$/, '');
  } catch {
    return { problem: `${what} is not in UTF-8; save it so` };
  }
  if (text === '') return { problem: `${what} is empty; write the secret into it` };
  if (/[\r\n\0]/.test(text)) {
    return { problem: `${what} has more than one line; it is to hold the secret and nothing else` };
  }
  return { text };
}
