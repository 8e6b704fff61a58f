import { describe, expect, it } from 'vitest';
import type { Principal } from '../../../access/principal.ts';
import { DeviceManagement } from '../../../gateway/pairing/access-management.ts';
import { type ManageRequest, manageResultSchema } from '../../../protocol/access-management.ts';
import { MAX_MESSAGE_CHARS } from '../../../protocol/messages.ts';
import { base64url } from '../../../protocol/sealing/text.ts';
import { DAY, invite, letIn, MINUTE, makePhone, openHouse, pair } from './stage.ts';

const ADMIN: Principal = { id: 'token:boss', name: 'boss', role: 'admin', cameras: ['*'] };

async function openDesk({ hasAdminToken = false, cameras = () => ['porch', 'yard'] } = {}) {
  const house = await openHouse();
  const online = new Set<string>();
  const desk = new DeviceManagement({
    ...house,
    cameras,
    hasAdminToken,
    isOnline: (id) => online.has(id),
    linkOf: (secret) => `https://house/#pair=${base64url(secret)}`,
    now: house.time.now,
    logger: house.log.logger,
  });
  const ask = (request: ManageRequest, who: Principal = ADMIN) => desk.answer(who, request);
  return { house, online, ask };
}

async function listOf(ask: (request: ManageRequest) => ReturnType<DeviceManagement['answer']>) {
  const answer = await ask({ kind: 'list' });
  if (answer.kind !== 'list') throw new Error(answer.kind);
  return answer;
}

it.each<[string, Principal]>([
  ['an operator', { ...ADMIN, role: 'operator' }],
  ['an admin of one camera', { ...ADMIN, cameras: ['porch'] }],
])('refuses everything to %s', async (_, who) => {
  const { house, ask } = await openDesk();
  const { phone } = await letIn(house);
  const requests: ManageRequest[] = [
    { kind: 'list' },
    { kind: 'rename', device: phone.id, name: 'x' },
    { kind: 'revoke', device: phone.id },
    { kind: 'invite', role: 'viewer', cameras: ['*'] },
    { kind: 'uninvite', invitation: phone.id },
  ];
  for (const request of requests)
    expect(await ask(request, who)).toEqual({
      kind: 'refused',
      message: 'boss may not say who has access; that takes the role admin for all cameras ("*")',
    });
  expect(house.devices.get(phone.id)?.name).toBe('Phone');
  expect(house.invitations.list()).toEqual([]);
});

it('lists devices and open links, one’s own first', async () => {
  const { house, online, ask } = await openDesk();
  const until = house.time.now() + DAY;
  const first = await letIn(house, { name: 'Anna', role: 'admin' });
  const second = await letIn(house, { name: 'Ben', role: 'admin' });
  const guest = await letIn(house, {
    name: 'A guest',
    role: 'viewer',
    cameras: ['porch'],
    relayOnly: true,
    until,
  });
  await invite(house, { name: 'Cem', role: 'viewer', cameras: ['yard'] });
  online.add(first.principal.id);
  house.directory.byKey(first.phone.publicKey);
  const seenAt = house.time.now();
  house.time.pass(MINUTE);
  const answer = await ask({ kind: 'list' }, second.principal);
  expect(manageResultSchema.safeParse(answer).success).toBe(true);
  const base = { role: 'admin', cameras: ['*'], relayOnly: false, pairedAt: seenAt };
  expect(answer).toEqual({
    kind: 'list',
    devices: [
      { ...base, id: second.phone.id, name: 'Ben', online: false, own: true },
      {
        ...base,
        id: guest.phone.id,
        name: 'A guest',
        role: 'viewer',
        cameras: ['porch'],
        relayOnly: true,
        until,
        online: false,
        own: false,
      },
      { ...base, id: first.phone.id, name: 'Anna', seenAt, online: true, own: false },
    ],
    invitations: [
      {
        id: house.invitations.list()[0]?.id,
        name: 'Cem',
        role: 'viewer',
        cameras: ['yard'],
        relayOnly: false,
        expiresAt: house.time.now() + 9 * MINUTE,
      },
    ],
  });
  await house.seen.close();
});

it('leaves no link to a camera that is renamed while the link is made', async () => {
  const names = ['porch'];
  const { house, ask } = await openDesk({ cameras: () => names.splice(0, 1, 'gate') });
  expect(await ask({ kind: 'invite', role: 'viewer', cameras: ['porch'] })).toEqual({
    kind: 'refused',
    message: 'there is no camera named porch',
  });
  expect(house.invitations.list()).toEqual([]);
});

it('lists a device whose cameras were removed', async () => {
  const { house, ask } = await openDesk();
  await letIn(house, { cameras: ['porch'] });
  house.directory.forgetCamera('porch');
  await house.devices.refresh();
  const answer = await listOf(ask);
  expect(answer.devices[0]?.cameras).toEqual([]);
  expect(manageResultSchema.safeParse(answer).success).toBe(true);
});

it('lists as many as a message has room for', async () => {
  const { house, ask } = await openDesk();
  const cameras = Array.from({ length: 256 }, (_, n) => `camera-${n}-${'x'.repeat(40)}`);
  for (let n = 0; n < 8; n++) await letIn(house, { cameras });
  const answer = await listOf(ask);
  expect(JSON.stringify(answer).length).toBeLessThan(MAX_MESSAGE_CHARS);
  expect(answer.devices.length).toBeGreaterThan(2);
});

it('renames, and says so', async () => {
  const { house, ask } = await openDesk();
  const { phone } = await letIn(house);
  const answer = await ask({ kind: 'rename', device: phone.id, name: 'Wall' });
  expect(answer).toMatchObject({ kind: 'list', devices: [{ name: 'Wall' }] });
  expect(house.log.said('device renamed')).toMatchObject([{ device: 'Wall', by: 'boss' }]);
});

it('revokes, and with a device the links that it has made', async () => {
  const { house, ask } = await openDesk();
  const admin = await letIn(house, { role: 'admin' });
  await letIn(house, { role: 'admin' });
  const made = await ask({ kind: 'invite', role: 'viewer', cameras: ['*'] }, admin.principal);
  expect(made.kind).toBe('invitation');
  const [open] = house.invitations.list();
  expect(await ask({ kind: 'revoke', device: admin.phone.id })).toMatchObject({ kind: 'list' });
  expect(house.withdrawn).toContain(admin.principal.id);
  expect(house.directory.byKey(admin.phone.publicKey)).toBeUndefined();
  expect(open?.record.by).toBe(admin.principal.id);
});

describe('the last device that may let others in', () => {
  it('is not revoked from afar', async () => {
    const { house, ask } = await openDesk();
    const admin = await letIn(house, { role: 'admin' });
    await letIn(house, { role: 'admin', cameras: ['porch'] });
    await letIn(house, { role: 'admin', until: house.time.now() + DAY });
    for (const who of [ADMIN, admin.principal])
      expect(await ask({ kind: 'revoke', device: admin.phone.id }, who)).toMatchObject({
        kind: 'refused',
        message: expect.stringContaining('last device'),
      });
    expect(house.directory.byKey(admin.phone.publicKey)).toBeDefined();
  });

  it('may be revoked where a token may let others in', async () => {
    const { house, ask } = await openDesk({ hasAdminToken: true });
    const admin = await letIn(house, { role: 'admin' });
    expect(await ask({ kind: 'revoke', device: admin.phone.id })).toMatchObject({ kind: 'list' });
  });

  it('may go itself once there is another', async () => {
    const { house, ask } = await openDesk();
    const admin = await letIn(house, { role: 'admin' });
    await letIn(house, { role: 'admin' });
    expect(await ask({ kind: 'revoke', device: admin.phone.id }, admin.principal)).toMatchObject({
      kind: 'list',
    });
  });
});

describe('inviting', () => {
  it('gives a link that lets one device in as it says', async () => {
    const { house, ask } = await openDesk();
    const until = house.time.now() + DAY;
    const answer = await ask({
      kind: 'invite',
      name: 'Nanny',
      role: 'operator',
      cameras: ['porch'],
      until,
      relayOnly: true,
    });
    if (answer.kind !== 'invitation') throw new Error(answer.kind);
    expect(manageResultSchema.safeParse(answer).success).toBe(true);
    expect(answer.invitation).toMatchObject({ name: 'Nanny', until, relayOnly: true });
    const secret = Buffer.from(answer.link.split('=')[1] ?? '', 'base64url');
    expect(await pair(house, { secret })).toMatchObject({
      kind: 'paired',
      principal: { name: 'Nanny', role: 'operator', cameras: ['porch'], relayOnly: true },
    });
  });

  it('can be taken back', async () => {
    const { house, ask } = await openDesk();
    const { id, secret } = await invite(house);
    expect(await ask({ kind: 'uninvite', invitation: id })).toMatchObject({ kind: 'list', invitations: [] });
    expect(await pair(house, { secret })).toMatchObject({ kind: 'refused' });
    expect(house.withdrawn).toEqual([`invitation:${id}`]);
  });

  it.each<[string, Partial<Extract<ManageRequest, { kind: 'invite' }>>, string]>([
    ['a camera that is not there', { cameras: ['porch', 'cellar'] }, 'there is no camera named cellar'],
    ['a time that is over', { until: 1 }, 'that day is over already'],
  ])('is refused for %s', async (_, told, message) => {
    const { house, ask } = await openDesk();
    const answer = await ask({ kind: 'invite', role: 'viewer', cameras: ['*'], ...told });
    expect(answer).toEqual({ kind: 'refused', message });
    expect(house.invitations.list()).toEqual([]);
  });

  it('lets nobody stay longer than who invites', async () => {
    const { house, ask } = await openDesk();
    const until = house.time.now() + DAY;
    const { principal } = await letIn(house, { role: 'admin', until });
    const request: ManageRequest = { kind: 'invite', role: 'viewer', cameras: ['*'] };
    for (const told of [{}, { until: until + 1 }])
      expect(await ask({ ...request, ...told }, principal)).toMatchObject({
        kind: 'refused',
        message: 'your own access ends on 2026-06-02; invite nobody for longer',
      });
    expect(await ask({ ...request, until }, principal)).toMatchObject({ kind: 'invitation' });
  });
});

it('says that a device is gone that somebody else has revoked', async () => {
  const { ask } = await openDesk();
  for (const kind of ['rename', 'revoke'] as const)
    expect(await ask({ kind, device: makePhone().id, name: 'x' })).toEqual({
      kind: 'refused',
      message: 'there is no such device any more',
    });
});

it('leaves one of two admins who revoke each other at once', async () => {
  const { house, ask } = await openDesk();
  const anna = await letIn(house, { role: 'admin' });
  const ben = await letIn(house, { role: 'admin' });
  const answers = await Promise.all([
    ask({ kind: 'revoke', device: ben.phone.id }, anna.principal),
    ask({ kind: 'revoke', device: anna.phone.id }, ben.principal),
  ]);
  expect(answers.map(({ kind }) => kind)).toEqual(['list', 'refused']);
  expect(house.devices.list().map(({ id }) => id)).toEqual([anna.phone.id]);
});
