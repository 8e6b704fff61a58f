import type { LookupAddress } from 'node:dns';
import { lookup } from 'node:dns/promises';

/** The addresses of a host, in the order in which they are to be tried. Rejects where there are none. */
export type LookUp = (host: string) => Promise<readonly LookupAddress[]>;

/**
 * Looks each name up but once at a time, whoever asks. Where the Internet is down each look-up holds one of the few
 * threads of the process for many seconds, and files for those at home are read by the same threads.
 *
 * IPv4 comes first: what a TURN server relays is IPv4 nearly everywhere, and many a home has IPv6 that leads nowhere.
 */
export function createLookUp(
  resolve: LookUp = (host) => lookup(host, { all: true, order: 'ipv4first' }),
): LookUp {
  const pending = new Map<string, Promise<readonly LookupAddress[]>>();
  return (host) => {
    const asked = pending.get(host);
    if (asked) return asked;
    const asking = resolve(host).finally(() => pending.delete(host));
    pending.set(host, asking);
    return asking;
  };
}
