import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, rename, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { encode } from 'jpeg-js';
import { freePorts } from './free-port.ts';
import { type GstRtspServer, startGstRtspServer } from './gst-rtsp-server.ts';
import { startOwnedProcess, untilReady } from './owned-process.ts';

const host = fileURLToPath(new URL('./ipycam-host.py', import.meta.url));
const requirements = fileURLToPath(new URL('./ipycam-requirements.txt', import.meta.url));
/** Beside the packages of npm, and as disposable as they are. */
const cache = fileURLToPath(new URL('../../node_modules/.cache', import.meta.url));
const installed = join(cache, 'ipycam-1.3.0');
/** Debian's own: what else is first on PATH may lack pip. */
const PYTHON = '/usr/bin/python3';
const INSTALL_LIMIT_MS = 60_000;

/** A virtual camera that Oriel's house did not build: IPyCam, of PyPI, with GStreamer's H.264 behind it. */
export interface Ipycam {
  /** Its entry in the daemon's `cameras`. */
  readonly config: Readonly<Record<string, unknown>>;
  /** The JPEG that it gives whenever it is asked. */
  readonly still: Buffer;
  /** Where its motors stand, as its own page shows it. */
  pose(): Promise<{ pan: number; tilt: number; zoom: number }>;
  close(): Promise<void>;
}

/** Installs the package where that has not been done yet. Throws where PyPI or pip is not to be had. */
async function ensureInstalled(): Promise<void> {
  if (existsSync(installed)) return;
  const folder = await mkdtemp(join(tmpdir(), 'oriel-ipycam-'));
  const options = ['--quiet', '--no-deps', '--require-hashes', '--disable-pip-version-check'];
  try {
    await promisify(execFile)(
      PYTHON,
      ['-m', 'pip', 'install', ...options, '--target', join(cache, 'ipycam-new'), '-r', requirements],
      { timeout: INSTALL_LIMIT_MS, cwd: folder, env: { ...process.env, HOME: folder } },
    );
    await rename(join(cache, 'ipycam-new'), installed);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

export async function startIpycam({ name }: { name: string }): Promise<Ipycam> {
  await ensureInstalled();
  const [port = 0, rtspPort = 0] = await freePorts(2);
  const account = { username: 'oriel', password: 'p@ss:word/1' };
  const folder = await mkdtemp(join(tmpdir(), 'oriel-ipycam-'));
  const still = encode({ width: 16, height: 16, data: Buffer.alloc(16 * 16 * 4, 0x7f) }, 50).data;
  const picture = { width: 640, height: 360, fps: 25, still: still.toString('base64') };
  const settings = { package: installed, port, rtspPort, ...account, ...picture };
  const [camera, pictures] = await Promise.all([
    startOwnedProcess({ command: PYTHON, args: [host, JSON.stringify(settings)], cwd: folder }),
    startGstRtspServer({ port: rtspPort, path: '/video_main' }),
  ]);
  const close = () => closeAll({ camera, pictures, folder });
  await untilReady(camera, () => camera.stdout().includes('READY'), {
    withinMs: 40_000,
    what: 'IPyCam',
  }).catch(async (error: unknown) => {
    await close();
    throw error;
  });
  const url = `http://127.0.0.1:${port}`;
  const authorization = `Basic ${Buffer.from(`${account.username}:${account.password}`).toString('base64')}`;
  return {
    config: { name, onvif: { url: `${url}/onvif/device_service`, ...account } },
    still,
    async pose() {
      const response = await fetch(`${url}/api/ptz`, { headers: { authorization } });
      const { pan, tilt, zoom } = (await response.json()) as { pan: number; tilt: number; zoom: number };
      return { pan, tilt, zoom };
    },
    close,
  };
}

async function closeAll(parts: {
  camera: { stop(): Promise<unknown> };
  pictures: GstRtspServer;
  folder: string;
}): Promise<void> {
  await Promise.all([parts.camera.stop(), parts.pictures.close()]);
  await rm(parts.folder, { recursive: true, force: true });
}
