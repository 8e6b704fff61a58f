import type { BareEngineCalls } from './bare-engine-process.ts';
import type { CameraAddresses, CameraCalls, CameraOrder } from './camera-process.ts';
import type { FrameMoment } from './frame-arrivals.ts';
import { otherServer, type ServerUnderTest, startGateway } from './gateway-under-test.ts';
import type { BenchOptions } from './options.ts';
import type { Table } from './table.ts';
import type { ViewerCalls } from './viewer-process.ts';
import type { WhepTarget } from './whep-client.ts';
import { Worker } from './worker.ts';

export const STREAM = {
  bitrate: 4_000_000,
  fps: 30,
  gopFrames: 60,
  width: 1280,
  height: 720,
  packetBytes: 1400,
} as const;
export const STREAM_IN_WORDS = '4 Mbit/s, 30 pictures/s, camera packets of 1400 bytes';
export const SHORT_GOP_S = 2;
export const LONG_GOP_S = 10;

/** The processes that every part uses, and how to get what it measures. */
export interface Bench {
  readonly options: BenchOptions;
  readonly camera: Worker<CameraCalls>;
  readonly addresses: CameraAddresses;
  readonly viewers: Worker<ViewerCalls>;
  readonly say: (line: string) => void;
}

export interface PartResult {
  readonly figures: unknown;
  readonly tables: readonly Table[];
}

/** A process that sends, and where. */
export interface Sender {
  readonly name: string;
  readonly pid: number;
  readonly target: WhepTarget;
}

/** The bare loop, which also tells when it sent each picture. */
export interface BareEngine extends Sender {
  sentFrames(): Promise<readonly FrameMoment[]>;
}

export function cameraOrder({ cameraPort }: BenchOptions): CameraOrder {
  return { ...STREAM, shortGopS: SHORT_GOP_S, longGopS: LONG_GOP_S, port: cameraPort };
}

/** Uses a gateway with these cameras (RTSP addresses by name), or the other server that the options name. */
export async function withServer<T>(
  { whep, token = '', pid, transport }: BenchOptions,
  cameras: Readonly<Record<string, string>>,
  use: (server: ServerUnderTest) => Promise<T>,
): Promise<T> {
  const server =
    whep === undefined ? await startGateway(cameras, { transport }) : otherServer({ whep, token, pid });
  try {
    return await use(server);
  } finally {
    await server.close();
  }
}

export async function withBareEngine<T>(use: (engine: BareEngine) => Promise<T>): Promise<T> {
  const worker = await Worker.start<BareEngineCalls>('./bare-engine-process.ts');
  try {
    const url = await worker.call('start', STREAM);
    return await use({
      name: 'bare engine',
      pid: worker.pid,
      target: { url, token: '' },
      sentFrames: () => worker.call('sentFrames', undefined),
    });
  } finally {
    await worker.stop();
  }
}

export function pidOf({ pid }: ServerUnderTest): number {
  if (pid === undefined) throw new Error('its process id is not known');
  return pid;
}

export function senderOf(server: ServerUnderTest): Sender {
  return { name: server.name, pid: pidOf(server), target: server.endpoint('camera') };
}
