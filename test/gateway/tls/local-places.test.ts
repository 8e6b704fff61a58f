import { expect, it } from 'vitest';
import { isWithin, LOCAL_PLACES, withNames } from '../../../gateway/tls/local-places.ts';

it.each([
  ['localhost', true],
  ['pi.local', true],
  ['a.b.local', true],
  ['pi.home.arpa', true],
  ['arpa', false],
  ['notlocal', false],
  ['pi.local.example', false],
  ['pi', false],
  ['127.9.9.9', true],
  ['10.255.0.1', true],
  ['172.31.0.1', true],
  ['172.32.0.1', false],
  ['192.168.1.1', true],
  ['192.169.1.1', false],
  ['100.127.255.255', true],
  ['100.128.0.1', false],
  ['8.8.8.8', false],
  ['::1', true],
  ['::2', false],
  ['fd12::1', true],
  ['fe80::1', true],
  ['2001:db8::1', false],
])('%s is local: %s', (name, local) => {
  expect(isWithin(LOCAL_PLACES, name)).toBe(local);
});

it('adds what is not local, once and as it is', () => {
  const places = withNames(LOCAL_PLACES, [
    'pi.local',
    'pi',
    'pi',
    'cam.example',
    '203.0.113.9',
    '2001:db8::1',
  ]);
  expect(places.domains.slice(LOCAL_PLACES.domains.length)).toEqual(['pi', 'cam.example']);
  expect(places.networks.slice(LOCAL_PLACES.networks.length)).toEqual(['203.0.113.9/32', '2001:db8::1/128']);
  expect(isWithin(places, 'cam.example')).toBe(true);
  expect(isWithin(places, '203.0.113.8')).toBe(false);
  expect(isWithin(places, '2001:db8::1')).toBe(true);
});
