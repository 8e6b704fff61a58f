import { describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { isOwnHost, parseHost } from '../../../gateway/http/host-check.ts';
import { ask, askRaw, startTestServer } from './harness.ts';

it.each([
  ['gate', { name: 'gate', port: undefined }],
  ['Gate.Local:8080', { name: 'gate.local', port: 8080 }],
  ['gate.local.:8080', { name: 'gate.local', port: 8080 }],
  ['192.0.2.1:80', { name: '192.0.2.1', port: 80 }],
  ['[2001:DB8::1]:443', { name: '2001:db8::1', port: 443 }],
  ['[::1]', { name: '::1', port: undefined }],
  ['', undefined],
  ['gate:', undefined],
  ['gate:x', undefined],
  ['gate:123456', undefined],
  ['ga te', undefined],
  ['gate/evil', undefined],
  ['user@gate', undefined],
  ['[gate]', undefined],
  ['::1', undefined],
  ['gäte', undefined],
])('reads %j', (header, host) => {
  expect(parseHost(header)).toEqual(host);
});

it.each([
  ['localhost', true],
  ['gate', true],
  ['gate.local', true],
  ['gate.lan', true],
  ['sub.localhost', true],
  ['192.0.2.1', true],
  ['8.8.8.8', true],
  ['2001:db8::1', true],
  ['cam.example', true],
  ['a.wild.example', true],
  ['a.b.wild.example', false],
  ['wild.example', false],
  ['evil.example', false],
  ['cam.example.evil.example', false],
  ['localhost.evil.example', false],
  ['127.0.0.1.nip.io', false],
  ['0x7f.1', false],
  ['127.1', false],
])('%s may be ours: %s', (name, is) => {
  expect(isOwnHost(name, ['cam.example', '*.wild.example'])).toBe(is);
});

describe('a gateway for this machine alone', () => {
  it('refuses a page whose name was made to point to it, whatever that asks for', async () => {
    const test = await startTestServer();
    for (const path of ['/', '/healthz', '/nothing', '/whep/porch']) {
      const reply = await ask(test, { path, headers: { host: 'evil.example:8080' } });
      expect(reply.status, path).toBe(421);
      expect(JSON.parse(reply.body).error).toContain('http.url');
      expect(reply.body).not.toContain('doctype');
    }
    expect(test.log).toHaveLength(1);
    expect(test.log[0]).toContain('evil.example');
  });

  it('believes no header that such a page could send', async () => {
    const test = await startTestServer();
    const headers = { host: 'evil.example', 'x-forwarded-for': '192.0.2.1', 'x-forwarded-host': 'localhost' };
    expect((await ask(test, { headers })).status).toBe(421);
  });

  it('refuses its WebSockets', async () => {
    const test = await startTestServer({ upgrades: { '/mqtt': (socket) => socket.close() } });
    const { port } = test.server.address;
    for (const origin of [`http://evil.example:${port}`, `http://localhost:${port}`]) {
      const options = { origin, headers: { host: `evil.example:${port}` } };
      const socket = new WebSocket(`ws://127.0.0.1:${port}/mqtt`, ['mqtt'], options);
      socket.on('error', () => undefined);
      const status = await new Promise((resolve) =>
        socket.once('unexpected-response', (_request, response) => resolve(response.statusCode)),
      );
      expect(status, origin).toBe(421);
      socket.terminate();
    }
  });

  it('answers to the name of the proxy that http.url names, and of pages that http.origins lists', async () => {
    const test = await startTestServer({
      url: 'https://cam.example/oriel',
      allowedOrigins: ['https://panel.example'],
      upgrades: { '/mqtt': (socket) => socket.close() },
    });
    for (const host of ['cam.example', 'panel.example', 'localhost:1', '127.0.0.1']) {
      expect((await ask(test, { headers: { host, 'x-forwarded-for': '192.0.2.1' } })).status, host).toBe(200);
    }
    const socket = new WebSocket(`ws://127.0.0.1:${test.server.address.port}/mqtt`, ['mqtt'], {
      origin: 'https://cam.example',
    });
    await new Promise((resolve) => socket.once('open', resolve));
  });

  it.each([
    [
      'two names',
      'GET / HTTP/1.1\r\nHost: localhost\r\nHost: evil.example\r\nConnection: close\r\n\r\n',
      '400',
    ],
    ['no name that is one', 'GET / HTTP/1.1\r\nHost: ]\r\n\r\n', '400'],
    ['another name in the address', 'GET http://evil.example/ HTTP/1.1\r\nHost: evil.example\r\n\r\n', '421'],
    ['HTTP/1.0, which has none', 'GET / HTTP/1.0\r\n\r\n', '200'],
  ])('answers to %s as it should', async (_what, bytes, status) => {
    expect(await askRaw(await startTestServer(), bytes)).toMatch(new RegExp(`^HTTP/1.1 ${status} `));
  });
});
