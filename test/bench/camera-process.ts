import pino from 'pino';
import { EncodedSource } from '../../devices/simulated/encoded-source.ts';
import { startSimulatedCamera } from '../../devices/simulated/simulated-camera.ts';
import { SimulatedVideo } from '../../devices/simulated/video/simulated-video.ts';
import type { AccessUnit, VideoSource } from '../../devices/simulated/video-source.ts';
import { type SteadyStream, steadySource } from './steady-source.ts';
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
/** Some ten minutes. */
const KEPT_TIMES = 20_000;

const encodingTimes: EncodingTime[] = [];

const calls = {
  async start(order: CameraOrder): Promise<CameraAddresses> {
    const { width, height, fps, bitrate, gopFrames, port } = order;
    const common = {
      ...CREDENTIALS,
      logger: pino({ level: 'silent' }),
      maxPayloadBytes: order.packetBytes - RTP_HEADER_BYTES,
    };
    const stream = { width, height, fps, bitrate };
    const steady = steadySource(order, order);
    const scene = await startSimulatedCamera({
      ...common,
      name: 'scene',
      rtspPort: port,
      main: { ...stream, gopFrames: order.shortGopS * fps },
      sub: { ...stream, gopFrames: order.longGopS * fps },
      sources: {
        main: timedSource(order, order.shortGopS * fps),
        sub: timedSource(order, order.longGopS * fps),
      },
    });
    const counted = await startSimulatedCamera({
      ...common,
      name: 'steady',
      rtspPort: port === 0 ? 0 : port + 1,
      main: { ...stream, gopFrames },
      sources: { main: steady, sub: steady },
    });
    return {
      steady: signedIn(counted.rtspUrl('main')),
      shortGop: signedIn(scene.rtspUrl('main')),
      longGop: signedIn(scene.rtspUrl('sub')),
    };
  },
  encodingTimes(): readonly EncodingTime[] {
    return encodingTimes;
  },
};

serveCalls(calls);

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
