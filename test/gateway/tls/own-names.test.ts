import { expect, it } from 'vitest';
import { LOCAL_PLACES, withNames } from '../../../gateway/tls/local-places.ts';
import { certifiable, ownNames } from '../../../gateway/tls/own-names.ts';

const pi = {
  hostname: 'Pi',
  addresses: ['127.0.0.1', '192.168.1.5', '::1', 'fe80::5', 'fd00::5', '2001:db8::5'],
};

it('calls a machine by its name, by what networks make of it, and by its addresses', () => {
  expect(ownNames({ ...pi, configured: [] })).toEqual({
    needed: [],
    wished: [
      'localhost',
      '127.0.0.1',
      '::1',
      'pi',
      'pi.local',
      'pi.lan',
      'pi.home.arpa',
      'pi.internal',
      '192.168.1.5',
      'fd00::5',
    ],
  });
});

it('knows a machine that has a domain by both names', () => {
  const { wished } = ownNames({ hostname: 'pi.fritz.box', addresses: [], configured: [] });
  expect(wished).toEqual(expect.arrayContaining(['pi.fritz.box', 'pi', 'pi.local']));
});

it('needs what the configuration names, once', () => {
  const names = ownNames({ ...pi, configured: ['Cam.Example', '192.168.1.5', 'cam.example'] });
  expect(names.needed).toEqual(['cam.example', '192.168.1.5']);
  expect(names.wished).not.toContain('192.168.1.5');
});

it.each(['a b', '', 'ü', '-x', `${'x'.repeat(64)}.y`])('takes no name from %j', (hostname) => {
  const { wished } = ownNames({ hostname, addresses: [], configured: [hostname] });
  expect(wished).toEqual(['localhost', '127.0.0.1', '::1']);
});

it('is bounded, and keeps what is needed', () => {
  const addresses = Array.from({ length: 300 }, (_, i) => `10.0.${i >> 8}.${i & 255}`);
  const { needed, wished } = ownNames({ hostname: 'pi', addresses, configured: ['cam.example'] });
  expect(needed.length + wished.length).toBe(64);
});

it('certifies of what is wished only what the authority may vouch for', () => {
  const names = ownNames({ ...pi, addresses: [...pi.addresses, '203.0.113.9'], configured: ['cam.example'] });
  expect(certifiable(names, LOCAL_PLACES)).not.toContain('203.0.113.9');
  expect(certifiable(names, LOCAL_PLACES)).not.toContain('pi');
  expect(certifiable(names, LOCAL_PLACES)).toContain('pi.local');
  const wide = withNames(LOCAL_PLACES, ['203.0.113.9', 'pi']);
  expect(certifiable(names, wide)).toEqual(expect.arrayContaining(['203.0.113.9', 'pi', 'cam.example']));
});
