import { createServer } from 'node:http';
import { afterEach, describe, expect, it } from 'vitest';
import { probeAddress } from '../../../../devices/onvif/discovery/probe-address.ts';
import { fault, startScriptedCamera } from '../scripted-camera.ts';

const ends: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const end of ends.splice(0).reverse()) await end();
});

async function camera(answers = {}) {
  const made = await startScriptedCamera(answers);
  ends.push(made.close);
  return made;
}

async function webServer(status: number, headers: Record<string, string> = {}, body = '<html></html>') {
  const server = createServer((_, response) => response.writeHead(status, headers).end(body));
  server.listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  ends.push(() => new Promise((resolve) => server.close(() => resolve())));
  const address = server.address();
  return typeof address === 'object' && address ? address.port : 0;
}

function probe(
  address: string,
  options: { ports?: number[]; timeoutMs?: number; signal?: AbortSignal } = {},
) {
  return probeAddress({ address, signal: new AbortController().signal, timeoutMs: 20_000, ...options });
}

describe('an address that a person typed', () => {
  it('is tried at the ports where cameras are, without a credential', async () => {
    const { url, port, seen } = await camera();
    const web = await webServer(200);
    // Nobody listens at 1, and no test is given it.
    expect(await probe(' 127.0.0.1 ', { ports: [1, web, port] })).toBe(url);
    expect(seen.map(({ operation, path }) => [operation, path])).toEqual([
      ['GetSystemDateAndTime', '/onvif/device_service'],
    ]);
    expect(seen[0]?.body).not.toContain('Security');
    expect(seen[0]?.headers.authorization).toBeUndefined();
  });

  it('may have a port, a path or all of a URL', async () => {
    const { url, port } = await camera();
    expect(await probe(`127.0.0.1:${port}`, { ports: [1] })).toBe(url);
    expect(await probe(`http://user:word@127.0.0.1:${port}`)).toBe(url);
    expect(await probe(`127.0.0.1:${port}/onvif/other?x=1`)).toBe(`http://127.0.0.1:${port}/onvif/other?x=1`);
  });

  it('is one that guards even its clock', async () => {
    const { url, port } = await camera({ GetSystemDateAndTime: fault('ter:NotAuthorized', 'No') });
    const guarded = await webServer(401, { 'WWW-Authenticate': 'Digest realm="x", nonce="y"' });
    expect(await probe('127.0.0.1', { ports: [guarded, port] })).toBe(url);
    expect(await probe('127.0.0.1', { ports: [guarded] })).toBe(
      `http://127.0.0.1:${guarded}/onvif/device_service`,
    );
  });

  it.each(['', 'rtsp://127.0.0.1/', 'not a host', 'http://', '127.0.0.1:99999', '127.0.0.1:1'])(
    'is nothing: %o',
    async (address) => {
      expect(await probe(address, { timeoutMs: 500, ports: [1] })).toBeUndefined();
    },
  );

  it('is nothing where another server answers, too much is said, or nothing', async () => {
    const web = await webServer(200);
    const long = await webServer(200, {}, `${' '.repeat(100_000)}<GetSystemDateAndTimeResponse>`);
    const silent = await camera({ GetSystemDateAndTime: () => undefined });
    expect(await probe('127.0.0.1', { ports: [web, long, silent.port], timeoutMs: 300 })).toBeUndefined();
  });

  it('is left when nobody waits for it any more', async () => {
    const { port } = await camera({ GetSystemDateAndTime: () => undefined });
    const abort = new AbortController();
    const found = probe('127.0.0.1', { ports: [port], timeoutMs: 300_000, signal: abort.signal });
    abort.abort();
    expect(await found).toBeUndefined();
  });
});
