import { expect, it } from 'vitest';
import { isLocalLink } from '../../protocol/local-link.ts';

it.each([
  ['http://localhost:8080/#pair=AAAA', true],
  ['https://127.0.0.1/', true],
  ['http://[::1]:8080/', true],
  ['http://192.0.2.7:8080/', false],
  ['https://[2001:db8::1]/', false],
  ['https://localhost.example/', false],
])('%s opens on this machine alone: %s', (link, isLocal) => {
  expect(isLocalLink(link)).toBe(isLocal);
});
