import { describe, expect, it } from 'vitest';
import type { Principal } from '../../access/principal.ts';
import { type Asker, decideClientId, decidePublish, decideRead, type Identity } from '../../broker/rights.ts';

const ID = '0123456789abcdef0123456789abcdef';

const viewer: Principal = { id: 'token:ann', name: 'ann', role: 'viewer', cameras: ['porch'] };
const operator: Principal = { id: 'token:bob', name: 'bob', role: 'operator', cameras: ['porch'] };
const admin: Principal = { id: 'token:cem', name: 'cem', role: 'admin', cameras: ['*'] };
const both: Principal = { id: 'token:dee', name: 'dee', role: 'viewer', cameras: ['porch', 'yard'] };
const everywhere: Principal = { id: 'token:fay', name: 'fay', role: 'viewer', cameras: ['*'] };
const nobody: Principal = { id: 'token:eve', name: 'eve', role: 'admin', cameras: [] };

function asker(principal: Identity, others: Partial<Asker> = {}): Asker {
  return {
    gateway: 'home',
    gatewayId: ID,
    cameras: ['porch', 'yard'],
    principal,
    reach: 'automation',
    withdrawn: false,
    clientId: 'tab1',
    discoveryPrefix: 'homeassistant',
    ...others,
  };
}

type Row = readonly [who: Identity, topic: string, allowed: boolean];

function named(who: Identity): string {
  return who === 'self' ? 'the gateway' : `${who.name} (${who.role})`;
}

describe('decidePublish', () => {
  const rows: Row[] = [
    [viewer, `oriel/${ID}/signal/tab1/up`, true],
    [operator, `oriel/${ID}/signal/tab1/up`, true],
    [admin, `oriel/${ID}/signal/tab1/up`, true],
    [viewer, `oriel/${ID}/signal/tab1/down`, false],
    [viewer, `oriel/${ID}/signal/tab2/up`, false],
    [viewer, `oriel/${ID}/signal/tab1/up/more`, false],
    [viewer, `oriel/${'f'.repeat(32)}/signal/tab1/up`, false],
    [viewer, 'oriel/home/signal/tab1/up', false],
    [admin, `oriel/${ID}/signal/tab1/down`, false],
    [admin, `oriel/${ID}/key`, false],
    [admin, `oriel/${ID}/status`, false],
    [admin, `oriel/${ID}/porch/ptz/set`, false],
    [viewer, 'oriel/home/porch/ptz/set', false],
    [operator, 'oriel/home/porch/ptz/set', true],
    [operator, 'oriel/home/yard/ptz/set', false],
    [operator, 'oriel/away/porch/ptz/set', false],
    [admin, 'oriel/home/porch/ptz/set', true],
    [admin, 'oriel/home/yard/ptz/set', true],
    [nobody, 'oriel/home/porch/ptz/set', false],
    [operator, 'oriel/home/porch/preset/set', true],
    [operator, 'oriel/home/porch/home', true],
    [operator, 'oriel/home/porch/imaging/set', true],
    [operator, 'oriel/home/porch/relay/1/set', true],
    [operator, 'oriel/home/porch/relay/99/set', true],
    [operator, 'oriel/home/porch/relay/0/set', false],
    [operator, 'oriel/home/porch/relay/100/set', false],
    [operator, 'oriel/home/porch/relay/x/set', false],
    [operator, 'oriel/home/porch/relay/+/set', false],
    [operator, 'oriel/home/porch/relay/1', false],
    [operator, 'oriel/home/porch/snapshot/get', true],
    [operator, 'oriel/home/porch/snapshot', false],
    [operator, 'oriel/home/porch/enabled/set', false],
    [operator, 'oriel/home/porch/configure/set', false],
    [admin, 'oriel/home/porch/enabled/set', true],
    [admin, 'oriel/home/porch/configure/set', true],
    [viewer, 'oriel/home/porch/home', false],
    [viewer, 'oriel/home/porch/snapshot/get', false],
    [admin, 'oriel/home/porch/doorbell', false],
    [admin, 'oriel/home/porch/availability', false],
    [admin, 'oriel/home/bridge/marker', false],
    [admin, 'homeassistant/status', true],
    [everywhere, 'homeassistant/status', true],
    [viewer, 'homeassistant/status', false],
    [admin, 'homeassistant/device/oriel_home_porch/config', false],
    [admin, 'otherprefix/status', false],
    [admin, 'oriel/home/signal/ptz/set', false],
    [admin, 'oriel/home/bridge/ptz/set', false],
    [admin, 'oriel/home/+/ptz/set', false],
    [admin, 'oriel/home/po rch/ptz/set', false],
    [admin, 'oriel/home//ptz/set', false],
    [admin, 'oriel/home/porch/ptz/result', false],
    [admin, 'oriel/home/porch/state', false],
    [admin, 'oriel/home/porch/motion', false],
    [admin, 'oriel/home/status', false],
    [admin, 'oriel/home', false],
    [admin, '$SYS/x/heartbeat', false],
    [admin, 'anything', false],
    [admin, '', false],
    ['self', 'oriel/home/porch/state', true],
    ['self', 'oriel/home/status', true],
    ['self', `oriel/${ID}/signal/tab1/down`, true],
    ['self', `oriel/${ID}/key`, true],
    ['self', '$SYS/x/new/clients', false],
    ['self', 'homeassistant/device/x/config', true],
  ];
  it.each(rows)('%j to %s: %s', (who, topic, allowed) => {
    expect(decidePublish(asker(who), { topic, retain: false }).allowed, named(who)).toBe(allowed);
  });

  it.each([
    [viewer, `oriel/${ID}/signal/tab1/up`, false],
    [admin, `oriel/${ID}/key`, false],
    [admin, 'oriel/home/porch/ptz/set', false],
    ['self', 'oriel/home/porch/state', true],
  ] satisfies Row[])('%j retained to %s: %s', (who, topic, allowed) => {
    expect(decidePublish(asker(who), { topic, retain: true }).allowed).toBe(allowed);
  });

  it('says what is missing', () => {
    expect(decidePublish(asker(viewer), { topic: 'oriel/home/porch/ptz/set', retain: false })).toEqual({
      allowed: false,
      reason: expect.stringContaining('operator'),
    });
    expect(decidePublish(asker(admin), { topic: 'oriel/home/porch/ptz/set', retain: true })).toEqual({
      allowed: false,
      reason: expect.stringContaining('retain'),
    });
  });
});

describe('decideRead', () => {
  const rows: Row[] = [
    [viewer, `oriel/${ID}/signal/tab1/down`, true],
    [viewer, `oriel/${ID}/key`, true],
    [viewer, `oriel/${ID}/+`, false],
    [viewer, `oriel/${ID}/#`, false],
    [admin, `oriel/${ID}/#`, false],
    [viewer, `oriel/${ID}/signal/tab1/up`, false],
    [viewer, `oriel/${ID}/signal/tab2/down`, false],
    [viewer, `oriel/${ID}/signal/+/down`, false],
    [viewer, `oriel/${ID}/signal/tab1/+`, false],
    [viewer, `oriel/${ID}/signal/tab1/#`, false],
    [admin, `oriel/${ID}/signal/#`, false],
    [admin, `oriel/${ID}/signal/+/up`, false],
    [admin, `$share/all/oriel/${ID}/signal/+/up`, false],
    [admin, 'oriel/home/porch/\u0000', false],
    [admin, 'oriel/home/porch/\ufffd', false],
    [admin, 'oriel/home/signal/state', false],
    [viewer, 'oriel/home/status', true],
    [viewer, 'oriel/+/status', false],
    [viewer, 'oriel/home/status/#', false],
    [viewer, 'oriel/home/porch/state', true],
    [viewer, 'oriel/home/porch/motion', true],
    [viewer, 'oriel/home/porch/ptz/result', true],
    [viewer, 'oriel/home/porch/#', true],
    [viewer, 'oriel/home/porch/+', true],
    [viewer, 'oriel/home/porch/ptz/+', true],
    [viewer, 'oriel/home/porch', false],
    [viewer, 'oriel/home/porch/', false],
    [viewer, 'oriel/home/yard/state', false],
    [viewer, 'oriel/home/yard/#', false],
    [viewer, 'oriel/home/+/state', false],
    [viewer, 'oriel/home/+/#', false],
    [nobody, 'oriel/home/+/state', false],
    [both, 'oriel/home/+/state', true],
    [both, 'oriel/home/garage/state', false],
    [admin, 'oriel/home/+/state', true],
    [admin, 'oriel/home/+/motion', true],
    [admin, 'oriel/home/+/ptz/result', true],
    [admin, 'oriel/home/+/availability', true],
    [admin, 'oriel/home/+/snapshot', true],
    [admin, 'oriel/home/+/doorbell', true],
    [admin, 'oriel/home/+/input/+', true],
    [admin, 'oriel/home/+/relay/1', true],
    [admin, 'oriel/home/+/relay/+/result', true],
    [admin, 'oriel/home/+/+/result', true],
    [both, 'oriel/home/+/+/result', true],
    [viewer, 'oriel/home/+/+/result', false],
    [admin, 'oriel/home/+/+/+/result', false],
    [admin, 'oriel/home/signal/+/result', false],
    [admin, 'oriel/home/signal/cem/result', false],
    [admin, 'oriel/home/+/relay/#', false],
    [admin, 'oriel/home/+/home', true],
    [admin, 'oriel/home/+/home/result', true],
    [viewer, 'oriel/home/porch/snapshot', true],
    [viewer, 'oriel/home/+/snapshot', false],
    [admin, `oriel/home/porch/${'x'.repeat(512)}`, false],
    [admin, 'oriel/home/bridge/marker', false],
    [admin, 'homeassistant/status', true],
    [admin, 'homeassistant/+/+/config', true],
    [admin, 'homeassistant/+/+/+/config', true],
    [admin, 'homeassistant/binary_sensor/+/config', true],
    [admin, 'homeassistant/device/+/+/config', true],
    [admin, 'homeassistant/device/oriel_home_porch/config', true],
    [everywhere, 'homeassistant/device/oriel_home_porch/config', true],
    [admin, 'homeassistant/device/oriel_away_porch/config', false],
    [admin, 'homeassistant/device/kettle/config', false],
    [admin, 'homeassistant/#', true],
    [everywhere, 'homeassistant/#', true],
    [viewer, 'homeassistant/#', false],
    [both, 'homeassistant/#', false],
    [admin, 'homeassistant/device/#', false],
    [admin, 'homeassistant/+/+/+', false],
    [admin, 'tasmota/discovery/#', false],
    [viewer, 'homeassistant/+/+/config', false],
    [both, 'homeassistant/device/oriel_home_porch/config', false],
    [admin, 'oriel/home/+/ptz/+', false],
    [admin, 'oriel/home/+/+', false],
    [admin, 'oriel/home/+/#', false],
    [admin, 'oriel/home/+/+/+/+', false],
    [admin, 'oriel/home/garage/#', true],
    [admin, 'oriel/home/bridge/#', false],
    [admin, 'oriel/home/command/state', false],
    [admin, 'oriel/home/#', false],
    [admin, 'oriel/home/+', false],
    [admin, 'oriel/+/porch/state', false],
    [admin, 'oriel/#', false],
    [admin, '+/home/porch/state', false],
    [admin, '#', false],
    [admin, '+', false],
    [admin, '+/#', false],
    [admin, '+/+/+/+/+/+', false],
    [admin, '/#', false],
    [admin, '$SYS/#', false],
    [admin, '$SYS/+/new/clients', false],
    [admin, '$share/all/oriel/home/porch/state', false],
    [admin, '', false],
    ['self', '#', true],
    ['self', '$SYS/#', true],
    ['self', `oriel/${ID}/signal/+/up`, true],
  ];
  it.each(rows)('%j from %s: %s', (who, filter, allowed) => {
    expect(decideRead(asker(who), filter).allowed, named(who)).toBe(allowed);
  });

  it('never lets a camera’s name reach beyond its level', () => {
    const odd: Principal = {
      id: 'token:odd',
      name: 'odd',
      role: 'admin',
      cameras: ['+', '#', 'signal', 'porch/state'],
    };
    for (const filter of [
      'oriel/home/+/state',
      'oriel/home/#',
      'oriel/home/signal/#',
      'oriel/home/porch/state',
    ]) {
      expect(decideRead(asker(odd), filter).allowed, filter).toBe(false);
    }
  });
});

describe('whoever came by a door', () => {
  const phone = asker(admin, { reach: 'signaling' });
  it.each([
    [`oriel/${ID}/signal/tab1/up`, true],
    [`oriel/${ID}/signal/tab2/up`, false],
    ['oriel/home/porch/ptz/set', false],
    ['homeassistant/status', false],
  ])('publishes to %s: %s', (topic, allowed) => {
    expect(decidePublish(phone, { topic, retain: false }).allowed).toBe(allowed);
  });
  it.each([
    [`oriel/${ID}/signal/tab1/down`, true],
    [`oriel/${ID}/key`, true],
    ['oriel/home/status', true],
    ['oriel/home/porch/state', false],
    ['oriel/home/+/state', false],
    ['homeassistant/#', false],
  ])('reads %s: %s', (filter, allowed) => {
    expect(decideRead(phone, filter).allowed).toBe(allowed);
  });
});

it('lets nobody do anything whose rights were withdrawn', () => {
  const gone = asker(admin, { withdrawn: true });
  expect(decidePublish(gone, { topic: `oriel/${ID}/signal/tab1/up`, retain: false }).allowed).toBe(false);
  expect(decideRead(gone, `oriel/${ID}/signal/tab1/down`).allowed).toBe(false);
  expect(decideRead(gone, 'oriel/home/status').allowed).toBe(false);
});

describe('decideClientId', () => {
  it.each<[what: string, who: Identity, clientId: string, holder: Identity | undefined, allowed: boolean]>([
    ['a free id', viewer, 'tab1', undefined, true],
    ['one’s own id again', viewer, 'tab1', viewer, true],
    ['an id of somebody else of the same name', viewer, 'tab1', { ...viewer, id: 'device:ann' }, false],
    ['another user’s id', viewer, 'tab1', operator, false],
    ['another user’s id, as admin', admin, 'tab1', viewer, false],
    ['the gateway’s id', admin, 'gw', 'self', false],
    ['anybody’s id, as the gateway', 'self', 'gw', viewer, true],
    ['64 characters', viewer, 'a'.repeat(64), undefined, true],
    ['65 characters', viewer, 'a'.repeat(65), undefined, false],
    ['no characters', viewer, '', undefined, false],
    ['a plus', viewer, 'a+', undefined, false],
    ['a hash', viewer, '#', undefined, false],
    ['a slash', viewer, 'a/b', undefined, false],
    ['a line break', viewer, 'a\n', undefined, false],
    ['a bad id, as the gateway', 'self', 'a/b', undefined, false],
  ])('%s', (_what, principal, clientId, holder, allowed) => {
    expect(decideClientId({ principal, clientId, holder }).allowed).toBe(allowed);
  });
});
