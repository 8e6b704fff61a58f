import { isIPv4, isIPv6 } from 'node:net';

const MAPPED = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i;

/** Whether it is this machine that speaks. */
export function isLoopback(address: string | undefined): boolean {
  const plain = unmapped(address ?? '');
  return plain === '::1' || (isIPv4(plain) && plain.startsWith('127.'));
}

/**
 * What counts as one client: an IPv4 address, and of IPv6 the first 64 bits, since a client has all of the addresses below
 * them. Nothing for what is no address.
 */
export function addressGroup(address: string): string | undefined {
  const plain = unmapped(address.replace(/%.*$/, ''));
  if (isIPv4(plain)) return plain;
  if (!isIPv6(plain)) return undefined;
  const text = new URL(`http://[${plain}]/`).hostname.slice(1, -1);
  const [head = [], tail = []] = text.split('::').map((half) => half.split(':').filter(Boolean));
  const zeros = Array<string>(8 - head.length - tail.length).fill('0');
  return `${[...head, ...zeros, ...tail].slice(0, 4).join(':')}::/64`;
}

/**
 * Who asks, for a limit: the socket's peer, or behind a proxy on this machine whom that proxy saw. `forwardedFor` is the
 * header X-Forwarded-For.
 */
export function clientGroup(options: {
  readonly peer: string | undefined;
  readonly forwardedFor?: string | readonly string[] | undefined;
  readonly isThisMachine?: (address: string | undefined) => boolean;
}): string {
  const { peer = '', forwardedFor = '', isThisMachine = isLoopback } = options;
  // The proxy adds what it saw at the end; all before that the client may have made up.
  const last = String(forwardedFor).split(',').at(-1)?.trim() ?? '';
  const seen = isThisMachine(peer) ? addressGroup(last) : undefined;
  return seen ?? addressGroup(peer) ?? 'unknown';
}

function unmapped(address: string): string {
  return MAPPED.exec(address)?.[1] ?? address;
}
