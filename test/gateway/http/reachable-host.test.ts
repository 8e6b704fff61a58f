import { networkInterfaces } from 'node:os';
import { expect, it } from 'vitest';
import { reachableHost } from '../../../gateway/http/reachable-host.ts';

it.each([
  ['127.0.0.1', 'localhost'],
  ['::1', 'localhost'],
  ['192.0.2.1', '192.0.2.1'],
  ['2001:db8::1', '[2001:db8::1]'],
  ['pi.local', 'pi.local'],
])('what listens at %s is reached at %s', (host, reached) => {
  expect(reachableHost(host)).toBe(reached);
});

it.each([undefined, '0.0.0.0', '::'])(
  'what listens at %s is reached at an address of the network',
  (host) => {
    const own = Object.values(networkInterfaces()).flatMap((all) => all ?? []);
    const [first = { address: 'localhost' }] = own.filter((one) => one.family === 'IPv4' && !one.internal);
    expect(reachableHost(host)).toBe(first.address);
  },
);
