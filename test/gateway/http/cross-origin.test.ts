import { expect, it } from 'vitest';
import { mayOpenWebSocket } from '../../../gateway/http/cross-origin.ts';
import { securityHeaders } from '../../../gateway/http/security-headers.ts';

it.each<[what: string, origin: string | undefined, host: string | undefined, allowed: boolean]>([
  ['no browser', undefined, 'gate:8080', true],
  ['our own page', 'http://gate:8080', 'gate:8080', true],
  ['our own page behind a proxy that speaks TLS', 'https://gate.example', 'gate.example', true],
  ['the same where the proxy names the port', 'https://gate.example', 'gate.example:443', true],
  ['one on the port of the other scheme', 'https://gate.example', 'gate.example:80', false],
  ['our own page, the host in capitals', 'http://gate:8080', 'Gate:8080', true],
  ['a listed origin', 'https://panel.example', 'gate:8080', true],
  ['a listed origin on another port', 'https://panel.example:8443', 'gate:8080', false],
  ['a listed origin without TLS', 'http://panel.example', 'gate:8080', false],
  ['a foreign origin', 'http://evil.example', 'gate:8080', false],
  ['a foreign origin that ends in ours', 'http://evil-gate:8080', 'gate:8080', false],
  ['our name on another port', 'http://gate:9090', 'gate:8080', false],
  ['a sandboxed page', 'null', 'gate:8080', false],
  ['no origin at all', '', 'gate:8080', false],
  ['an origin but no host', 'http://gate:8080', undefined, false],
])('%s', (_what, origin, host, allowed) => {
  const allowedOrigins = ['https://panel.example'];
  expect(mayOpenWebSocket({ origin, host, isEncrypted: false, allowedOrigins })).toBe(allowed);
});

it.each([
  ['our own page', 'https://gate:8080', true],
  ['our own page without TLS, which anybody on the way may have made', 'http://gate:8080', false],
  ['a page with our name of another kind', 'ftp://gate:8080', false],
  ['a listed origin', 'https://panel.example', true],
])('by TLS: %s', (_what, origin, allowed) => {
  const allowedOrigins = ['https://panel.example'];
  expect(mayOpenWebSocket({ origin, host: 'gate:8080', isEncrypted: true, allowedOrigins })).toBe(allowed);
});

it.each([
  ['gate:8080', `'self' ws://gate:8080 wss://gate:8080`],
  ['[::1]:8080', `'self' ws://[::1]:8080 wss://[::1]:8080`],
  [undefined, `'self'`],
  [`gate; script-src 'unsafe-inline'`, `'self'`],
  ['gate *', `'self'`],
  ['', `'self'`],
])('with the host %j the page connects to %s', (host, sources) => {
  const policy = securityHeaders({ host, isEncrypted: false, connectSources: ['wss://broker.example'] })[
    'content-security-policy'
  ];
  expect(policy?.split('; ').find((directive) => directive.startsWith('connect-src '))).toBe(
    `connect-src ${sources} wss://broker.example`,
  );
});

it('lets a page that came by TLS connect by nothing else', () => {
  const { 'content-security-policy': policy } = securityHeaders({
    host: 'gate:8080',
    isEncrypted: true,
    connectSources: [],
  });
  expect(policy).toContain(`connect-src 'self' wss://gate:8080;`);
  expect(policy).not.toContain('ws:');
  expect(policy).not.toContain('blob:');
});
