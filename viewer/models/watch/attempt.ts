import type { IceServer, UpMessage } from '../../../protocol/messages.ts';
import type { Candidate, OpenPeer, Picture, Sound } from '../../transport/peer-link.ts';
import type { Cancel, Clock } from '../clock.ts';
import { type PathProblem, pathProblem } from './path-problem.ts';
import type { AttemptSnapshot, AttemptStage } from './recovery.ts';

export interface AttemptOptions {
  /** The peer's name in signaling. */
  readonly id: string;
  readonly camera: string;
  readonly quality: 'main' | 'sub';
  readonly iceServers: readonly IceServer[];
  /** Hides this device's addresses behind a relay. */
  readonly relayOnly: boolean;
  readonly openPeer: OpenPeer;
  readonly clock: Clock;
  /** False where there was nobody to send it to. */
  readonly send: (message: UpMessage) => boolean;
  readonly events: AttemptEvents;
}

export interface AttemptEvents {
  onStage(): void;
  /** There is something to show, though nothing may have come yet. */
  onPicture(picture: Picture): void;
  /** The first packet of it has come. */
  onFlowing(picture: Picture): void;
  onSound(sound: Sound): void;
  /** A new picture was decoded or painted. */
  onFrame(): void;
  /** The connection is about to be closed, and its picture with it. */
  onEnding(picture: Picture): void;
  /** It came to nothing, and is over. */
  onFailed(): void;
  onControlOpen(): void;
  onControlMessage(text: string): void;
}

/** What the gateway is to this viewer at a moment. */
export interface Circumstances {
  readonly session: string;
  readonly iceServers: readonly IceServer[];
  /** How often the gateway or the broker has come back, and when it last did. */
  readonly returns: number;
  readonly returnedAt: number;
}

/** One try for a camera's picture: one peer connection from its offer to its end. */
export interface Attempt {
  readonly id: string;
  readonly relayOnly: boolean;
  picture(): Picture | undefined;
  /** Why no connection came about; nothing while it may, and where it once stood. */
  pathProblem(): PathProblem | undefined;
  /** Milliseconds since the first frame; 0 before it. */
  flowingMs(): number;
  snapshot(now: Circumstances): AttemptSnapshot;
  /** Sends the offer, and the candidates that have gathered meanwhile. */
  ask(now: Circumstances): void;
  accept(sdp: string): void;
  addCandidate(candidate: Candidate): void;
  /** The page painted a frame of {@link picture}. */
  painted(): void;
  sendControl(text: string): boolean;
  /** Ends it and tells the gateway; idempotent; nothing but `onEnding` follows. */
  close(): void;
}

/** The decoder is asked this often for its count, in milliseconds. */
const COUNT_EVERY_MS = 500;

export function createAttempt(options: AttemptOptions): Attempt {
  const { id, camera, quality, iceServers, relayOnly, openPeer, clock, send, events } = options;
  const gathered: Candidate[] = [];
  let stage: AttemptStage = 'preparing';
  let since = clock.now();
  let sdp = '';
  let asked: Circumstances | undefined;
  let over = false;
  let picture: Picture | undefined;
  let decoded = 0;
  let firstFrameAt: number | undefined;
  let lastFrameAt: number | undefined;
  let cancelCount: Cancel = () => {};

  const peer = openPeer({
    iceServers,
    relayOnly,
    events: {
      onCandidate(candidate) {
        if (asked) sendCandidate(candidate);
        else gathered.push(candidate);
      },
      onState(state) {
        if (state === 'over') fail();
        else if (state === 'connected' || state === 'disconnected') reach(state);
      },
      onPicture(next) {
        picture = next;
        events.onPicture(next);
      },
      onFlowing() {
        if (picture) events.onFlowing(picture);
      },
      onSound: events.onSound,
      onControlOpen: events.onControlOpen,
      onControlMessage: events.onControlMessage,
    },
  });

  function reach(next: AttemptStage): void {
    if (over || stage === next) return;
    stage = next;
    since = clock.now();
    if (next === 'connected') count();
    events.onStage();
  }

  function fail(): void {
    if (over) return;
    end();
    events.onFailed();
  }

  function end(): void {
    over = true;
    cancelCount();
    if (picture) events.onEnding(picture);
    peer.close();
  }

  function sendCandidate(candidate: Candidate): void {
    send({ type: 'candidate', peer: id, ...candidate });
  }

  /** Counts what is decoded and not what is painted: a hidden page paints nothing and yet is live. */
  function count(): void {
    cancelCount();
    cancelCount = clock.after(COUNT_EVERY_MS, async () => {
      const counted = await peer.framesDecoded().catch(() => decoded);
      if (over) return;
      if (counted > decoded) gotFrame();
      decoded = counted;
      count();
    });
  }

  function gotFrame(): void {
    lastFrameAt = clock.now();
    firstFrameAt ??= lastFrameAt;
    events.onFrame();
  }

  peer.offer().then((made) => {
    sdp = made;
    reach('ready');
  }, fail);

  return {
    id,
    relayOnly,
    picture: () => picture,
    pathProblem: () => (stage === 'answered' ? pathProblem(peer.path()) : undefined),
    flowingMs: () => (firstFrameAt === undefined ? 0 : clock.now() - firstFrameAt),
    snapshot({ session, returns, returnedAt, iceServers: named }) {
      const now = clock.now();
      return {
        stage,
        sinceMs: now - since,
        frameAgeMs: lastFrameAt === undefined ? undefined : now - lastFrameAt,
        foreign: asked !== undefined && asked.session !== session,
        returnedMs: asked !== undefined && asked.returns !== returns ? now - returnedAt : undefined,
        outdated: !sameServers(iceServers, named),
      };
    },
    ask(now) {
      if (!send({ type: 'offer', peer: id, camera, quality, sdp, ...(relayOnly && { relayOnly }) })) return;
      asked = now;
      for (const candidate of gathered.splice(0)) sendCandidate(candidate);
      reach('asked');
    },
    accept(answer) {
      if (over || stage !== 'asked') return;
      reach('answered');
      peer.accept(answer).catch(fail);
    },
    addCandidate(candidate) {
      if (!over) peer.addCandidate(candidate);
    },
    painted() {
      if (!over) gotFrame();
    },
    sendControl: (text) => !over && peer.sendControl(text),
    close() {
      if (over) return;
      end();
      if (asked) send({ type: 'bye', peer: id });
    },
  };
}

/** Whether two lists name the same servers; credentials that were renewed change nothing about what is reachable. */
function sameServers(some: readonly IceServer[], others: readonly IceServer[]): boolean {
  const urls = (servers: readonly IceServer[]) => servers.flatMap((server) => server.urls).join(' ');
  return urls(some) === urls(others);
}
