import { pino } from 'pino';
import type { Principal } from '../../../access/principal.ts';
import type { ControlLink } from '../../../gateway/control/camera-control.ts';
import {
  type OutgoingTrack,
  type Peer,
  type PeerEngine,
  PeerError,
  type PeerEvents,
} from '../../../gateway/peer/peer.ts';
import type { StreamFormat } from '../../../gateway/rtp/stream-format.ts';
import { Viewings } from '../../../gateway/signaling/viewings.ts';
import type { WatchableCamera, WatchableCameras } from '../../../gateway/signaling/watchable.ts';
import type { SessionInfo } from '../../../protocol/session-info.ts';

export interface ScriptedPeer {
  readonly relayOnly: boolean;
  readonly events: PeerEvents;
  readonly candidates: string[];
  closed: boolean;
  viewerAddress?: string | undefined;
}

interface ScriptedSubscription {
  readonly quality: 'main' | 'sub';
  /** The media that were started, and what the viewer told of how they arrive, oldest first. */
  readonly heard: string[];
  readonly onCodecChange: () => void;
  closed: boolean;
}

export const H264: StreamFormat = {
  video: { codec: 'H264', profileLevelId: '42c01f', width: 640, height: 360 },
};
export const H265: StreamFormat = {
  video: { codec: 'H265', profileId: 1, tierFlag: 0, levelId: 93, width: 1280, height: 720 },
};

/** What `GET /api/session` tells somebody of a gateway whose key nobody checks. */
export function infoFor({ name, role, relayOnly = false }: Principal): SessionInfo {
  return {
    gateway: 'home',
    key: 'g'.repeat(43),
    version: '1.2.3',
    name,
    role,
    mayManageCameras: false,
    mayManageAccess: role === 'admin',
    relayOnly,
    broker: { url: '/mqtt', status: 'oriel/home/status' },
  };
}

/** Viewings over a WebRTC engine and cameras that do what the test says; no network. */
export function scriptedHouse(
  options: {
    maxViewers?: number;
    qualities?: ('main' | 'sub')[];
    /** When closed peers have freed their ports; at once where absent. */
    freed?: Promise<void>;
  } = {},
) {
  const peers: ScriptedPeer[] = [];
  const subscriptions: ScriptedSubscription[] = [];
  const commands: string[] = [];
  let format: (quality: 'main' | 'sub') => Promise<StreamFormat> = async () => H264;
  const track: OutgoingTrack = { ssrc: 7, payloadType: 106, send: () => true };
  const engine: PeerEngine = {
    create: (events, { relayOnly = false } = {}) => {
      const scripted: ScriptedPeer = { relayOnly, events, candidates: [], closed: false };
      peers.push(scripted);
      const peer: Peer = {
        video: track,
        audio: track,
        answer: async ({ sdp, format: { video }, viewerAddress }) => {
          scripted.viewerAddress = viewerAddress;
          if (sdp.includes('m=rubbish')) throw new PeerError('bad-offer', 'the engine does not take rubbish');
          if (!sdp.includes(video.codec)) throw new PeerError('no-codec', `no ${video.codec} is offered`);
          return `answer with ${video.codec}`;
        },
        addCandidate: ({ candidate }) => scripted.candidates.push(candidate),
        sendControl: () => true,
        stats: () => ({ bytesSent: 0, bufferedBytes: 0 }),
        close: () => {
          scripted.closed = true;
          return options.freed ?? Promise.resolve();
        },
      };
      return peer;
    },
    close: async () => undefined,
  };
  const { qualities = ['main', 'sub'] } = options;
  const off = new Set<string>();
  const listeners = new Set<() => void>();
  const changed = () => {
    for (const listener of listeners) listener();
  };
  const switchOn = (name: string, isOn: boolean) => {
    if (isOn) off.delete(name);
    else off.add(name);
    changed();
  };
  const camera = (name: string, formerly?: string): WatchableCamera => ({
    name,
    get enabled() {
      return !off.has(name);
    },
    info: () => ({
      name,
      ...(formerly !== undefined && { formerly }),
      state: off.has(name) ? 'off' : 'idle',
      ...(qualities.length > 1 && { qualities }),
    }),
    subscribe: (quality, onCodecChange) => {
      const heard: string[] = [];
      const subscription: ScriptedSubscription = { quality, heard, onCodecChange, closed: false };
      subscriptions.push(subscription);
      return {
        format: () => format(quality),
        start: (sinks) => heard.push(...Object.keys(sinks)),
        requestKeyframe: () => heard.push('keyframe'),
        lost: (sequence) => heard.push(`lost ${sequence}`),
        report: ({ fractionLost }) => heard.push(`report ${fractionLost}`),
        bandwidth: (bitsPerSecond) => heard.push(`bandwidth ${bitsPerSecond}`),
        close: () => {
          subscription.closed = true;
        },
      };
    },
    control: (): ControlLink => ({
      receive: (text) => commands.push(text),
      execute: async (command) => {
        if (command.command === 'enable') switchOn(name, command.enabled);
        return { status: 'ok' };
      },
      close: () => undefined,
    }),
  });
  let cameras = [camera('porch'), camera('yard')];
  const watchable: WatchableCameras = {
    get: (name) => cameras.find((c) => c.name === name),
    list: () => cameras,
    onChange: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
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
    /** What came over control channels, oldest first. */
    commands,
    changed,
    switchOn,
    remove: (name: string) => {
      cameras = cameras.filter((c) => c.name !== name);
      changed();
    },
    /** Another takes its place. */
    replace: (name: string, next = name) => {
      cameras = cameras.map((c) => (c.name === name ? camera(next, next === name ? undefined : name) : c));
      changed();
    },
    add: (name: string) => {
      cameras = [...cameras, camera(name)];
      changed();
    },
    /** What the camera answers when asked what a stream of it holds. */
    setFormat: (next: typeof format) => {
      format = next;
    },
  };
}
