/** A file that the configuration names for HTTPS can not be used; the message names key and file and says why. */
export class TlsError extends Error {
  override readonly name = 'TlsError';
  readonly key: 'http.tls.cert' | 'http.tls.key';
  readonly file: string;

  constructor(options: { key: TlsError['key']; file: string; problem: string; cause?: unknown }) {
    const { key, file, problem, cause } = options;
    super(`${key}: ${file} ${problem}`, { cause });
    this.key = key;
    this.file = file;
  }
}

/** Why a file can not be read, as a sentence's end. */
export function unreadable(error: unknown): string {
  const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown';
  switch (code) {
    case 'ENOENT':
      return 'is not there';
    case 'EACCES':
      return 'may not be read by this user; change its owner or its mode';
    case 'EISDIR':
      return 'is a directory; name the file in it';
    default:
      return `can not be read (${code})`;
  }
}
