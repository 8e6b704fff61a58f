import type { IceServer, UpMessage } from '../../../protocol/messages.ts';
import type { Candidate, OpenPeer, PeerReport, Picture, Sound } from '../../transport/peer-link.ts';
import type { Clock } from '../clock.ts';
import { isDriverNews } from '../control/commands.ts';
import type { Circumstances } from './circumstances.ts';
import { createFrames } from './frames.ts';
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
  onSound(): void;
  /** A new picture was painted, or decoded only: a hidden page paints none. */
  onFrame(painted: boolean): void;
  /** The connection is about to be closed, and its picture with it. */
  onEnding(picture: Picture): void;
  /** It came to nothing, and is over. */
  onFailed(): void;
  onControlOpen(): void;
  onControlMessage(text: string): void;
}

/** One try for a camera's picture: one peer connection from its offer to its end. */
export interface Attempt {
  readonly id: string;
  readonly relayOnly: boolean;
  /** What was asked for. */
  readonly quality: 'main' | 'sub';
  /** What is sent instead of it or as it; undefined until the gateway has answered. */
  got(): 'main' | 'sub' | undefined;
  /** As Firefox does once it has fetched its plug-in. */
  offersH264(): boolean;
  picture(): Picture | undefined;
  /** The first packet of {@link picture} has come. */
  isFlowing(): boolean;
  sound(): Sound | undefined;
  controlOpen(): boolean;
  /** What the gateway last said of who drives the camera, which it says once; undefined before that. */
  driverNews(): string | undefined;
  report(): Promise<PeerReport>;
  /** Why no connection came about; nothing while it may, and where it once stood. */
  pathProblem(): PathProblem | undefined;
  /** It stands, and has never shown anything. */
  isDark(): boolean;
  /** Milliseconds since the first frame; 0 before it. */
  flowingMs(): number;
  /** When the newest frame came, by the clock; undefined before the first. */
  lastFrameAt(): number | undefined;
  snapshot(now: Circumstances): AttemptSnapshot;
  /** Sends the offer, and the candidates that have gathered meanwhile. */
  ask(now: Circumstances): void;
  accept(answer: { readonly sdp: string; readonly quality: 'main' | 'sub' }): void;
  addCandidate(candidate: Candidate): void;
  /** From now on it is told to somebody else how this goes: another view of the same camera has taken it over. */
  handTo(events: AttemptEvents): void;
  /** The page painted a frame of {@link picture}. */
  painted(): void;
  sendControl(text: string): boolean;
  /** Ends it and tells the gateway; idempotent; nothing but `onEnding` follows. */
  close(): void;
}

export function createAttempt(options: AttemptOptions): Attempt {
  const { id, camera, quality, iceServers, relayOnly, openPeer, clock, send } = options;
  const gathered: Candidate[] = [];
  let { events } = options;
  let stage: AttemptStage = 'preparing';
  let since = clock.now();
  let sdp = '';
  let asked: Circumstances | undefined;
  let over = false;
  let got: 'main' | 'sub' | undefined;
  let picture: Picture | undefined;
  let flowing = false;
  let sound: Sound | undefined;
  let controlOpen = false;
  let driverNews: string | undefined;

  const frames = createFrames({
    clock,
    decoded: () => peer.framesDecoded(),
    onFrame: (painted) => events.onFrame(painted),
  });
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
        flowing = true;
        if (picture) events.onFlowing(picture);
      },
      onSound(next) {
        sound = next;
        events.onSound();
      },
      onControlOpen() {
        controlOpen = true;
        events.onControlOpen();
      },
      onControlMessage(text) {
        if (isDriverNews(text)) driverNews = text;
        events.onControlMessage(text);
      },
    },
  });

  function reach(next: AttemptStage): void {
    if (over || stage === next) return;
    stage = next;
    since = clock.now();
    if (next === 'connected') frames.count();
    events.onStage();
  }

  function fail(): void {
    if (over) return;
    end();
    events.onFailed();
  }

  function end(): void {
    over = true;
    frames.stop();
    if (picture) events.onEnding(picture);
    peer.close();
  }

  function sendCandidate(candidate: Candidate): void {
    send({ type: 'candidate', peer: id, ...candidate });
  }

  peer.offer().then((made) => {
    sdp = made;
    reach('ready');
  }, fail);

  return {
    id,
    relayOnly,
    quality,
    got: () => got,
    offersH264: () => /H264\/90000/i.test(sdp),
    picture: () => picture,
    report: peer.report,
    isFlowing: () => flowing,
    sound: () => sound,
    controlOpen: () => controlOpen,
    driverNews: () => driverNews,
    pathProblem: () => (stage === 'answered' ? pathProblem(peer.path()) : undefined),
    isDark: () => stage === 'connected' && frames.firstAt() === undefined,
    flowingMs: () => clock.now() - (frames.firstAt() ?? clock.now()),
    lastFrameAt: frames.lastAt,
    snapshot({ session, returns, returnedAt, iceServers: named }) {
      const now = clock.now();
      const lastFrameAt = frames.lastAt();
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
      got = answer.quality;
      reach('answered');
      peer.accept(answer.sdp).catch(fail);
    },
    addCandidate(candidate) {
      if (!over) peer.addCandidate(candidate);
    },
    handTo(next) {
      events = next;
    },
    painted: frames.painted,
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
