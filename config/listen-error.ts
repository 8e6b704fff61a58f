import type { ListenAddress } from './values.ts';

/** A server can not listen where the configuration says; the message names the key, says why and what to do. */
export class ListenError extends Error {
  override readonly name = 'ListenError';
  readonly key: 'http.listen' | 'broker.listen';
  readonly address: ListenAddress;
  /** The system's code, for example `EADDRINUSE`. */
  readonly code: string;

  constructor(options: { key: ListenError['key']; address: ListenAddress; cause: unknown }) {
    const { key, address, cause } = options;
    const code = cause instanceof Error && 'code' in cause ? String(cause.code) : 'unknown';
    super(`${key}: ${sentence(address, code)}`, { cause });
    this.key = key;
    this.address = address;
    this.code = code;
  }
}

function sentence({ host = '', port }: ListenAddress, code: string): string {
  const place = `${host.includes(':') ? `[${host}]` : host}:${port}`;
  switch (code) {
    case 'EADDRINUSE':
      return `${place} is in use by another process; stop that one or choose another port`;
    case 'EACCES':
      return `this user may not listen on ${place}; choose a port above 1023`;
    case 'EADDRNOTAVAIL':
    case 'ENOTFOUND':
      return `this machine has no address ${host}; name one of its own, or only :${port} for all`;
    default:
      return `can not listen on ${place} (${code})`;
  }
}
