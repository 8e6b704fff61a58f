import type { IceServer } from '../../protocol/messages.ts';

/** RFC 8445 section 4; `prflx` candidates are found during the checks and told to nobody. */
export type CandidateKind = 'host' | 'srflx' | 'relay';

/** What is known of the ways on which one peer connection tried to stand. */
export interface PathFacts {
  /** It has stood at least once: whatever ended it, there was a way. */
  readonly connected: boolean;
  /** What answered bears another certificate than the answer named; nothing of it was taken. */
  readonly mismatch: boolean;
  /** The viewer's own addresses are hidden, so that only its relay may be used. */
  readonly relayOnly: boolean;
  /** Kinds of candidates that this browser found. */
  readonly mine: readonly CandidateKind[];
  /** Kinds of candidates that the gateway told of. */
  readonly theirs: readonly CandidateKind[];
  /** The STUN and TURN servers that this browser was given. */
  readonly urls: readonly string[];
  /** Of those, the ones that refused to serve (RFC 8656 section 5: 401, 403, 438, 486, 508 …). */
  readonly refused: readonly string[];
}

export interface PathNotes {
  /** Of this browser, or undefined for an `a=candidate:` of the gateway: only the kind is kept. */
  mine(candidate: string): void;
  theirs(candidateOrSdp: string): void;
  /** `errorCode` as `RTCPeerConnectionIceErrorEvent` has it: 701 where a server was not reached. */
  refused(error: { readonly url: string; readonly errorCode: number }): void;
  connected(): void;
  mismatch(): void;
  facts(): PathFacts;
}

/** Not a STUN error code: the browser's own word for a server that it did not reach. */
const NOT_REACHED = 701;

/** Most urls that are noted, since a browser tells of each interface anew. */
const MAX_REFUSED = 16;

/** Takes down what a peer connection meets on its way. */
export function createPathNotes(given: {
  readonly iceServers: readonly IceServer[];
  readonly relayOnly: boolean;
}): PathNotes {
  const mine = new Set<CandidateKind>();
  const theirs = new Set<CandidateKind>();
  const refused = new Set<string>();
  const urls = given.iceServers.flatMap((server) => server.urls);
  let connected = false;
  let mismatch = false;
  return {
    mine: (candidate) => noteKinds(candidate, mine),
    theirs: (candidateOrSdp) => noteKinds(candidateOrSdp, theirs),
    refused({ url, errorCode }) {
      if (errorCode !== NOT_REACHED && refused.size < MAX_REFUSED) refused.add(url);
    },
    connected() {
      connected = true;
    },
    mismatch() {
      mismatch = true;
    },
    facts: () => ({
      connected,
      mismatch,
      relayOnly: given.relayOnly,
      mine: [...mine],
      theirs: [...theirs],
      urls,
      refused: [...refused],
    }),
  };
}

function noteKinds(text: string, kinds: Set<CandidateKind>): void {
  for (const [, kind] of text.matchAll(/(?:^|a=)candidate:.{1,400}? typ (host|srflx|relay)\b/gm)) {
    if (kind === 'host' || kind === 'srflx' || kind === 'relay') kinds.add(kind);
  }
}
