import { Agent, request } from 'node:https';
import type { Socket } from 'node:net';
import { connect as connectTls } from 'node:tls';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { isEncrypted } from '../../../gateway/http/gate.ts';
import type { HttpLimits } from '../../../gateway/http/limits.ts';
import type { Route } from '../../../gateway/http/route.ts';
import type { KeyPair } from '../../../gateway/tls/key-pair.ts';
import type { GatewayTls } from '../../../gateway/tls/tls-identity.ts';
import { eventually } from '../../helpers/eventually.ts';
import { selfSignedCertificate } from '../../helpers/self-signed-certificate.ts';
import { bearer, INDEX } from './harness.ts';
import {
  askFrom,
  dial,
  dialTls,
  ELSEWHERE,
  makeOwnAuthority,
  type OwnAuthority,
  startSecureServer,
  untilClosed,
} from './secure-harness.ts';

const whoami: Route = {
  method: 'POST',
  path: '/api/whoami',
  access: 'token',
  maxBodyBytes: 10,
  handle: ({ principal, remoteAddress }) => ({ status: 200, body: `${principal?.name} ${remoteAddress}` }),
};

const silent: Route = {
  method: 'GET',
  path: '/silent',
  access: 'public',
  maxBodyBytes: 0,
  handle: () => new Promise(() => undefined),
};

let own: OwnAuthority;
beforeAll(async () => {
  own = await makeOwnAuthority();
});
afterAll(() => own.close());

const start = (options: Parameters<typeof startSecureServer>[0] = {}) =>
  startSecureServer({ tls: own.tls, routes: [whoami, silent], ...options });

describe('one port', () => {
  it('speaks HTTPS to who trusts the authority, and to nobody else', async () => {
    const test = await start();
    expect(test.server.isSecure).toBe(true);
    expect(await askFrom(test, { ca: own.ca })).toMatchObject({ status: 200, body: INDEX });
    const other = selfSignedCertificate({ name: 'localhost' });
    await expect(askFrom(test, { ca: other.cert })).rejects.toThrow(/unable to (verify|get)/);
  });

  it('speaks plain HTTP beside it, to this machine', async () => {
    const test = await start();
    expect(await askFrom(test)).toMatchObject({ status: 200, body: INDEX });
    const headers = { ...bearer('cem-secret'), 'content-type': 'text/plain' };
    const asking = { method: 'POST', path: '/api/whoami', headers, body: 'x' };
    expect(await askFrom(test, asking)).toMatchObject({ status: 200, body: 'cem 127.0.0.1' });
  });

  it('serves others all by HTTPS, and tells routes who asks', async () => {
    const test = await start();
    const headers = bearer('cem-secret');
    const asking = { ca: own.ca, from: ELSEWHERE, method: 'POST', path: '/api/whoami', headers };
    expect(await askFrom(test, asking)).toMatchObject({ status: 200, body: `cem ${ELSEWHERE}` });
  });

  it('opens WebSockets by both', async () => {
    const seen: boolean[] = [];
    const test = await start({
      upgrades: {
        '/mqtt': (socket, asked) => {
          seen.push(isEncrypted(asked));
          socket.on('message', (data) => socket.send(data));
        },
      },
    });
    const { port } = test.server.address;
    for (const scheme of ['ws', 'wss']) {
      const page = scheme === 'ws' ? 'http' : 'https';
      const options = { ca: own.ca, origin: `${page}://localhost:${port}` };
      const socket = new WebSocket(`${scheme}://localhost:${port}/mqtt`, ['mqtt'], options);
      await new Promise((resolve) => socket.once('open', resolve));
      const echoed = new Promise((resolve) => socket.once('message', (data) => resolve(data.toString())));
      socket.send('hello');
      expect(await echoed).toBe('hello');
      socket.terminate();
    }
    expect(seen).toEqual([false, true]);
  });

  it('opens no WebSocket by TLS to a page that came without', async () => {
    const test = await start({ upgrades: { '/mqtt': (socket) => socket.close() } });
    const { port } = test.server.address;
    const options = { ca: own.ca, origin: `http://localhost:${port}` };
    const socket = new WebSocket(`wss://localhost:${port}/mqtt`, ['mqtt'], options);
    socket.on('error', () => undefined);
    const status = await new Promise((resolve) =>
      socket.once('unexpected-response', (_request, response) => resolve(response.statusCode)),
    );
    expect(status).toBe(403);
    socket.terminate();
  });

  it('speaks nothing below TLS 1.2, and no other protocol inside', async () => {
    const test = await start();
    const old = dialOld(test.server.address);
    expect(await old).toMatch(/alert|protocol|closed/i);
    const socket = await dialTls(test, own.ca);
    expect(['TLSv1.2', 'TLSv1.3']).toContain(socket.getProtocol());
    socket.destroy();
  });
});

/** The error of a client that knows TLS 1.1 at best. */
function dialOld(address: { host: string; port: number }): Promise<string> {
  return new Promise((resolve) => {
    const options = { ...address, servername: 'localhost', ca: own.ca, ciphers: 'DEFAULT@SECLEVEL=0' };
    const socket = connectTls({ ...options, minVersion: 'TLSv1', maxVersion: 'TLSv1.1' }, () =>
      resolve('taken'),
    );
    socket.on('error', ({ message }) => resolve(message));
    socket.once('close', () => resolve('closed'));
  });
}

describe('others without TLS', () => {
  const host = 'localhost:8080';

  it('are sent to HTTPS at the name and the port that they came by', async () => {
    const test = await start();
    for (const method of ['GET', 'HEAD']) {
      const reply = await askFrom(test, { from: ELSEWHERE, method, path: '/a?b=c', headers: { host } });
      expect(reply).toMatchObject({ status: 308, body: '' });
      expect(reply.headers.location).toBe('https://localhost:8080/a?b=c');
    }
  });

  it('are sent nowhere else', async () => {
    const test = await start();
    const evil = await askFrom(test, { from: ELSEWHERE, headers: { host: 'evil.example' } });
    expect(evil.status).toBe(421);
    expect(evil.headers.location).toBeUndefined();
    for (const path of ['//evil.example/', '/\\evil.example', 'http://evil.example/x', '/.evil.example']) {
      const { headers } = await askFrom(test, { from: ELSEWHERE, path, headers: { host } });
      expect(new URL(headers.location ?? '').host, path).toBe(host);
    }
  });

  it.each<[what: string, asking: Parameters<typeof askFrom>[1]]>([
    ['a token', { path: '/', headers: { host, ...bearer('cem-secret') } }],
    ['a POST', { method: 'POST', path: '/api/whoami', headers: { host }, body: 'x' }],
    [
      'a WebSocket',
      {
        path: '/mqtt',
        headers: {
          host,
          connection: 'Upgrade',
          upgrade: 'websocket',
          'sec-websocket-version': '13',
          'sec-websocket-key': 'AAAAAAAAAAAAAAAAAAAAAA==',
          'sec-websocket-protocol': 'mqtt',
        },
      },
    ],
  ])('are refused %s, and told why', async (_what, asking) => {
    const test = await start({ upgrades: { '/mqtt': (socket) => socket.close() } });
    const reply = await askFrom(test, { from: ELSEWHERE, ...asking });
    expect(reply.status).toBe(403);
    expect(JSON.parse(reply.body).error).toContain('https');
    expect(test.log).toHaveLength(1);
    expect(test.log.join()).not.toContain('secret');
  });

  it('gain nothing by what they say of themselves', async () => {
    const test = await start();
    const headers = { host, 'x-forwarded-for': '127.0.0.1', 'x-forwarded-proto': 'https' };
    const reply = await askFrom(test, { from: ELSEWHERE, headers });
    expect(reply.status).toBe(403);
    expect(JSON.parse(reply.body).error).toContain('proxy');
  });

  it('are served where the configuration says everywhere', async () => {
    const test = await start({ plain: 'everywhere' });
    const asking = { from: ELSEWHERE, method: 'POST', path: '/api/whoami', headers: bearer('cem-secret') };
    expect(await askFrom(test, asking)).toMatchObject({ status: 200, body: `cem ${ELSEWHERE}` });
  });

  it('are served where no TLS is spoken', async () => {
    const test = await start({ tls: undefined });
    expect(test.server.isSecure).toBe(false);
    expect((await askFrom(test, { from: ELSEWHERE })).status).toBe(200);
  });
});

/** Until those are closed who stand still, where a test shows that they are closed or not for another reason. */
const PATIENT: Partial<HttpLimits> = {
  firstByteMs: 60_000,
  handshakeMs: 60_000,
  headersMs: 60_000,
  requestMs: 60_000,
  keepAliveMs: 60_000,
};

/** A ClientHello that is announced and does not come. */
const HALF_HELLO = Buffer.of(0x16, 3, 1, 2, 0, 1, 0, 1);

describe('bad clients', () => {
  it.each<[what: string, bytes: Buffer, limits: Partial<HttpLimits>]>([
    // Long enough for who asks after them.
    ['silence', Buffer.alloc(0), { firstByteMs: 700 }],
    ['the first byte of TLS and no more', HALF_HELLO.subarray(0, 1), { handshakeMs: 1_000 }],
    ['half a hello', HALF_HELLO, { handshakeMs: 1_000 }],
    ['no hello', Buffer.from([0x16, 3, 1, 0, 5, 9, 9, 9, 9, 9]), {}],
    ['rubbish', Buffer.alloc(50_000, 0x16), {}],
    ['half a header', Buffer.from('GET / HTTP/1.1\r\nX-'), { headersMs: 700 }],
  ])('are closed for %s', async (_what, bytes, limits) => {
    const test = await start({ limits });
    const socket = dial(test, ELSEWHERE);
    socket.write(bytes);
    await untilClosed(socket);
    expect((await askFrom(test, { ca: own.ca })).status).toBe(200);
    expect(test.log).toEqual([]);
  });

  it.each<[what: string, bytes: string, limits: Partial<HttpLimits>, status: string]>([
    ['headers that trickle', 'GET / HTTP/1.1\r\nHost: x\r\nX-Slow: ', { headersMs: 700 }, '408'],
    ['silence', '', { headersMs: 700 }, '408'],
    ['headers too long', `GET / HTTP/1.1\r\nHost: x\r\nX: ${'x'.repeat(20_000)}\r\n\r\n`, {}, '431'],
    ['many headers', `GET / HTTP/1.1\r\nHost: x\r\n${'X: x\r\n'.repeat(10_000)}\r\n`, {}, '431'],
    [
      'a body that trickles',
      'POST /api/whoami HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer cem-secret\r\nContent-Length: 9\r\n\r\n1',
      { headersMs: 700, requestMs: 1_000 },
      '408',
    ],
    [
      'two lengths',
      'POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nab',
      {},
      '400',
    ],
    [
      'a length and chunks',
      'POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n',
      {},
      '400',
    ],
    [
      'chunks under another name',
      'POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked, identity\r\n\r\n0\r\n\r\n',
      {},
      '400',
    ],
    ['a header folded over two lines', 'GET / HTTP/1.1\r\nHost: x\r\nX: a\r\n b\r\n\r\n', {}, '400'],
    ['a space before the colon', 'GET / HTTP/1.1\r\nHost : x\r\n\r\n', {}, '400'],
    ['a bare line feed', 'GET / HTTP/1.1\nHost: x\n\n', {}, '400'],
    ['keeping a connection open', 'GET / HTTP/1.1\r\nHost: x\r\n\r\n', { keepAliveMs: 300 }, '200'],
  ])('are closed by TLS for %s', async (_what, bytes, limits, status) => {
    const test = await start({ limits });
    const socket = await dialTls(test, own.ca);
    socket.write(bytes);
    const answer = await untilClosed(socket);
    // What was sent beyond the limit has the kernel reset the connection, perhaps before the answer is read.
    if (status !== '431' || answer !== '') expect(answer).toMatch(new RegExp(`^HTTP/1.1 ${status} `));
    expect((await askFrom(test, { ca: own.ca })).status).toBe(200);
  });

  it('are closed by TLS for standing still, whosever turn it is', async () => {
    const test = await start({ limits: { idleMs: 1_000 } });
    const socket = await dialTls(test, own.ca);
    socket.write('GET /silent HTTP/1.1\r\nHost: x\r\n\r\n');
    expect(await untilClosed(socket)).toBe('');
  });

  it.each<[what: string, limits: Partial<HttpLimits>, from: string]>([
    ['in all', { halfOpen: 3 }, '127.0.0.3'],
    ['from one address', { halfOpenPerAddress: 3 }, ELSEWHERE],
  ])(
    'that never finish a handshake give way to those who do, the oldest first: %s',
    async (_what, limits, from) => {
      const test = await start({ limits: { ...PATIENT, ...limits } });
      const held: Socket[] = [];
      for (let i = 0; i < 3; i += 1) {
        const socket = dial(test, ELSEWHERE);
        held.push(socket);
        await eventually(() => socket.readyState === 'open');
        if (i === 0) socket.write(HALF_HELLO);
      }
      expect((await askFrom(test, { ca: own.ca, from })).status).toBe(200);
      await eventually(() => held[0]?.closed);
      expect(held.map(({ closed }) => closed)).toEqual([true, false, false]);
      for (const socket of held) socket.destroy();
    },
  );

  it('that open thousands push out nobody but themselves', async () => {
    const test = await start({ limits: { ...PATIENT, halfOpen: 4, connectionsPerAddress: 1000 } });
    const honest = dial(test, '127.0.0.3');
    await eventually(() => honest.readyState === 'open');
    honest.write(HALF_HELLO);
    const held = Array.from({ length: 100 }, () => dial(test, ELSEWHERE));
    await eventually(() => held.filter((socket) => socket.closed).length === 97);
    expect(honest.closed).toBe(false);
    for (const socket of [honest, ...held]) socket.destroy();
  });

  it('do not keep a hundred viewers of a proxy from coming back at once', async () => {
    const test = await start({ limits: { halfOpenPerAddress: 3 } });
    const all = await Promise.all(Array.from({ length: 100 }, () => askFrom(test)));
    expect(new Set(all.map(({ status }) => status))).toEqual(new Set([200]));
  });

  it('get so many connections from one address and no more, with one line', async () => {
    const test = await start({ limits: { ...PATIENT, connectionsPerAddress: 3 } });
    const held = [1, 2, 3].map(() => dial(test, ELSEWHERE));
    await Promise.all(held.map((socket) => eventually(() => socket.readyState === 'open')));
    for (let i = 0; i < 5; i += 1) await untilClosed(dial(test, ELSEWHERE));
    await expect(askFrom(test, { ca: own.ca, from: ELSEWHERE })).rejects.toThrow();
    expect((await askFrom(test, { ca: own.ca, from: '127.0.0.3' })).status).toBe(200);
    const proxied = Array.from({ length: 6 }, () => askFrom(test));
    expect((await Promise.all(proxied)).map(({ status }) => status)).toEqual(Array(6).fill(200));
    expect(test.log).toHaveLength(1);
    expect(test.log[0]).toContain(ELSEWHERE);
    for (const socket of held) socket.destroy();
    await eventually(async () => (await askFrom(test, { ca: own.ca, from: ELSEWHERE })).status === 200);
  });
});

it('connections that come too fast are refused, from that address alone and with one line', async () => {
  const test = await start({ limits: { arrivalsPerAddress: { burst: 3, perSecond: 0.001 } } });
  for (let i = 0; i < 3; i += 1)
    expect((await askFrom(test, { ca: own.ca, from: ELSEWHERE })).status).toBe(200);
  for (let i = 0; i < 3; i += 1)
    await expect(askFrom(test, { ca: own.ca, from: ELSEWHERE })).rejects.toThrow();
  expect((await askFrom(test, { ca: own.ca, from: '127.0.0.3' })).status).toBe(200);
  for (let i = 0; i < 6; i += 1) expect((await askFrom(test)).status).toBe(200);
  expect(test.log).toHaveLength(1);
  expect(test.log[0]).toContain('too fast');
});

describe('another certificate', () => {
  function changing(first: KeyPair): GatewayTls & { show(pair: KeyPair): void } {
    const listeners: (() => void)[] = [];
    let shown = first;
    return {
      current: () => shown,
      names: () => ['localhost'],
      authority: undefined,
      onChange: (listener) => void listeners.push(listener),
      close: () => undefined,
      show(pair) {
        shown = pair;
        for (const listener of listeners) listener();
      },
    };
  }

  it('is shown to who comes next, and drops nobody who is there', async () => {
    const [one, two] = [
      selfSignedCertificate({ name: 'localhost' }),
      selfSignedCertificate({ name: 'localhost' }),
    ];
    const tls = changing(one);
    const test = await start({
      tls,
      limits: { keepAliveMs: 20_000 },
      upgrades: { '/mqtt': (socket) => socket.on('message', (data) => socket.send(data)) },
    });
    const { port } = test.server.address;
    const socket = new WebSocket(`wss://localhost:${port}/mqtt`, ['mqtt'], { ca: one.cert });
    await new Promise((resolve) => socket.once('open', resolve));
    const agent = new Agent({ keepAlive: true, maxSockets: 1, ca: one.cert });
    const ask = () =>
      new Promise<boolean>((resolve, reject) => {
        const asking = request({ host: 'localhost', family: 4, port, agent }, (response) => {
          response.resume();
          response.once('end', () => resolve(asking.reusedSocket));
        });
        asking.on('error', reject);
        asking.end();
      });
    expect(await ask()).toBe(false);

    tls.show(two);
    await expect(askFrom(test, { ca: one.cert })).rejects.toThrow();
    expect((await askFrom(test, { ca: two.cert })).status).toBe(200);
    await eventually(() => Object.values(agent.freeSockets).flat().length === 1);
    expect(await ask()).toBe(true);
    const echoed = new Promise((resolve) => socket.once('message', (data) => resolve(data.toString())));
    socket.send('still here');
    expect(await echoed).toBe('still here');
    socket.terminate();
    agent.destroy();
  });
});

it('is closed without waiting for its clients, whatever phase they are in', async () => {
  const test = await start({ limits: PATIENT, upgrades: { '/mqtt': () => undefined } });
  const { port } = test.server.address;
  const idle = await dialTls(test, own.ca);
  const mute = new WebSocket(`wss://localhost:${port}/mqtt`, ['mqtt'], { ca: own.ca });
  await new Promise((resolve) => mute.once('open', resolve));
  mute.pause();
  const half = dial(test);
  half.write(HALF_HELLO);
  const clients = [idle, half, dial(test)];
  await Promise.all(clients.map((socket) => eventually(() => socket.readyState === 'open')));
  const began = performance.now();
  await test.server.close();
  expect(performance.now() - began).toBeLessThan(10_000);
  for (const socket of clients) socket.destroy();
  mute.terminate();
});
