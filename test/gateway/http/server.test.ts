import { Agent, request } from 'node:http';
import { connect } from 'node:net';
import pino from 'pino';
import { describe, expect, it } from 'vitest';
import { ListenError } from '../../../config/listen-error.ts';
import type { HttpLimits } from '../../../gateway/http/limits.ts';
import type { Route } from '../../../gateway/http/route.ts';
import { createHttpServer } from '../../../gateway/http/server.ts';
import { eventually } from '../../helpers/eventually.ts';
import { ask, askRaw, bearer, DIRECTORY, INDEX, startTestServer } from './harness.ts';

const whoami: Route = {
  method: 'GET',
  path: '/api/whoami',
  access: 'token',
  maxBodyBytes: 0,
  handle: ({ principal }) => ({ status: 200, body: principal?.name ?? 'nobody' }),
};

const echo: Route = {
  method: 'POST',
  path: '/echo/:name',
  access: 'public',
  maxBodyBytes: 10,
  handle: ({ params, body }) => ({ status: 200, body: `${params.name} ${body.toString()}` }),
};

function failing(handle: Route['handle']): Route {
  return { method: 'GET', path: '/fails', access: 'public', maxBodyBytes: 0, handle };
}

describe('tokens', () => {
  it.each<[what: string, headers: Record<string, string>]>([
    ['no token', {}],
    ['a wrong token', bearer('wrong')],
    ['an empty token', { authorization: 'Bearer ' }],
    [
      'a token of another scheme',
      { authorization: `Basic ${Buffer.from('cem:cem-secret').toString('base64')}` },
    ],
    ['a token without scheme', { authorization: 'cem-secret' }],
    ['two tokens', { authorization: 'Bearer cem-secret cem-secret' }],
  ])('answers 401 to %s', async (_what, headers) => {
    const test = await startTestServer({ routes: [whoami] });
    const reply = await ask(test, { path: '/api/whoami', headers });
    expect(reply.status).toBe(401);
    expect(reply.headers['www-authenticate']).toMatch(/^Bearer/);
    expect(JSON.parse(reply.body)).toEqual({ error: expect.stringMatching(/token/) });
    expect(test.log.join()).not.toContain('secret');
  });

  it('answers 401 to a token in the query', async () => {
    const test = await startTestServer({ routes: [whoami] });
    const reply = await ask(test, { path: '/api/whoami?access_token=cem-secret' });
    expect(reply.status).toBe(401);
  });

  it.each(['Bearer cem-secret', 'bearer cem-secret', 'BEARER  cem-secret '])(
    'takes %j',
    async (authorization) => {
      const test = await startTestServer({ routes: [whoami] });
      const reply = await ask(test, { path: '/api/whoami', headers: { authorization } });
      expect(reply).toMatchObject({ status: 200, body: 'cem' });
      expect(reply.headers['cache-control']).toBe('no-store');
    },
  );
});

describe('routes', () => {
  it('hands on the parameters and the body', async () => {
    const test = await startTestServer({ routes: [echo] });
    expect(await ask(test, { method: 'POST', path: '/echo/a?b=c', body: '0123456789' })).toMatchObject({
      status: 200,
      body: 'a 0123456789',
    });
  });

  it.each<[what: string, headers: Record<string, string>]>([
    ['with its length', { 'content-length': '1000000' }],
    ['in chunks', { 'transfer-encoding': 'chunked' }],
  ])('answers 413 to a body too long %s', async (_what, headers) => {
    const test = await startTestServer({ routes: [echo] });
    const body = 'x'.repeat(1_000_000);
    const reply = await ask(test, { method: 'POST', path: '/echo/a', body, headers });
    expect(reply.status).toBe(413);
    expect(JSON.parse(reply.body)).toEqual({ error: 'at most 10 bytes of body are taken here' });
    expect((await ask(test, { method: 'POST', path: '/echo/a', body: 'short' })).status).toBe(200);
  });

  it('answers 413 before a body too long has come', async () => {
    const test = await startTestServer({ routes: [echo] });
    const socket = connect(test.server.address);
    const answer = new Promise((resolve) => socket.once('data', (chunk) => resolve(chunk.toString())));
    socket.write('POST /echo/a HTTP/1.1\r\nHost: x\r\nContent-Length: 1000000\r\n\r\n');
    expect(await answer).toMatch(/^HTTP\/1.1 413 /);
    socket.destroy();
  });

  it('answers 413 to a body where none is taken', async () => {
    const test = await startTestServer({ routes: [whoami] });
    const headers = { ...bearer('cem-secret'), 'content-length': '1' };
    const reply = await ask(test, { path: '/api/whoami', headers, body: 'x' });
    expect(reply.status).toBe(413);
  });

  it('answers HEAD as GET, without the body', async () => {
    const test = await startTestServer({ routes: [whoami] });
    const reply = await ask(test, { method: 'HEAD', path: '/api/whoami', headers: bearer('ann-secret') });
    expect(reply).toMatchObject({ status: 200, body: '' });
    expect(reply.headers['content-length']).toBe('3');
  });

  it.each([
    ['DELETE', '/api/whoami', 'GET, HEAD'],
    ['OPTIONS', '/api/whoami', 'GET, HEAD'],
    ['GET', '/echo/a', 'POST'],
    ['POST', '/', 'GET, HEAD'],
    ['DELETE', '/assets/plain.css', 'GET, HEAD'],
  ])('answers 405 to %s %s', async (method, path, allow) => {
    const test = await startTestServer({ routes: [whoami, echo] });
    const reply = await ask(test, { method, path });
    expect(reply.status).toBe(405);
    expect(reply.headers.allow).toBe(allow);
    expect(reply.headers['access-control-allow-origin']).toBeUndefined();
  });

  it('answers 404 where there is nothing, whatever the method', async () => {
    const test = await startTestServer({ routes: [whoami] });
    for (const method of ['GET', 'POST', 'OPTIONS']) {
      const reply = await ask(test, { method, path: '/nothing' });
      expect(reply.status).toBe(404);
      expect(JSON.parse(reply.body)).toEqual({ error: 'there is nothing here' });
    }
  });

  it.each<[what: string, handle: Route['handle']]>([
    [
      'throws',
      () => {
        throw new Error('the cause');
      },
    ],
    ['rejects', () => Promise.reject(new Error('the cause'))],
    ['answers a header that is none', () => ({ status: 200, headers: { 'x-a': 'the cause\r\nx-b: c' } })],
    ['answers a status that is none', () => ({ status: 7 })],
  ])('answers 500 when a route %s, logs one line and lives', async (_what, handle) => {
    const test = await startTestServer({ routes: [failing(handle), whoami] });
    const reply = await ask(test, { path: '/fails' });
    expect(reply.status).toBe(500);
    expect(reply.body).not.toContain('cause');
    expect(reply.headers['content-security-policy']).toBeDefined();
    expect(test.log).toHaveLength(1);
    expect((await ask(test, { path: '/api/whoami', headers: bearer('ann-secret') })).status).toBe(200);
  });

  it('tells a route that its client has gone, and logs nothing of it', async () => {
    let signal: AbortSignal | undefined;
    const slow = failing((asked) => {
      signal = asked.signal;
      return new Promise((_resolve, reject) =>
        asked.signal.addEventListener('abort', () => reject(new Error('gone'))),
      );
    });
    const test = await startTestServer({ routes: [slow] });
    const asking = request({ ...test.server.address, path: '/fails', agent: false });
    asking.on('error', () => undefined);
    asking.end();
    await eventually(() => signal);
    asking.destroy();
    await eventually(() => signal?.aborted);
    expect((await ask(test)).status).toBe(200);
    expect(test.log).toEqual([]);
  });

  it('logs nothing of a client that goes amid its body', async () => {
    const test = await startTestServer({ routes: [echo] });
    const socket = connect(test.server.address);
    socket.write('POST /echo/a HTTP/1.1\r\nHost: x\r\nContent-Length: 10\r\n\r\nhalf');
    await eventually(() => socket.bytesWritten > 0);
    socket.resetAndDestroy();
    expect((await ask(test)).status).toBe(200);
    expect(test.log).toEqual([]);
  });
});

describe('headers', () => {
  it.each(['/', '/api/whoami', '/nothing'])('restrict what a browser does with %s', async (path) => {
    const test = await startTestServer({ routes: [whoami] });
    const { headers } = await ask(test, { path });
    const policy = String(headers['content-security-policy']);
    for (const directive of [
      `default-src 'none'`,
      `script-src 'self'`,
      `style-src 'self'`,
      `base-uri 'none'`,
      `frame-ancestors 'none'`,
      `form-action 'none'`,
    ]) {
      expect(policy.split('; ')).toContain(directive);
    }
    expect(headers).toMatchObject({
      'x-content-type-options': 'nosniff',
      'referrer-policy': 'no-referrer',
      'permissions-policy': expect.stringContaining('camera=()'),
    });
    expect(headers['access-control-allow-origin']).toBeUndefined();
  });

  it('let players of other origins use WHEP', async () => {
    const whep: Route = { ...whoami, method: 'POST', path: '/whep/:camera' };
    const test = await startTestServer({ routes: [whep] });
    const origin = 'https://player.example';
    const preflight = await ask(test, {
      method: 'OPTIONS',
      path: '/whep/porch',
      headers: {
        origin,
        'access-control-request-method': 'POST',
        'access-control-request-headers': 'authorization,content-type',
      },
    });
    expect(preflight).toMatchObject({ status: 204, body: '' });
    expect(preflight.headers).toMatchObject({
      'access-control-allow-origin': '*',
      'access-control-allow-methods': 'POST',
      'access-control-allow-headers': expect.stringMatching(/Authorization.*Content-Type/),
    });
    const refused = await ask(test, { method: 'POST', path: '/whep/porch', headers: { origin } });
    expect(refused.status).toBe(401);
    expect(refused.headers['access-control-allow-origin']).toBe('*');
    expect(refused.headers['access-control-expose-headers']).toContain('Location');
    expect(refused.headers['access-control-allow-credentials']).toBeUndefined();
  });
});

describe('the viewer’s files', () => {
  it.each([
    ['/', 'text/html; charset=utf-8', 'no-cache', INDEX],
    ['/?x=y', 'text/html; charset=utf-8', 'no-cache', INDEX],
    ['/index.html', 'text/html; charset=utf-8', 'no-cache', INDEX],
    ['/manifest.webmanifest', 'application/manifest+json; charset=utf-8', 'no-cache', '{}'],
    ['/assets/plain.css', 'text/css; charset=utf-8', 'no-cache', 'body {}'],
    [
      '/assets/index-D4f_x-9Z.js',
      'text/javascript; charset=utf-8',
      'public, max-age=31536000, immutable',
      'export {};',
    ],
  ])('serves %s', async (path, type, caching, body) => {
    const reply = await ask(await startTestServer(), { path });
    expect(reply).toMatchObject({ status: 200, body });
    expect(reply.headers).toMatchObject({ 'content-type': type, 'cache-control': caching });
  });

  it('are not sent again to whoever has them', async () => {
    const test = await startTestServer();
    const first = await ask(test);
    const etag = first.headers.etag ?? '';
    expect(etag).toMatch(/^"[\w-]{27}"$/);
    for (const known of [etag, `W/${etag}`, `"other", ${etag}`, '*']) {
      const again = await ask(test, { headers: { 'if-none-match': known } });
      expect(again, known).toMatchObject({ status: 304, body: '' });
      expect(again.headers.etag).toBe(etag);
    }
    expect(await ask(test, { headers: { 'if-none-match': '"other"' } })).toMatchObject({ status: 200 });
  });

  it('answer HEAD', async () => {
    const reply = await ask(await startTestServer(), { method: 'HEAD' });
    expect(reply).toMatchObject({ status: 200, body: '' });
    expect(reply.headers['content-length']).toBe(String(INDEX.length));
  });

  it.each([
    '/../package.json',
    '/..%2fpackage.json',
    '/%2e%2e/package.json',
    '/%2e%2e%2fpackage.json',
    '/assets/../../package.json',
    '/assets/..%5c..%5cpackage.json',
    '//package.json',
    '/./index.html/../../package.json',
    '/%00package.json',
    '/..;/package.json',
    '/%c0%ae%c0%ae/package.json',
    '/assets',
    '/assets/',
    '/etc/passwd',
    '/__proto__',
    '/constructor',
  ])('hold nothing at %s', async (path) => {
    const test = await startTestServer();
    const reply = await ask(test, { path });
    expect(reply.status).toBe(404);
    expect(reply.body).not.toContain('not the viewer');
    expect((await ask(test)).status).toBe(200);
  });

  it('may be absent: the gateway serves all else, and says what to do', async () => {
    const test = await startTestServer({ routes: [whoami], viewerDir: '/nonexistent/viewer' });
    expect(test.log).toHaveLength(1);
    expect(JSON.parse((await ask(test)).body).error).toContain('npm run build');
    expect((await ask(test, { path: '/api/whoami', headers: bearer('ann-secret') })).status).toBe(200);
  });
});

describe('bad clients', () => {
  const silent = failing(() => new Promise(() => undefined));

  it.each<[what: string, bytes: string, limits: Partial<HttpLimits>, status: string]>([
    ['headers that trickle', 'GET / HTTP/1.1\r\nHost: x\r\nX-Slow: ', { headersMs: 700 }, '408'],
    ['silence', '', { headersMs: 700 }, '408'],
    [
      'a body that trickles',
      'POST /echo/a HTTP/1.1\r\nHost: x\r\nContent-Length: 10\r\n\r\n1',
      { headersMs: 700, requestMs: 1_000 },
      '408',
    ],
    ['keeping a connection open', 'GET / HTTP/1.1\r\nHost: x\r\n\r\n', { keepAliveMs: 300 }, '200'],
    ['standing still', 'GET /fails HTTP/1.1\r\nHost: x\r\n\r\n', { idleMs: 700 }, ''],
    ['no HTTP', 'MQTT\r\n\r\n', {}, '400'],
    [
      'two lengths',
      'POST /echo/a HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nab',
      {},
      '400',
    ],
    [
      'a length and chunks',
      'POST /echo/a HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n',
      {},
      '400',
    ],
    ['no Host', 'GET / HTTP/1.1\r\n\r\n', {}, '400'],
    ['headers too long', `GET / HTTP/1.1\r\nHost: x\r\nX-Long: ${'x'.repeat(20_000)}\r\n\r\n`, {}, '431'],
    ['CONNECT', 'CONNECT example.org:443 HTTP/1.1\r\nHost: example.org:443\r\n\r\n', {}, ''],
  ])('are closed for %s', async (_what, bytes, limits, status) => {
    const test = await startTestServer({ routes: [echo, silent], limits });
    const answer = await askRaw(test, bytes);
    expect(answer).toMatch(status ? new RegExp(`^HTTP/1.1 ${status} `) : /^$/);
    expect((await ask(test)).status).toBe(200);
  });

  it('are not taken above the limit, and again when some have gone', async () => {
    const test = await startTestServer({ limits: { connections: 2 } });
    const held = [connect(test.server.address), connect(test.server.address)];
    await Promise.all(held.map((socket) => eventually(() => socket.readyState === 'open')));
    await expect(ask(test)).rejects.toThrow();
    for (const socket of held) socket.destroy();
    await eventually(async () => (await ask(test)).status === 200);
  });

  it('may ask in the absolute form', async () => {
    const test = await startTestServer();
    const answer = await askRaw(
      test,
      'GET http://gate:8080/?a HTTP/1.1\r\nHost: gate:8080\r\nConnection: close\r\n\r\n',
    );
    expect(answer).toMatch(/^HTTP\/1.1 200 /);
    expect(answer).toContain(INDEX);
  });
});

describe('close', () => {
  it('waits neither for connections that are kept alive nor for a route that is at work', async () => {
    const routes = [failing(() => new Promise(() => undefined))];
    const test = await startTestServer({ routes, limits: { keepAliveMs: 60_000 } });
    const agent = new Agent({ keepAlive: true });
    const closed: Promise<unknown>[] = [];
    for (const path of ['/', '/fails']) {
      const asking = request({ ...test.server.address, path, agent }, (response) => response.resume());
      asking.on('error', () => undefined);
      closed.push(new Promise((resolve) => asking.once('socket', (socket) => socket.once('close', resolve))));
      asking.end();
    }
    await eventually(() => Object.values(agent.freeSockets).flat().length === 1);
    const began = performance.now();
    await test.server.close();
    expect(performance.now() - began).toBeLessThan(10_000);
    await Promise.all(closed);
    await expect(ask(test)).rejects.toThrow();
  });
});

it('says which key to change when its port is in use', async () => {
  const { server } = await startTestServer();
  const second = createHttpServer({
    listen: server.address,
    directory: DIRECTORY,
    routes: [],
    viewerDir: '/nonexistent/viewer',
    upgrades: {},
    allowedOrigins: [],
    logger: pino({ level: 'silent' }),
  });
  await expect(second).rejects.toThrow(ListenError);
  await expect(second).rejects.toThrow(`http.listen: 127.0.0.1:${server.address.port} is in use`);
});
