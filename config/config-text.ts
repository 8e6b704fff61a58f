import { createReadStream } from 'node:fs';
import { ConfigError } from './problems.ts';

/** Longest configuration file. */
export const MAX_FILE_BYTES = 1_048_576;

/** The text of a configuration file. Throws {@link ConfigError} where it can not be read or is too long. */
export async function readConfigText(file: string): Promise<string> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  try {
    // One byte beyond the limit tells a file that is too long from one that just fits.
    for await (const chunk of createReadStream(file, { end: MAX_FILE_BYTES })) {
      chunks.push(chunk);
      bytes += chunk.length;
    }
  } catch (error) {
    throw refusal(file, unreadable(error), error);
  }
  if (bytes > MAX_FILE_BYTES) throw refusal(file, `expected at most ${MAX_FILE_BYTES} bytes, found more`);
  return Buffer.concat(chunks).toString('utf8');
}

function unreadable(error: unknown): string {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  switch (code) {
    case 'ENOENT':
      return 'there is no such file; docs/oriel.sample.yaml is one to begin with';
    case 'EACCES':
      return 'it may not be read by this user; change its owner or its mode';
    case 'EISDIR':
      return 'it is a directory; name the file in it';
    default:
      return `it can not be read (${String(code)})`;
  }
}

function refusal(file: string, message: string, cause?: unknown): ConfigError {
  return new ConfigError({ file, problems: [{ path: '', line: undefined, message }], cause });
}
