import { expect, it } from 'vitest';
import { viewerLink } from '../../gateway/viewer-link.ts';

it.each([
  ['this machine', { host: '127.0.0.1', port: 8080 }, 'http://localhost:8080/'],
  ['an address', { host: '192.0.2.1', port: 80, token: 'a b' }, 'http://192.0.2.1:80/#token=a%20b'],
  ['an IPv6 address', { host: '2001:db8::1', port: 80 }, 'http://[2001:db8::1]:80/'],
  [
    'where people reach it',
    { host: '127.0.0.1', port: 8080, url: 'https://cameras.example/house', token: 't' },
    'https://cameras.example/house/#token=t',
  ],
])('opens the viewer at %s', (_, options, link) => {
  expect(viewerLink(options)).toBe(link);
});
