import type { PathFacts } from '../../../viewer/transport/path-facts.ts';
import type { OpenPeer, PeerLinkOptions, PeerReport, Picture } from '../../../viewer/transport/peer-link.ts';

/** One peer connection that does nothing but what the test says. */
export interface FakePeer {
  readonly options: PeerLinkOptions;
  readonly picture: Picture;
  readonly answers: string[];
  readonly candidates: string[];
  /** Sent on the control channel. */
  readonly control: string[];
  frames: number;
  /** What the browser would tell of it. */
  report: PeerReport;
  /** What it would say of the ways it tried. */
  facts: PathFacts;
  controlOpen: boolean;
  closed: boolean;
  /** The whole way: the connection stands, the channel is open, the picture flows. */
  connect(): void;
}

export interface FakePeers {
  readonly openPeer: OpenPeer;
  readonly list: readonly FakePeer[];
  /** The newest. */
  peer(): FakePeer;
}

export function createFakePeers(): FakePeers {
  const list: FakePeer[] = [];
  return {
    list,
    peer() {
      const newest = list.at(-1);
      if (!newest) throw new Error('no peer was opened');
      return newest;
    },
    openPeer(options) {
      const { events } = options;
      const peer: FakePeer = {
        options,
        picture: new Blob(),
        answers: [],
        candidates: [],
        control: [],
        frames: 0,
        report: [],
        facts: {
          connected: false,
          mismatch: false,
          relayOnly: options.relayOnly ?? false,
          mine: ['host'],
          theirs: ['host'],
          urls: [],
          refused: [],
        },
        controlOpen: false,
        closed: false,
        connect() {
          peer.facts = { ...peer.facts, connected: true };
          events.onPicture(peer.picture);
          events.onState('connected');
          peer.controlOpen = true;
          events.onControlOpen();
          events.onFlowing();
        },
      };
      list.push(peer);
      return {
        offer: async () => `offer ${list.length}`,
        async accept(sdp) {
          peer.answers.push(sdp);
        },
        addCandidate: ({ candidate }) => peer.candidates.push(candidate),
        sendControl(text) {
          if (!peer.controlOpen) return false;
          peer.control.push(text);
          return true;
        },
        path: () => peer.facts,
        framesDecoded: async () => peer.frames,
        report: async () => peer.report,
        close() {
          peer.closed = true;
        },
      };
    },
  };
}
