import { type FirstCandidate, firstCandidate } from './first-candidate.ts';
import { PLAYOUT_DELAY_URI } from './offer.ts';
import type { Candidate } from './peer.ts';

/** An offer as the engine is to have it. */
export interface EngineOffer {
  /** Without candidates. */
  readonly sdp: string;
  /** Of the section that carries all others, to be handed over one by one. */
  readonly candidates: readonly Candidate[];
  /** That section (RFC 9143 section 7.3.1); undefined where it has no `a=mid`. */
  readonly mid: string | undefined;
}

/** All browsers offer it, and other viewers do not: the playout delay is libwebrtc's own. */
const BROWSER_MARK = ` ${PLAYOUT_DELAY_URI}`;

/** Candidates that are read; pages have about a dozen. */
export const MAX_CANDIDATES = 64;

/**
 * Takes the viewer's candidates out of its offer; those of bundled sections are dropped, for their sockets close as
 * soon as the viewer has the answer. And chooses who begins the DTLS handshake (RFC 8842 section 5.3), see
 * {@link viewerBegins}.
 */
export function engineOffer(sdp: string, viewerAddress?: string): EngineOffer {
  const [session = '', ...sections] = sdp.split(/^(?=m=)/m);
  const tagged = /^a=group:BUNDLE (\S+)/m.exec(session)?.[1];
  const carrier =
    sections.find((section) => tagged !== undefined && midOf(section) === tagged) ?? sections[0];
  const mid = carrier === undefined ? undefined : midOf(carrier);
  const lines = carrier?.match(/^a=candidate:\S.{0,300}$/gm) ?? [];
  const candidates =
    mid === undefined
      ? []
      : lines.slice(0, MAX_CANDIDATES).map((line) => ({ candidate: line.slice(2).trimEnd(), mid }));
  const bare = sdp.replace(/^a=(?:candidate:.*|end-of-candidates)\r?\n/gm, '');
  const first = firstCandidate(candidates, viewerAddress);
  return {
    sdp: viewerBegins(bare, first) ? bare.replace(/^a=setup:actpass/gm, 'a=setup:active') : bare,
    candidates,
    mid,
  };
}

/**
 * A browser repeats after 50 ms what got lost of the handshake, where the engine and other viewers' wait a second, and
 * who begins has most to repeat. But where no address of the viewer's is known, the engine can hear it begin only once
 * it has replied to its first check, and what came before is lost.
 */
function viewerBegins(sdp: string, first: FirstCandidate | undefined): boolean {
  return first !== undefined && sdp.includes(BROWSER_MARK);
}

function midOf(section: string): string | undefined {
  return /^a=mid:(\S+)/m.exec(section)?.[1];
}
