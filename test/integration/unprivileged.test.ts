import { readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { freePorts } from '../helpers/free-port.ts';
import { untilReady } from '../helpers/owned-process.ts';
import { startUnprivileged, type UnprivilegedOriel } from '../helpers/unprivileged-oriel.ts';
import { connectWhepViewer } from '../helpers/whep-viewer.ts';
import { untilFrames } from './house.ts';

describe('without root and without any capability the daemon', () => {
  let oriel: UnprivilegedOriel;
  let url: string;
  /** Where it keeps what it has to remember. */
  let state: string;
  let token: string;

  beforeAll(async () => {
    const [http = 0, broker = 0] = await freePorts(2);
    url = `http://127.0.0.1:${http}`;
    oriel = await startUnprivileged({
      http: { listen: `127.0.0.1:${http}` },
      broker: { listen: `127.0.0.1:${broker}` },
      cameras: [{ name: 'porch', simulated: { width: 320, height: 192, fps: 10 } }],
      discovery: { interfaces: ['127.0.0.1'] },
      webrtc: { bind: '127.0.0.1' },
    });
    const isHealthy = async () => (await fetch(`${url}/healthz`)).status === 200;
    await untilReady(oriel.process, isHealthy, { withinMs: 40_000, what: 'Oriel' });
    state = join(oriel.folder, '.local', 'state', 'oriel');
    // Nobody is named in the configuration, so it has made a token for its owner.
    token = (await readFile(join(state, 'owner-token'), 'utf8')).trim();
  });

  afterAll(() => oriel?.close());

  it('is nobody who may do more than others', async () => {
    const status = await readFile(`/proc/${oriel.process.pid}/status`, 'utf8');
    const of = (key: string) => new RegExp(`^${key}:\\s+(.*)$`, 'm').exec(status)?.[1];
    expect(of('Uid')?.split(/\s+/)).not.toContain('0');
    expect(of('NoNewPrivs')).toBe('1');
    for (const set of ['CapInh', 'CapPrm', 'CapEff', 'CapAmb'])
      expect([set, of(set)]).toEqual([set, '0'.repeat(16)]);
  });

  it('plays', async () => {
    const viewer = await connectWhepViewer({ url, camera: 'porch', token });
    await untilFrames(viewer);
    expect(await viewer.end()).toBe(200);
  });

  it('keeps what it has to remember, for itself alone', async () => {
    const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' };
    const body = JSON.stringify({
      name: 'gate',
      onvif: { url: 'http://127.0.0.1:9/', password: 'sesame-gate' },
    });
    const added = await fetch(`${url}/api/cameras`, { method: 'POST', headers, body });
    expect(added.status).toBe(201);
    const below = await readdir(oriel.folder, { recursive: true, withFileTypes: true });
    const kept = below.map((entry) => join(entry.parentPath, entry.name));
    expect(kept).toContain(join(state, 'owner-token'));
    const password = join(oriel.folder, 'oriel.passwords', 'gate');
    expect(kept).toContain(password);
    const { uid } = await stat(state);
    for (const path of kept.filter(
      (one) => one.startsWith(`${state}`) || one.startsWith(join(password, '..')),
    )) {
      const found = await stat(path).catch((error: NodeJS.ErrnoException) => {
        // What is being written lies beside its place for a moment.
        if (error.code !== 'ENOENT') throw error;
      });
      if (!found) continue;
      const isOpen = found.isFile() && path.endsWith('.crt');
      expect([path, found.uid, (found.mode & 0o777).toString(8)]).toEqual([
        path,
        uid,
        isOpen ? expect.any(String) : found.isDirectory() ? '700' : '600',
      ]);
    }
    expect(oriel.process.output()).not.toContain('other users of this machine');
  });

  it('ends when it is told to', async () => {
    expect(await oriel.process.stop()).toMatchObject({ code: 0 });
  });
});

describe('a port that only root may have', () => {
  it.each([
    ['http', { http: { listen: '127.0.0.1:443' } }],
    ['broker', { broker: { listen: '127.0.0.1:883' } }],
  ])('is refused in a sentence: %s', async (key, listen) => {
    const [free = 0, other = 0] = await freePorts(2);
    const oriel = await startUnprivileged({
      http: { listen: `127.0.0.1:${free}` },
      broker: { listen: `127.0.0.1:${other}` },
      cameras: [{ name: 'porch', rtsp: 'rtsp://127.0.0.1:9/' }],
      ...listen,
    });
    try {
      expect(await oriel.process.exited).toMatchObject({ code: 1 });
      expect(oriel.process.output()).toMatch(
        new RegExp(
          `oriel: ${key}\\.listen: this user may not listen on 127\\.0\\.0\\.1:\\d+; choose a port above 1023`,
        ),
      );
      expect(oriel.process.output()).not.toMatch(/\n {4}at /);
    } finally {
      await oriel.close();
    }
  });
});
