import { isIP } from 'node:net';
import type { Candidate } from './peer.ts';

/** A remote candidate that the engine may check at once, before the others. */
export interface FirstCandidate extends Candidate {
  /** It is one of those that were given, not a guess. */
  readonly given: boolean;
}

/** A candidate that the engine could use. */
export interface UsableCandidate {
  readonly given: Candidate;
  /** An IP address, or the name that stands for it. */
  readonly address: string;
  readonly port: number;
  /** Of the viewer's own interface, not of a NAT or a relay. */
  readonly host: boolean;
}

/**
 * Which address of the viewer to check first. The engine spaces its checks by 50 ms and puts the reply to a check of
 * the viewer's behind all that wait, so that each address too many costs a viewer 50 ms. Browsers hide their own
 * addresses behind `.local` names; where the offer came by HTTP from `viewerAddress`, that and the port of a host
 * candidate are very likely right. Undefined where none is worth a check.
 */
export function firstCandidate(
  candidates: readonly Candidate[],
  viewerAddress: string | undefined,
): FirstCandidate | undefined {
  const all = candidates.flatMap((candidate) => usable(candidate) ?? []);
  const address = viewerAddress?.replace(/^::ffff:(?=\d+\.)/i, '');
  if (address !== undefined && isIP(address) !== 0) {
    const family = isIP(address);
    const known = all.find((candidate) => candidate.address === address);
    if (known) return { ...known.given, given: true };
    const hosts = all.filter(({ host }) => host);
    const like =
      hosts.find((candidate) => isIP(candidate.address) === family) ??
      hosts.find((candidate) => isIP(candidate.address) === 0);
    if (like) {
      return {
        candidate: `candidate:1 1 UDP 2122260223 ${address} ${like.port} typ host`,
        mid: like.given.mid,
        given: false,
      };
    }
  }
  // A home's gateway is always to be had by IPv4, and by IPv6 only where nobody has bound it to an address.
  const first =
    all.find((candidate) => isIP(candidate.address) === 4) ??
    all.find((candidate) => isIP(candidate.address) === 6);
  return first && { ...first.given, given: true };
}

/**
 * Reads a candidate (RFC 8839 section 5.1). Undefined for what the engine has no use for: it connects by UDP only, and
 * would look up any name, of which browsers give none but such as end in `.local`.
 */
export function usable(given: Candidate): UsableCandidate | undefined {
  const match = /^candidate:\S+ 1 udp \d+ (\S+) (\d{1,5}) typ (host|srflx|prflx|relay)/i.exec(
    given.candidate,
  );
  const [, address, port, type] = match ?? [];
  if (address === undefined || port === undefined) return undefined;
  if (isIP(address) === 0 && !/^[0-9a-z-]{1,63}\.local$/i.test(address)) return undefined;
  return { given, address, port: Number(port), host: type === 'host' };
}
