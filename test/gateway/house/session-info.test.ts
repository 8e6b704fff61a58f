import { homedir } from 'node:os';
import { expect, it } from 'vitest';
import type { Principal } from '../../../access/principal.ts';
import { embeddedConfig } from '../../../config/embedded.ts';
import type { LoadedConfig } from '../../../config/load.ts';
import { createSessionInfo } from '../../../gateway/house/session-info.ts';
import { nativePrimitives as primitives } from '../../../gateway/sealing/native-primitives.ts';
import { identityOf } from '../../../protocol/sealing/identity.ts';
import { parseSessionInfo } from '../../../protocol/session-info.ts';

const identity = identityOf({ seed: new Uint8Array(32).fill(3), primitives });
const viewer = { url: 'wss://broker.example/mqtt', username: 'viewers', password: 'theirs' };
const anna: Principal = { id: 'device:x', name: 'Anna’s phone', role: 'viewer', cameras: ['*'] };
const WITHOUT_MORE = { mayManageCameras: false, mayManageAccess: false, relayOnly: false };

function infoOf(principal: Principal, broker?: LoadedConfig['broker']) {
  const config = { ...embeddedConfig({ env: {}, home: homedir() }), ...(broker && { broker }) };
  const info = createSessionInfo({ config, gateway: { identity, id: identity.id }, version: '1.2.3' });
  return info(principal);
}

it.each<[string, Partial<Principal>, object]>([
  ['a viewer', {}, WITHOUT_MORE],
  ['an operator', { role: 'operator' }, WITHOUT_MORE],
  ['an admin', { role: 'admin' }, { mayManageCameras: true, mayManageAccess: true, relayOnly: false }],
  ['an admin of one camera', { role: 'admin', cameras: ['porch'] }, WITHOUT_MORE],
  ['one behind a relay', { relayOnly: true }, { ...WITHOUT_MORE, relayOnly: true }],
])('tells %s what they may', (_, told, expected) => {
  const info = infoOf({ ...anna, ...told });
  expect(info).toMatchObject(expected);
  expect(parseSessionInfo(JSON.stringify(info))).toEqual(info);
});

it.each<[string, LoadedConfig['broker'] | undefined, object]>([
  ['the embedded broker', undefined, { url: '/mqtt', status: 'oriel/home/status' }],
  [
    'one that is not trusted',
    { kind: 'external', url: 'mqtts://broker.example', viewer, trusted: false },
    { ...viewer, status: `oriel/${identity.id}/status` },
  ],
  [
    'one of the house’s own',
    { kind: 'external', url: 'mqtts://broker.example', viewer, trusted: true },
    { ...viewer, status: 'oriel/home/status' },
  ],
])('tells where signaling goes: %s', (_, broker, expected) => {
  expect(infoOf(anna, broker)).toMatchObject({ key: identity.publicKey, broker: expected });
});
