import { expect, it } from 'vitest';
import { viewerLink } from '../../gateway/viewer-link.ts';
import { readPairing } from '../../protocol/sealing/pairing-link.ts';
import { base64url } from '../../protocol/sealing/text.ts';

it.each([
  ['this machine', { host: '127.0.0.1', port: 8080 }, 'http://localhost:8080/'],
  ['an address', { host: '192.0.2.1', port: 80 }, 'http://192.0.2.1:80/'],
  ['an address by HTTPS', { host: '192.0.2.1', port: 8443, isSecure: true }, 'https://192.0.2.1:8443/'],
  ['an IPv6 address', { host: '2001:db8::1', port: 80 }, 'http://[2001:db8::1]:80/'],
  [
    'where people reach it',
    { host: '127.0.0.1', port: 8080, isSecure: false, url: 'https://cameras.example/house' },
    'https://cameras.example/house/',
  ],
])('opens the viewer at %s', (_, place, link) => {
  expect(viewerLink(place)).toBe(link);
});

const PLACE = { host: '127.0.0.1', port: 8080 };

it('signs the opener in', () => {
  expect(viewerLink(PLACE, { token: 'a b' })).toBe('http://localhost:8080/#token=a%20b');
});

it('lets the opener’s device in, all of it in the fragment', () => {
  const pairing = {
    gatewayKey: base64url(new Uint8Array(32).fill(7)),
    secret: new Uint8Array(16).fill(9),
    broker: { url: 'wss://broker.example/mqtt', username: 'viewers', password: 'p&w=1#' },
  };
  const { hash, search, pathname } = new URL(viewerLink(PLACE, { pairing }));
  expect([search, pathname]).toEqual(['', '/']);
  expect(readPairing(hash.slice('#pair='.length))).toEqual(pairing);
});
