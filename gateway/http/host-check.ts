import { isIP } from 'node:net';
import { isWithin, LOCAL_PLACES } from '../tls/local-places.ts';

export interface HostName {
  /** In lower case, an IPv6 address without brackets. */
  readonly name: string;
  /** Absent where it is the scheme's own. */
  readonly port: number | undefined;
}

const HOST = /^(?:\[([0-9a-f:.]{2,45})\]|([a-z0-9._-]{1,253}?)\.?)(?::(\d{1,5}))?$/;

/** Reads a Host header; nothing where it is none. */
export function parseHost(header: string): HostName | undefined {
  const [, ipv6, name = ipv6, port] = HOST.exec(header.toLowerCase()) ?? [];
  if (name === undefined || (ipv6 !== undefined && isIP(ipv6) !== 6)) return undefined;
  return { name, port: port === undefined ? undefined : Number(port) };
}

/**
 * Whether a page under that name may be ours. A foreign page can have its own name point to this machine, and then it is of
 * one origin with us (DNS rebinding); its name is what gives it away. It can not have an address for a name, nor a name
 * without a dot or below a domain that no public name server answers for. `known` are names in lower case, or
 * `*.example.org` for all of one level.
 */
export function isOwnHost(name: string, known: readonly string[]): boolean {
  if (isIP(name) !== 0 || !name.includes('.') || isWithin(LOCAL_PLACES, name)) return true;
  return known.some((one) => one === name || (one.startsWith('*.') && name.replace(/^[^.]+/, '*') === one));
}
