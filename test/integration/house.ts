import pino from 'pino';
import {
  type SimulatedCamera,
  type SimulatedCameraOptions,
  startSimulatedCamera,
} from '../../devices/simulated/simulated-camera.ts';
import { eventually } from '../helpers/eventually.ts';
import { type OrielConfig, type OrielProcess, startOriel } from '../helpers/oriel-process.ts';
import type { ReceivingPeerOptions } from '../helpers/receiving-peer.ts';
import { connectWhepViewer, type WhepViewer } from '../helpers/whep-viewer.ts';

/** Who the tests sign in as. */
export const TOKENS = {
  watcher: { name: 'watcher', token: 'watcher-has-16-characters', role: 'viewer', cameras: ['*'] },
  driver: { name: 'driver', token: 'driver-has-16-characters', role: 'operator', cameras: ['*'] },
  second: { name: 'second', token: 'second-has-16-characters', role: 'operator', cameras: ['*'] },
  /** May do much, but at no camera. */
  neighbour: { name: 'neighbour', token: 'neighbour-has-16-chars', role: 'operator', cameras: [] },
} as const;

/** A daemon of its own process, and beside the test a camera that it is configured for. */
export interface House {
  readonly camera: SimulatedCamera;
  readonly oriel: OrielProcess;
  /** As the daemon was told at its start. */
  readonly config: OrielConfig;
  /** A viewer by WHEP, that of `watcher` by default. */
  watch(options?: { camera?: string; token?: string; takes?: ReceivingPeerOptions }): Promise<WhepViewer>;
  close(): Promise<void>;
}

type CameraList = readonly Readonly<Record<string, unknown>>[];

export interface HouseOptions {
  readonly camera?: Partial<SimulatedCameraOptions>;
  /** Beside `porch`, which is the simulated one by ONVIF. */
  readonly cameras?: CameraList | ((camera: SimulatedCamera) => Promise<CameraList>);
  readonly config?: OrielConfig;
}

/** Little to encode, and yet many packets a picture. */
const SMALL = { width: 640, height: 360, fps: 25, gopFrames: 25, bitrate: 2_000_000 };

export async function startHouse(options: HouseOptions = {}): Promise<House> {
  const camera = await startSimulatedCamera({
    name: 'porch',
    username: 'admin',
    password: 'sesame/1',
    logger: pino({ level: 'silent' }),
    main: SMALL,
    ...options.camera,
  });
  const { username, password, onvifUrl } = camera;
  const { cameras = [] } = options;
  const others = typeof cameras === 'function' ? await cameras(camera) : cameras;
  const config: OrielConfig = {
    access: { tokens: Object.values(TOKENS).map((token) => ({ ...token })) },
    cameras: [{ name: 'porch', onvif: { url: onvifUrl, username, password } }, ...others],
    stream: { warm: '1s' },
    webrtc: { bind: '127.0.0.1' },
    ...options.config,
  };
  const oriel = await startOriel(config).catch(async (error: unknown) => {
    await camera.close();
    throw error;
  });
  const viewers: WhepViewer[] = [];
  return {
    camera,
    oriel,
    config,
    async watch({ camera: name = 'porch', token = TOKENS.watcher.token, takes = {} } = {}) {
      const viewer = await connectWhepViewer({ url: oriel.httpUrl, camera: name, token, takes });
      viewers.push(viewer);
      return viewer;
    },
    async close() {
      for (const viewer of viewers) viewer.close();
      await oriel.close();
      await camera.close();
    },
  };
}

/** The daemon's log, one object a line. */
export function logOf({ oriel }: Pick<House, 'oriel'>): Readonly<Record<string, unknown>>[] {
  return (
    oriel
      .output()
      .split('\n')
      // The last may not have come to its end yet.
      .slice(0, -1)
      .filter((line) => line.startsWith('{'))
      .map((line) => JSON.parse(line))
  );
}

/** The first log line that fits; it comes through a pipe, so it may be behind the answer it belongs to. */
export function untilLogged(
  house: Pick<House, 'oriel'>,
  fits: (line: Readonly<Record<string, unknown>>) => unknown,
): Promise<Readonly<Record<string, unknown>>> {
  return eventually(() => logOf(house).find(fits), { what: 'the log line' });
}

/** Waits until that many more frames have come. */
export async function untilFrames(
  viewer: Pick<WhepViewer, 'video'>,
  count = 3,
  { withinMs = 30_000 } = {},
): Promise<void> {
  const until = viewer.video.frames.length + count;
  await eventually(() => viewer.video.frames.length >= until, {
    withinMs,
    what: `${count} more frames (${viewer.video.packets} packets so far)`,
  });
}
