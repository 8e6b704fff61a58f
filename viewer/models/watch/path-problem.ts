import { pathTexts } from '../../texts/path.ts';
import type { PathFacts } from '../../transport/path-facts.ts';

export type PathProblemKind =
  /** Somebody else answered than the one who signed the answer. */
  | 'impostor'
  /** The browser found no address at all, not even its own. */
  | 'browser-silent'
  /** The gateway told of no address. */
  | 'gateway-silent'
  /** Addresses are to be hidden, and there is no relay to hide behind. */
  | 'hidden-without-turn'
  /** The TURN server takes the credentials of neither its list nor the gateway's secret. */
  | 'turn-refused'
  /** The TURN server did not answer by UDP, and has no address for TCP. */
  | 'turn-needs-tcp'
  /** It did not answer by TCP either. */
  | 'turn-silent'
  /** UDP does not get out of the viewer's network, and there is no TURN server. */
  | 'udp-shut'
  /** UDP does, but no two addresses fit each other. */
  | 'needs-turn'
  /** The relay stands, and the gateway is not reached from there. */
  | 'relay-in-vain';

/** Why two that want to talk found no way, and a sentence that says what to set up. */
export interface PathProblem {
  readonly kind: PathProblemKind;
  readonly message: string;
}

/**
 * Why no connection came about, to be asked once the gateway has answered and an attempt was given up. Nothing where it
 * once stood: then the network changed or the gateway went away, and nothing is to be set up. Pure.
 */
export function pathProblem(facts: PathFacts): PathProblem | undefined {
  const kind = kindOf(facts);
  return kind && { kind, message: pathTexts[kind](turnHosts(facts)) };
}

function kindOf(facts: PathFacts): PathProblemKind | undefined {
  const { mine, theirs, relayOnly, refused } = facts;
  if (facts.mismatch) return 'impostor';
  if (facts.connected) return undefined;
  const stun = facts.urls.filter((url) => url.startsWith('stun'));
  const turn = facts.urls.filter((url) => url.startsWith('turn'));
  if (relayOnly && turn.length === 0) return 'hidden-without-turn';
  if (turn.length > 0 && !mine.includes('relay')) {
    if (turn.some((url) => refused.includes(url))) return 'turn-refused';
    return turn.some(isByTcp) ? 'turn-silent' : 'turn-needs-tcp';
  }
  if (mine.length === 0) return 'browser-silent';
  if (theirs.length === 0) return 'gateway-silent';
  if (mine.includes('relay')) return 'relay-in-vain';
  return stun.length > 0 && !mine.includes('srflx') ? 'udp-shut' : 'needs-turn';
}

/** RFC 7065 section 3.1: UDP where nothing is said, TLS over TCP for `turns`. */
function isByTcp(url: string): boolean {
  return /[?&]transport=tcp\b/.test(url) || (url.startsWith('turns:') && !url.includes('transport=udp'));
}

/** Host and port of the TURN servers, for the sentence. */
function turnHosts({ urls }: PathFacts): string {
  const hosts = urls.flatMap((url) => /^turns?:([^?]+)/.exec(url)?.[1] ?? []);
  return [...new Set(hosts)].join(', ');
}
