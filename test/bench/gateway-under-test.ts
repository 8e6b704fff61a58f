import { type OrielProcess, startOriel } from '../helpers/oriel-process.ts';
import type { WhepTarget } from './whep-client.ts';

/** A server that is measured: its process, and where its cameras are watched. */
export interface ServerUnderTest {
  readonly name: string;
  /** undefined where only pictures are measured. */
  readonly pid: number | undefined;
  endpoint(camera: string): WhepTarget;
  close(): Promise<void>;
}

const TOKEN = 'bench-token-for-loopback';

/** The built daemon with these cameras (RTSP addresses by name) in a process of its own. */
export async function startGateway(cameras: Readonly<Record<string, string>>): Promise<ServerUnderTest> {
  const oriel: OrielProcess = await startOriel({
    access: { tokens: [{ name: 'bench', token: TOKEN, role: 'viewer', cameras: ['*'] }] },
    cameras: Object.entries(cameras).map(([name, rtsp]) => ({ name, rtsp })),
    // Longer than any pause between two joins, so that none but the first has to wake the camera.
    stream: { linger: '1m' },
    webrtc: { bind: '127.0.0.1', ports: '51000-51400', maxViewers: 64 },
    log: { level: 'warn' },
  });
  return {
    name: 'Oriel',
    pid: oriel.pid(),
    endpoint: (camera) => ({ url: `${oriel.httpUrl}/whep/${camera}`, token: TOKEN }),
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
    close: () => Promise.resolve(),
  };
}
