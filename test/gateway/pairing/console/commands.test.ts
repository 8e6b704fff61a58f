import { mkdir, readdir } from 'node:fs/promises';
import { homedir } from 'node:os';
import { describe, expect, it } from 'vitest';
import type { Token } from '../../../../access/token-directory.ts';
import { embeddedConfig } from '../../../../config/embedded.ts';
import type { LoadedConfig } from '../../../../config/load.ts';
import {
  listDevices,
  renameDevice,
  revokeDevice,
} from '../../../../gateway/pairing/console/devices-command.ts';
import { type PairFlags, pairCommand } from '../../../../gateway/pairing/console/pair-command.ts';
import { checkStateOwner } from '../../../../gateway/pairing/console/state-owner.ts';
import { momentClock } from '../../../../gateway/pairing/moment.ts';
import { openGatewayIdentity } from '../../../../gateway/sealing/gateway-identity.ts';
import { viewerLink } from '../../../../gateway/viewer-link.ts';
import { readPairing } from '../../../../protocol/sealing/pairing-link.ts';
import { createLog, DAY, invite, letIn, openHouse, type PairingHouse, pair } from '../stage.ts';

interface Told {
  readonly broker?: LoadedConfig['broker'];
  readonly tokens?: readonly Token[];
  readonly iceServers?: LoadedConfig['webrtc']['iceServers'];
  readonly isAway?: boolean;
}

function configOf(
  { state }: Pick<PairingHouse, 'state'>,
  { broker, tokens = [], iceServers = [] }: Told = {},
): LoadedConfig {
  const embedded = embeddedConfig({ env: {}, home: homedir() });
  return {
    ...embedded,
    gateway: { ...embedded.gateway, state },
    access: { tokens: tokens.map((token) => ({ ...token, cameras: [...token.cameras] })) },
    webrtc: { ...embedded.webrtc, iceServers },
    ...(broker && { broker }),
  };
}

async function runPair(house: PairingHouse, flags: PairFlags = {}, told: Told = {}) {
  const said: string[] = [];
  await pairCommand({
    config: configOf(house, told),
    flags,
    linkOf: (pairing) => viewerLink({ host: '127.0.0.1', port: 8080 }, { pairing }),
    qrCode: async () => 'the code',
    isAway: async () => told.isAway ?? false,
    say: (line) => said.push(line),
    logger: createLog().logger,
  });
  const link = said.find((line) => line.includes('#pair=')) ?? '';
  return { said, link, pairing: readPairing(link.split('#pair=')[1] ?? '') };
}

async function run(
  house: PairingHouse,
  command: 'list' | 'json' | { rename: [string, string] } | { revoke: string },
) {
  const said: string[] = [];
  const options = {
    config: configOf(house),
    say: (line: string) => said.push(line),
    logger: createLog().logger,
  };
  if (typeof command === 'string') await listDevices({ ...options, json: command === 'json' });
  else if ('rename' in command)
    await renameDevice({ ...options, old: command.rename[0], name: command.rename[1] });
  else await revokeDevice({ ...options, name: command.revoke });
  return said.join('\n');
}

describe('oriel pair', () => {
  it('says a link that lets a device in, with the key of this gateway', async () => {
    const house = await openHouse();
    const { identity } = await openGatewayIdentity({ directory: house.state });
    const { said, pairing } = await runPair(house, {
      name: 'Anna',
      role: 'operator',
      cameras: 'demo',
      until: '2099-01-31T18:00Z',
      relayOnly: true,
      expires: '2h',
    });
    expect(said[0]).toMatch(/as operator of demo until 2099-\d\d-\d\d \d\d:\d\d.*once, within 2 hours:$/);
    expect(said).toContain('the code');
    expect(said.join('\n')).not.toContain('No gateway has run');
    expect(pairing).toMatchObject({ gatewayKey: identity.publicKey, broker: undefined });
    const [made] = (await openNow(house)).invitations.list();
    expect(made?.record).toMatchObject({
      name: 'Anna',
      role: 'operator',
      cameras: ['demo'],
      relayOnly: true,
      until: Date.UTC(2099, 0, 31, 18),
      lifeMs: 7_200_000,
      by: 'terminal',
    });
  });

  it('puts into the link how an external broker is reached', async () => {
    const house = await openHouse();
    const viewer = { url: 'wss://broker.example:8884/mqtt', username: 'viewers', password: 'in the link' };
    const { pairing } = await runPair(
      house,
      {},
      { broker: { kind: 'external', url: 'mqtts://broker.example', viewer, trusted: false } },
    );
    expect(pairing.broker).toEqual(viewer);
  });

  it.each<[string, (house: PairingHouse) => Promise<unknown>, PairFlags, Told, string]>([
    ['admin, where nobody is', async () => undefined, {}, {}, 'admin'],
    ['admin, where nobody may let others in', (house) => letIn(house, { role: 'operator' }), {}, {}, 'admin'],
    ['viewer, where somebody may', (house) => letIn(house, { role: 'admin' }), {}, {}, 'viewer'],
    [
      'viewer, where there are tokens',
      async () => undefined,
      {},
      { tokens: [{ name: 'a', token: 'x'.repeat(16), role: 'admin', cameras: ['*'] }] },
      'viewer',
    ],
    ['viewer, for a guest', async () => undefined, { for: '3d' }, {}, 'viewer'],
    ['viewer, for one camera', async () => undefined, { cameras: 'demo' }, {}, 'viewer'],
    ['what is said', async () => undefined, { role: 'operator' }, {}, 'operator'],
  ])('makes them %s', async (_, prepare, flags, told, role) => {
    const house = await openHouse();
    await openGatewayIdentity({ directory: house.state });
    await prepare(house);
    const { said } = await runPair(house, flags, told);
    expect(said[0]).toContain(`as ${role} of`);
  });

  it('says before the code that a phone would scan it in vain, where only this machine is reached', async () => {
    const { said } = await runPair(await openHouse());
    expect(said[said.indexOf('the code') - 1]).toMatch(/^Only this machine reaches it; .*listen: ":8080"/);
  });

  it('says where no gateway has run yet', async () => {
    const { said } = await runPair(await openHouse());
    expect(said.join('\n')).toContain('No gateway has run with');
  });

  it.each([
    [true, 1],
    [false, 0],
  ])('says that no gateway runs, where that is so: %s', async (isAway, lines) => {
    const house = await openHouse();
    await openGatewayIdentity({ directory: house.state });
    const { said } = await runPair(house, {}, { isAway });
    expect(said.filter((line) => line.startsWith('No gateway runs'))).toHaveLength(lines);
  });

  it.each([
    [['turn:turn.example:3478'], 0],
    [['turn:turn.example:3478?transport=udp'], 0],
    [['turn:turn.example:3478?transport=tcp', 'turns:turn.example', 'stun:turn.example'], 1],
    [[], 1],
  ])('by relay only, warns where no relay is by UDP: %j', async (urls, warnings) => {
    const iceServers = urls.length === 0 ? [] : [{ urls, username: 'a', credential: 'b' }];
    const { said } = await runPair(await openHouse(), { relayOnly: true }, { iceServers });
    expect(said[0]).toContain('by relay only');
    expect(said.filter((line) => line.startsWith('Warning: by relay only'))).toHaveLength(warnings);
  });

  it.each<[PairFlags, string]>([
    [{ role: 'owner' }, '--role takes one of viewer, operator, admin'],
    [{ cameras: 'demo,cellar' }, 'there is no camera named cellar; there are: “demo”'],
    [{ cameras: '' }, '--cameras takes names with commas between; there are: “demo”'],
    [{ name: ' ' }, '--name takes'],
    [{ name: 'a\nb' }, '--name takes'],
    [{ expires: '8d' }, '--expires takes a span of 1 minute to 7 days'],
    [{ for: '3y' }, '--for takes a span'],
    [{ until: '2020-01-01' }, '--until is over already'],
  ])('refuses %j', async (flags, message) => {
    const house = await openHouse();
    await expect(runPair(house, flags)).rejects.toThrow(message);
    await house.invitations.refresh({ thorough: true });
    expect(house.invitations.list()).toEqual([]);
  });
});

describe('oriel devices', () => {
  it('says that there are none', async () => {
    expect(await run(await openHouse(), 'list')).toBe(
      'No device is paired; “oriel pair” makes a link for one.',
    );
  });

  it('lists them as a table and as JSON', async () => {
    const house = await openHouse();
    const { phone } = await letIn(house, { name: 'Anna', role: 'admin' });
    await letIn(house, { name: 'Ben', role: 'viewer', cameras: ['porch', 'yard'], relayOnly: true });
    house.directory.byKey(phone.publicKey);
    await house.seen.close();
    const table = (await run(house, 'list')).split('\n');
    expect(table[0]).toMatch(/^NAME +ROLE +CAMERAS +UNTIL +LAST SEEN$/);
    expect(table[1]).toMatch(/^Anna +admin +all +\d{4}-\d\d-\d\d \d\d:\d\d$/);
    expect(table[2]).toMatch(/^Ben +viewer +porch, yard .*by relay only$/);
    expect(JSON.parse(await run(house, 'json'))).toMatchObject({
      devices: [
        { id: phone.id, name: 'Anna', role: 'admin', pairedAt: '2026-06-01T12:00:00.000Z' },
        { name: 'Ben' },
      ],
      invitations: [],
    });
  });

  it('renames one by its name, and says which there are', async () => {
    const house = await openHouse();
    await letIn(house);
    expect(await run(house, { rename: ['phone', 'Anna’s phone'] })).toBe('phone is called Anna’s phone now.');
    await expect(run(house, { rename: ['Phone', 'x'] })).rejects.toThrow(
      'no device is named Phone; there are: “Anna’s phone”',
    );
    await expect(run(house, { rename: ['Anna’s phone', ''] })).rejects.toThrow('1 to 64 signs');
  });

  it('revokes one by its name or its id, with the links that it has made', async () => {
    const house = await openHouse();
    const { phone } = await letIn(house, { name: 'Anna' });
    await invite(house, { by: `device:${phone.id}`, lifeMs: 7 * DAY });
    expect(await run(house, { revoke: phone.id })).toBe('Anna has no access any more.');
    await house.devices.refresh();
    await house.invitations.refresh();
    expect([house.devices.list(), house.invitations.list()]).toEqual([[], []]);
    await expect(run(house, { revoke: 'Anna' })).rejects.toThrow('no device is paired');
  });

  it('takes a link back', async () => {
    const house = await openHouse();
    await runPair(house);
    const [id = ''] = (await readdir(`${house.state}/invitations`)).map((name) => name.slice(0, 32));
    expect(await run(house, 'list')).toContain(id);
    expect(await run(house, { revoke: id })).toBe('That pairing link works no more.');
    expect(await run(house, 'list')).not.toContain(id);
  });
});

describe('another user than the daemon', () => {
  it('is told whose the files are', async () => {
    const { state } = await openHouse();
    await mkdir(state, { recursive: true });
    const own = process.getuid?.() ?? 0;
    await expect(checkStateOwner({ state, uid: own + 1 })).rejects.toThrow(
      `belongs to the user with the id ${own}`,
    );
    await checkStateOwner({ state, uid: own });
    await checkStateOwner({ state: `${state}/not-there`, uid: own + 1 });
  });
});

it('lets the device in that a terminal has invited', async () => {
  const house = await openHouse();
  const { pairing } = await runPair(house, { name: 'Anna' });
  const daemon = await openNow(house);
  expect(await pair(daemon, { secret: pairing.secret })).toMatchObject({
    kind: 'paired',
    principal: { name: 'Anna' },
  });
});

/** The same house by the clock that the commands have. */
async function openNow({ state, time }: PairingHouse) {
  return openHouse({ state, time: { ...time, now: Date.now, clock: await momentClock() } });
}
