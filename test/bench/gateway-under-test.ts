import { type OrielProcess, startOriel } from '../helpers/oriel-process.ts';
import { type Samples, scrape } from './prometheus.ts';
import type { WhepTarget } from './whep-client.ts';

export type Transport = 'tcp' | 'udp';

/** A server that is measured: its process, and where its cameras are watched. */
export interface ServerUnderTest {
  readonly name: string;
  /** undefined where only pictures are measured. */
  readonly pid: number | undefined;
  endpoint(camera: string): WhepTarget;
  /** What it tells at `/metrics`; undefined where it is not Oriel. */
  metrics(): Promise<Samples | undefined>;
  /** What it has written so far. */
  log(): string;
  close(): Promise<void>;
}

const TOKEN = 'bench-token-for-loopback';

/** The built daemon with these cameras (RTSP addresses by name) in a process of its own; it pulls them always. */
export async function startGateway(
  cameras: Readonly<Record<string, string>>,
  { transport = 'tcp' }: { transport?: Transport } = {},
): Promise<ServerUnderTest> {
  const oriel: OrielProcess = await startOriel({
    access: { tokens: [{ name: 'bench', token: TOKEN, role: 'viewer', cameras: ['*'] }] },
    cameras: Object.entries(cameras).map(([name, rtsp]) => ({ name, rtsp, transport })),
    stream: { warm: 'always' },
    webrtc: { bind: '127.0.0.1', ports: '51000-51400', maxViewers: 64 },
    log: { level: 'warn' },
  });
  return {
    name: 'Oriel',
    pid: oriel.pid(),
    endpoint: (camera) => ({ url: `${oriel.httpUrl}/whep/${camera}`, token: TOKEN }),
    metrics: () => scrape({ url: oriel.httpUrl, token: TOKEN }),
    log: () => oriel.output(),
    close: () => oriel.close(),
  };
}

/** A server that somebody else has started. */
export function otherServer(options: {
  whep: string;
  token: string;
  pid: number | undefined;
}): ServerUnderTest {
  return {
    name: new URL(options.whep).host,
    pid: options.pid,
    endpoint: () => ({ url: options.whep, token: options.token }),
    metrics: () => Promise.resolve(undefined),
    log: () => '',
    close: () => Promise.resolve(),
  };
}
