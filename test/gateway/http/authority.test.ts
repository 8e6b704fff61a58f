import { createHash, X509Certificate } from 'node:crypto';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { ask, startTestServer } from './harness.ts';
import {
  askFrom,
  ELSEWHERE,
  makeOwnAuthority,
  type OwnAuthority,
  startSecureServer,
} from './secure-harness.ts';

let own: OwnAuthority;
beforeAll(async () => {
  own = await makeOwnAuthority();
});
afterAll(() => own.close());

const host = 'pi.local:8080';

it('tells a phone that does not trust the gateway yet what to do, without TLS', async () => {
  const test = await startSecureServer({ tls: own.tls });
  const page = await askFrom(test, { from: ELSEWHERE, path: '/authority', headers: { host } });
  expect(page.status).toBe(200);
  expect(page.headers['content-type']).toBe('text/html; charset=utf-8');
  for (const text of ['iPhone', 'Android', own.certificate.fingerprint, own.certificate.name]) {
    expect(page.body).toContain(text);
  }
  expect(page.body).toContain('href="/authority.crt"');
  expect(page.body).toContain('<meta name="viewport" content="width=device-width');
});

it('shows itself as a QR code, by a name that phones know', async () => {
  const test = await startSecureServer({ tls: own.tls });
  const { port } = test.server.address;
  for (const [given, wanted] of [
    ['pi.local:8080', /http:\/\/pi\.local:8080\/authority/],
    ['192.0.2.1', /http:\/\/192\.0\.2\.1:80\/authority/],
    ['[2001:db8::1]:8080', /http:\/\/\[2001:db8::1\]:8080\/authority/],
    [`localhost:${port}`, new RegExp(`http://localhost:${port}/authority`)],
  ] as const) {
    const { body } = await askFrom(test, { path: '/authority', headers: { host: given } });
    expect(body).toMatch(wanted);
    expect(body).toMatch(
      /<div class="code" role="img" aria-label="QR code of http:[^"]+"><svg xmlns=.*<\/svg>/s,
    );
  }
});

it('leads to where people reach the viewer', async () => {
  const test = await startSecureServer({ tls: own.tls, url: 'https://cam.example/oriel' });
  const { body } = await askFrom(test, { path: '/authority', headers: { host } });
  expect(body).toContain('<a href="https://cam.example/oriel/">');
});

it('needs no script, nothing from elsewhere, and no style but the one that its policy names', async () => {
  const test = await startSecureServer({ tls: own.tls });
  const { body, headers } = await askFrom(test, { path: '/authority', headers: { host } });
  const [, style = ''] = /<style>(.*?)<\/style>/s.exec(body) ?? [];
  const hash = createHash('sha256').update(style).digest('base64');
  expect(headers['content-security-policy']).toBe(
    `default-src 'none'; style-src 'sha256-${hash}'; base-uri 'none'; frame-ancestors 'none'; form-action 'none'`,
  );
  expect(body).not.toMatch(/<script|<img|<link|<iframe| style=| on\w+=|src=/);
  expect(headers).toMatchObject({ 'x-content-type-options': 'nosniff', 'referrer-policy': 'no-referrer' });
});

it('hands out the certificate as phones take it', async () => {
  const test = await startSecureServer({ tls: own.tls });
  const { port } = test.server.address;
  const response = await fetch(`http://127.0.0.1:${port}/authority.crt`);
  expect(response.headers.get('content-type')).toBe('application/x-x509-ca-cert');
  const certificate = new X509Certificate(Buffer.from(await response.arrayBuffer()));
  expect(certificate.fingerprint256).toBe(own.certificate.fingerprint);
  expect(certificate.ca).toBe(true);
  const head = await askFrom(test, { from: ELSEWHERE, method: 'HEAD', path: '/authority.crt' });
  expect(head).toMatchObject({ status: 200, body: '' });
});

it.each(['POST', 'DELETE', 'OPTIONS'])('takes no %s', async (method) => {
  const test = await startSecureServer({ tls: own.tls });
  expect((await askFrom(test, { method, path: '/authority' })).status).toBe(405);
});

it('is not there where the gateway has no authority of its own', async () => {
  const test = await startTestServer();
  for (const path of ['/authority', '/authority.crt']) expect((await ask(test, { path })).status).toBe(404);
});

it('lets no name of a host into the page as anything but text', async () => {
  const test = await startSecureServer({ tls: own.tls });
  const { status, body } = await askFrom(test, { path: '/authority', headers: { host: '"><b>.local' } });
  expect(status).toBe(400);
  expect(body).not.toContain('<b>');
});
