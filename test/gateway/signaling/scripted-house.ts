import { pino } from 'pino';
import type { ControlLink } from '../../../gateway/control/camera-control.ts';
import { type Peer, type PeerEngine, PeerError, type PeerEvents } from '../../../gateway/peer/peer.ts';
import { Viewings } from '../../../gateway/signaling/viewings.ts';
import type { WatchableCamera, WatchableCameras } from '../../../gateway/signaling/watchable.ts';

export interface ScriptedPeer {
  readonly events: PeerEvents;
  readonly candidates: string[];
  closed: boolean;
}

/** Viewings over a WebRTC engine and cameras that do what the test says; no network. */
export function scriptedHouse(options: { maxViewers?: number } = {}) {
  const peers: ScriptedPeer[] = [];
  const subscriptions: { quality: string; started: boolean; closed: boolean }[] = [];
  let format: () => Promise<{ codec: 'H264'; profileLevelId: string; width: number; height: number }> =
    async () => ({
      codec: 'H264',
      profileLevelId: '42c01f',
      width: 640,
      height: 360,
    });
  const engine: PeerEngine = {
    create: (events) => {
      const scripted: ScriptedPeer = { events, candidates: [], closed: false };
      peers.push(scripted);
      const peer: Peer = {
        video: { ssrc: 7, payloadType: 106 },
        answer: async ({ sdp }) => {
          if (sdp === 'rubbish') throw new PeerError('bad-offer', 'the offer is rubbish');
          return `answer to ${sdp}`;
        },
        addCandidate: ({ candidate }) => scripted.candidates.push(candidate),
        sendVideo: () => true,
        sendControl: () => true,
        stats: () => ({ bytesSent: 0, bufferedBytes: 0 }),
        close: () => {
          scripted.closed = true;
        },
      };
      return peer;
    },
    close: async () => undefined,
  };
  const camera = (name: string): WatchableCamera => ({
    name,
    info: () => ({ name, state: 'idle' }),
    subscribe: (quality) => {
      const subscription = { quality, started: false, closed: false };
      subscriptions.push(subscription);
      return {
        format: () => format(),
        start: () => {
          subscription.started = true;
        },
        requestKeyframe: () => undefined,
        close: () => {
          subscription.closed = true;
        },
      };
    },
    control: (): ControlLink => ({
      receive: () => undefined,
      execute: async () => ({ status: 'ok' }),
      close: () => undefined,
    }),
  });
  const cameras = ['porch', 'yard'].map(camera);
  const watchable: WatchableCameras = {
    get: (name) => cameras.find((c) => c.name === name),
    list: () => cameras,
    onChange: () => () => undefined,
  };
  const viewings = new Viewings({
    cameras: watchable,
    engine,
    maxViewers: options.maxViewers ?? 10,
    logger: pino({ level: 'silent' }),
  });
  return {
    viewings,
    engine,
    cameras: watchable,
    peers,
    subscriptions,
    /** What the camera answers when asked what it sends. */
    setFormat: (next: typeof format) => {
      format = next;
    },
  };
}
