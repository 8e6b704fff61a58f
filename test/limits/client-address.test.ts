import { expect, it } from 'vitest';
import { addressGroup, clientGroup, isLoopback } from '../../limits/client-address.ts';

it.each([
  ['127.0.0.1', true],
  ['127.8.9.1', true],
  ['::1', true],
  ['::ffff:127.0.0.1', true],
  ['::ffff:192.0.2.1', false],
  ['192.0.2.1', false],
  ['1270.0.0.1', false],
  ['127.0.0.1.evil.example', false],
  ['', false],
  [undefined, false],
])('%s is this machine: %s', (address, is) => {
  expect(isLoopback(address)).toBe(is);
});

it.each([
  ['192.0.2.1', '192.0.2.1'],
  ['::ffff:192.0.2.1', '192.0.2.1'],
  ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2::/64'],
  ['2001:db8:1:2::9', '2001:db8:1:2::/64'],
  ['2001:DB8:01:2::9', '2001:db8:1:2::/64'],
  ['2001:db8::9', '2001:db8:0:0::/64'],
  ['fe80::1%eth0', 'fe80:0:0:0::/64'],
  ['::1', '0:0:0:0::/64'],
  ['unknown', undefined],
  ['', undefined],
])('%s counts as %s', (address, group) => {
  expect(addressGroup(address)).toBe(group);
});

it.each<[what: string, peer: string | undefined, forwardedFor: string | undefined, client: string]>([
  ['a client', '192.0.2.1', undefined, '192.0.2.1'],
  ['a client that claims to be another', '192.0.2.1', '192.0.2.9', '192.0.2.1'],
  ['a proxy’s client', '127.0.0.1', '192.0.2.9', '192.0.2.9'],
  ['a proxy’s client that claims to be another', '127.0.0.1', '198.51.100.1, 192.0.2.9', '192.0.2.9'],
  ['a proxy that says nonsense', '127.0.0.1', '192.0.2.9, who knows', '127.0.0.1'],
  ['who has gone', undefined, undefined, 'unknown'],
])('%s', (_what, peer, forwardedFor, client) => {
  expect(clientGroup({ peer, forwardedFor })).toBe(client);
});
