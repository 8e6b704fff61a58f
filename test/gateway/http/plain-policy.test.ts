import { expect, it } from 'vitest';
import { decidePlain, type PlainDecision, type PlainRequest } from '../../../gateway/http/plain-policy.ts';

const page: PlainRequest = {
  mayBePlain: false,
  method: 'GET',
  path: '/',
  query: '',
  host: { name: 'pi.local', port: 8080 },
  isUpgrade: false,
  isProxied: false,
  bearsSecret: false,
};
const REFUSED: PlainDecision = { kind: 'refuse', why: 'plain' };
const to = (location: string): PlainDecision => ({ kind: 'redirect', location });

it.each<[what: string, request: Partial<PlainRequest>, decision: PlainDecision]>([
  ['a page', {}, to('https://pi.local:8080/')],
  ['the head of one', { method: 'HEAD' }, to('https://pi.local:8080/')],
  ['a page with a query', { path: '/a', query: '?b=c' }, to('https://pi.local:8080/a?b=c')],
  ['a page on the port of HTTP', { host: { name: 'pi.local', port: undefined } }, to('https://pi.local:80/')],
  ['an address', { host: { name: '192.0.2.1', port: 8080 } }, to('https://192.0.2.1:8080/')],
  ['an address of IPv6', { host: { name: '2001:db8::1', port: 8080 } }, to('https://[2001:db8::1]:8080/')],
  ['a path that looks like a host', { path: '//evil.example/' }, to('https://pi.local:8080//evil.example/')],
  ['a path that looks like a port', { path: '/@evil.example' }, to('https://pi.local:8080/@evil.example')],
  ['a path that is none', { path: '@evil.example' }, REFUSED],
  ['the asterisk form', { path: '*' }, REFUSED],
  ['no host', { host: undefined }, REFUSED],
  ['a token', { bearsSecret: true }, REFUSED],
  ['a token for the authority', { path: '/authority', bearsSecret: true }, REFUSED],
  ['a WebSocket', { path: '/mqtt', isUpgrade: true }, REFUSED],
  ['a POST', { method: 'POST', path: '/whep/porch' }, REFUSED],
  [
    'a page, by way of a proxy on another machine',
    { isProxied: true },
    { kind: 'refuse', why: 'plain-proxy' },
  ],
  [
    'the authority, by such a proxy',
    { isProxied: true, path: '/authority' },
    { kind: 'refuse', why: 'plain-proxy' },
  ],
  ['anything by a proxy on this machine', { isProxied: true, mayBePlain: true }, { kind: 'serve' }],
  ['OPTIONS', { method: 'OPTIONS', path: '/whep/porch' }, REFUSED],
  ['the authority’s page', { path: '/authority' }, { kind: 'serve' }],
  ['the authority’s certificate', { path: '/authority.crt' }, { kind: 'serve' }],
  ['what only begins like it', { path: '/authority/x' }, to('https://pi.local:8080/authority/x')],
  ['what is written otherwise', { path: '/%61uthority' }, to('https://pi.local:8080/%61uthority')],
  ['anything from this machine', { mayBePlain: true, method: 'POST', bearsSecret: true }, { kind: 'serve' }],
])('%s', (_what, request, decision) => {
  expect(decidePlain({ ...page, ...request })).toEqual(decision);
});
