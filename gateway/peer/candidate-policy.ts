import { BlockList, isIP } from 'node:net';
import type { UsableCandidate } from './first-candidate.ts';

export type CandidateType = 'host' | 'srflx' | 'relay';

/** Which of the gateway's own addresses viewers are told. */
export interface CandidateRules {
  readonly types: readonly CandidateType[];
  /** Where interfaces have to be for their addresses to be told, as `192.168.0.0/16` or one address; empty for anywhere. */
  readonly networks: readonly string[];
}

/** Tells whether an address is in one of some networks. */
export type NetworkTest = (address: string) => boolean;

/** Throws where one is no network. */
export function networkTest(networks: readonly string[]): NetworkTest {
  if (networks.length === 0) return () => true;
  const listed = new BlockList();
  for (const text of networks) {
    const [address = '', length] = text.split('/');
    const family = isIP(address) === 4 ? 'ipv4' : 'ipv6';
    listed.addSubnet(address, Number(length ?? (family === 'ipv4' ? 32 : 128)), family);
  }
  return (address) => listed.check(address, isIP(address) === 4 ? 'ipv4' : 'ipv6');
}

/**
 * A candidate (RFC 8839 section 5.1) as viewers may have it, undefined where they may not. Those of servers stand
 * wherever the server is, so that `networks` says nothing about them; what they relate to is an address of the
 * gateway's own, which nobody needs (RFC 8839 section 5.1 allows any address in its place).
 */
export function toldCandidate(
  candidate: string,
  rules: { readonly types: readonly CandidateType[]; readonly isTold: NetworkTest },
): string | undefined {
  const [, address = '', type] =
    /^(?:a=)?candidate:\S+ \d+ \S+ \d+ (\S+) \d+ typ (host|srflx|relay)\b/i.exec(candidate) ?? [];
  if (!rules.types.some((told) => told === type)) return undefined;
  if (type === 'host') return isIP(address) !== 0 && rules.isTold(address) ? candidate : undefined;
  const nothing = isIP(address) === 6 ? '::' : '0.0.0.0';
  return candidate.replace(/ raddr \S+ rport \d+/, ` raddr ${nothing} rport 0`);
}

/**
 * An answer without the addresses that viewers may not have: candidates, and the default ones in `m=` and `c=`, which
 * ICE has no use for (RFC 8839 section 4.2.5 sets them so where candidates trickle).
 */
export function toldAnswer(sdp: string, told: (candidate: string) => string | undefined): string {
  return sdp
    .split('\r\n')
    .flatMap((line) => {
      if (line.startsWith('a=candidate:')) return told(line) ?? [];
      if (line.startsWith('c=')) return 'c=IN IP4 0.0.0.0';
      // A section with port 0 is refused (RFC 8866 section 5.14), and stays so.
      return line.replace(/^(m=\S+) (?!0 )\d+ /, '$1 9 ');
    })
    .join('\r\n');
}

/** No single machine: unspecified, multicast, broadcast (RFC 6890); a check sent there only disturbs others. */
const NO_MACHINE = networkTest(['0.0.0.0/8', '224.0.0.0/4', '240.0.0.0/4', '::/128', 'ff00::/8']);
const LOOPBACK = networkTest(['127.0.0.0/8', '::1/128', '::ffff:127.0.0.0/104']);

/**
 * Whether a candidate of a viewer's may be checked. Viewers are away by nature, so `networks` does not hold for them.
 * By a relay alone, no name is looked up on the gateway's own network and nothing is tried on its own machine.
 */
export function isWorthChecking(
  { address, port }: UsableCandidate,
  { relayOnly }: { readonly relayOnly: boolean },
): boolean {
  if (port === 0) return false;
  if (isIP(address) === 0) return !relayOnly;
  return !NO_MACHINE(address) && !(relayOnly && LOOPBACK(address));
}
