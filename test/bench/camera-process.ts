import pino from 'pino';
import { EncodedSource } from '../../devices/simulated/encoded-source.ts';
import { type SimulatedCamera, startSimulatedCamera } from '../../devices/simulated/simulated-camera.ts';
import { SimulatedVideo } from '../../devices/simulated/video/simulated-video.ts';
import type { AccessUnit, VideoSource } from '../../devices/simulated/video-source.ts';
import { type FrameMoment, FrameMoments } from './frame-arrivals.ts';
import { monotonicMs } from './monotonic.ts';
import { SteadySource, type SteadyStream } from './steady-source.ts';
import { serveCalls } from './worker.ts';

export type CameraCalls = typeof calls;

export interface CameraOrder extends SteadyStream {
  readonly width: number;
  readonly height: number;
  /** RTP header included. */
  readonly packetBytes: number;
  /** Seconds from one keyframe to the next in the picture that a browser plays: the usual, and a long one. */
  readonly shortGopS: number;
  readonly longGopS: number;
  /** Of the cameras' RTSP ports the first, two are used; 0 for any. */
  readonly port: number;
}

export interface CrowdOrder extends CameraOrder {
  readonly count: number;
}

/** What the cameras of the crowd have done together. */
export interface CrowdFacts {
  /** Sessions that play now. */
  readonly playing: number;
  /** RTP packets that were sent in them. */
  readonly packets: number;
}

/** Addresses with credentials. */
export interface CameraAddresses {
  /** For viewers that only count; no decoder plays it. */
  readonly steady: string;
  readonly shortGop: string;
  readonly longGop: string;
}

/** How long the encoder took for the picture that says it was made then. */
export type EncodingTime = readonly [timeMs: number, tookMs: number];

const RTP_HEADER_BYTES = 12;
const CREDENTIALS = { username: 'bench', password: 'bench' };
/** Behind the ports of the scene and of the steady camera. */
const CROWD_PORT_OFFSET = 2;
/** Some ten minutes. */
const KEPT_TIMES = 20_000;

const encodingTimes: EncodingTime[] = [];
const sentFrames = new FrameMoments();
const crowd: SimulatedCamera[] = [];

const calls = {
  async start(order: CameraOrder): Promise<CameraAddresses> {
    const { width, height, fps, bitrate, port } = order;
    const stream = { width, height, fps, bitrate };
    const scene = await startSimulatedCamera({
      ...commonOptions(order),
      name: 'scene',
      rtspPort: port,
      main: { ...stream, gopFrames: order.shortGopS * fps },
      sub: { ...stream, gopFrames: order.longGopS * fps },
      sources: {
        main: timedSource(order, order.shortGopS * fps),
        sub: timedSource(order, order.longGopS * fps),
      },
    });
    const onSent = (frame: number) => sentFrames.add(frame, monotonicMs());
    const counted = await startSteadyCamera(order, {
      name: 'steady',
      port: port === 0 ? 0 : port + 1,
      onSent,
    });
    return {
      steady: signedIn(counted.rtspUrl('main')),
      shortGop: signedIn(scene.rtspUrl('main')),
      longGop: signedIn(scene.rtspUrl('sub')),
    };
  },
  /** Many cameras like the steady one, each with a phase of its own; gives their addresses. */
  async startCrowd(order: CrowdOrder): Promise<readonly string[]> {
    const { count, port } = order;
    for (let i = 0; i < count; i++) {
      const name = `crowd-${i + 1}`;
      const ownPort = port === 0 ? 0 : port + CROWD_PORT_OFFSET + i;
      crowd.push(await startSteadyCamera(order, { name, port: ownPort, phase: i / count }));
    }
    return crowd.map((camera) => signedIn(camera.rtspUrl('main')));
  },
  crowdFacts(): CrowdFacts {
    const playing = crowd.flatMap((camera) => camera.sessions()).filter((session) => session.playing);
    return {
      playing: playing.length,
      packets: playing.reduce((sum, { packetsSent }) => sum + packetsSent, 0),
    };
  },
  async stopCrowd(): Promise<void> {
    await Promise.all(crowd.splice(0).map((camera) => camera.close()));
  },
  /** When each marked picture of the steady camera had been written to its clients' sockets. */
  sentFrames(): readonly FrameMoment[] {
    return sentFrames.list;
  },
  encodingTimes(): readonly EncodingTime[] {
    return encodingTimes;
  },
};

serveCalls(calls);

function commonOptions(order: CameraOrder) {
  return {
    ...CREDENTIALS,
    logger: pino({ level: 'silent' }),
    maxPayloadBytes: order.packetBytes - RTP_HEADER_BYTES,
  };
}

function startSteadyCamera(
  order: CameraOrder,
  { name, port, ...own }: { name: string; port: number; phase?: number; onSent?: (frame: number) => void },
): Promise<SimulatedCamera> {
  const { width, height, fps, bitrate, gopFrames } = order;
  const source = new SteadySource({ width, height, fps, bitrate, gopFrames, ...own });
  return startSimulatedCamera({
    ...commonOptions(order),
    name,
    rtspPort: port,
    main: { width, height, fps, bitrate, gopFrames },
    sources: { main: source, sub: source },
  });
}

/** The simulated camera's own moving picture, whose encoder's time is noted. */
function timedSource(order: CameraOrder, gopFrames: number): VideoSource {
  const { width, height, fps, bitrate } = order;
  const video = new SimulatedVideo({
    width,
    height,
    fps,
    bitrate,
    gopFrames,
    name: 'bench',
    pose: () => ({ pan: 0, tilt: 0, zoom: 0 }),
  });
  const encoder = {
    sps: video.sps,
    pps: video.pps,
    fps,
    nextFrame(): AccessUnit {
      const began = performance.now();
      const unit = video.nextFrame();
      encodingTimes.push([unit.capturedAtMs, performance.now() - began]);
      if (encodingTimes.length > KEPT_TIMES) encodingTimes.shift();
      return unit;
    },
  };
  return new EncodedSource({ encoder, now: () => performance.now() });
}

function signedIn(rtspUrl: string): string {
  const url = new URL(rtspUrl);
  url.username = CREDENTIALS.username;
  url.password = CREDENTIALS.password;
  return url.href;
}
