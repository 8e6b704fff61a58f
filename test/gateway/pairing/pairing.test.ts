import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it, vi } from 'vitest';
import { AttemptLimit } from '../../../gateway/pairing/attempt-limit.ts';
import { BY_FIRST_START } from '../../../gateway/pairing/invitation-book.ts';
import { nativePrimitives as primitives } from '../../../gateway/sealing/native-primitives.ts';
import { eventually } from '../../helpers/eventually.ts';
import { DAY, invite, letIn, MINUTE, makePhone, openHouse, pair } from './stage.ts';

it('gives a device what its link says, and says so in the log', async () => {
  const house = await openHouse();
  const until = house.time.now() + DAY;
  const { secret } = await invite(house, { role: 'viewer', cameras: ['yard'], relayOnly: true, until });
  const phone = makePhone();
  expect(await pair(house, { phone, secret, name: 'Anna’s phone' })).toEqual({
    kind: 'paired',
    principal: {
      id: `device:${phone.id}`,
      name: 'Anna’s phone',
      role: 'viewer',
      cameras: ['yard'],
      relayOnly: true,
    },
  });
  expect(house.devices.get(phone.id)?.until).toBe(until);
  expect(house.log.said('device paired')).toMatchObject([
    { device: 'Anna’s phone', role: 'viewer', cameras: ['yard'] },
  ]);
});

it('calls it as the link says', async () => {
  const house = await openHouse();
  const { secret } = await invite(house, { name: 'Kitchen' });
  expect(await pair(house, { secret, name: 'Android' })).toMatchObject({ principal: { name: 'Kitchen' } });
});

describe('a link', () => {
  it('lets one of those in who come at once', async () => {
    const house = await openHouse();
    const { secret } = await invite(house);
    const ends = await Promise.all(Array.from({ length: 5 }, () => pair(house, { secret })));
    expect(ends.map(({ kind }) => kind).sort()).toEqual(['paired', ...Array(4).fill('refused')]);
    for (const end of ends)
      if (end.kind === 'refused') expect(end.message).toBe('this pairing link was used already');
    expect(house.devices.list()).toHaveLength(1);
  });

  it('is used from the moment it is claimed, though its device is still being written', async () => {
    const house = await openHouse();
    const { secret, id } = await invite(house);
    let finishWriting = () => {};
    const written = new Promise<void>((resolve) => {
      finishWriting = resolve;
    });
    const add = house.devices.add.bind(house.devices);
    vi.spyOn(house.devices, 'add').mockImplementation((device, claim) =>
      add(device, async () => {
        const won = await claim();
        await written;
        return won;
      }),
    );
    const first = pair(house, { secret });
    await eventually(() => house.invitations.get(id) === undefined, { what: 'the claim' });
    expect(await pair(house, { secret })).toEqual({
      kind: 'refused',
      message: 'this pairing link was used already',
    });
    finishWriting();
    expect((await first).kind).toBe('paired');
  });

  it.each<[string, (house: Awaited<ReturnType<typeof openHouse>>) => Promise<Uint8Array>, string]>([
    ['was used', async (house) => (await letIn(house)).secret, 'this pairing link was used already'],
    [
      'has expired',
      async (house) => {
        const { secret } = await invite(house);
        house.time.pass(10 * MINUTE);
        return secret;
      },
      'this pairing link has expired',
    ],
    [
      'was taken back',
      async (house) => {
        const { secret } = await invite(house);
        await house.invitations.withdraw(() => true);
        return secret;
      },
      'this pairing link is not known here: it was used or taken back, or belongs to another house',
    ],
    [
      'was never made',
      async () => primitives.random(16),
      'this pairing link is not known here: it was used or taken back, or belongs to another house',
    ],
    [
      'was made by a device that is no more',
      async (house) => (await invite(house, { by: `device:${makePhone().id}` })).secret,
      'this pairing link is not known here: it was used or taken back, or belongs to another house',
    ],
    [
      'is for a guest whose time is over',
      async (house) => {
        const { secret } = await invite(house, { until: house.time.now() + MINUTE });
        house.time.pass(2 * MINUTE);
        return secret;
      },
      'the time of this guest is over already',
    ],
  ])('that %s is refused', async (_, make, message) => {
    const house = await openHouse();
    const secret = await make(house);
    const before = house.devices.list().length;
    const phone = makePhone();
    expect(await pair(house, { phone, secret })).toEqual({ kind: 'refused', message });
    await house.devices.refresh({ thorough: true });
    expect(house.devices.list()).toHaveLength(before);
    expect(house.directory.byKey(phone.publicKey)).toBeUndefined();
  });

  it('works that a terminal has made a moment ago', async () => {
    const daemon = await openHouse();
    const terminal = await openHouse({ state: daemon.state });
    const { secret } = await invite(terminal);
    expect(await pair(daemon, { secret })).toMatchObject({ kind: 'paired' });
  });

  it('that the first start has printed is of no use once somebody is in', async () => {
    const house = await openHouse();
    await invite(house, { by: BY_FIRST_START });
    await letIn(house);
    await eventually(() => house.invitations.list().length === 0, { what: 'the link’s end' });
  });
});

describe('a device whose answer was lost', () => {
  it('is answered again for ten minutes, also after a restart', async () => {
    const house = await openHouse();
    const { phone, secret, principal } = await letIn(house);
    const again = await openHouse({ state: house.state, time: house.time });
    house.time.pass(9 * MINUTE);
    expect(await pair(again, { phone, secret })).toEqual({ kind: 'paired', principal });
    house.time.pass(2 * MINUTE);
    expect(await pair(again, { phone, secret })).toMatchObject({ kind: 'refused' });
    expect(again.devices.list()).toHaveLength(1);
  });

  it('is not let in again once it was revoked', async () => {
    const house = await openHouse();
    const { phone, secret } = await letIn(house);
    await house.devices.revoke(phone.id);
    expect(await pair(house, { phone, secret })).toMatchObject({ kind: 'refused' });
  });
});

it('gives a device that comes by another link what that says', async () => {
  const house = await openHouse();
  const { phone } = await letIn(house, { role: 'admin' });
  const { secret } = await invite(house, { role: 'viewer' });
  expect(await pair(house, { phone, secret })).toMatchObject({
    kind: 'paired',
    principal: { role: 'viewer', name: 'Phone' },
  });
  expect(house.withdrawn).toContain(`device:${phone.id}`);
  expect(house.devices.list()).toHaveLength(1);
});

it('bears with a few wrong links of one key, while others go on', async () => {
  const house = await openHouse();
  const phone = makePhone();
  for (let n = 0; n < 5; n++) await pair(house, { phone, secret: primitives.random(16) });
  const { secret } = await invite(house);
  expect(await pair(house, { phone, secret })).toMatchObject({
    message: 'too many wrong pairing links; wait a minute',
  });
  expect(await pair(house, { secret })).toMatchObject({ kind: 'paired' });
});

it('counts wrong links for a minute, and remembers no end of keys', () => {
  let now = 0;
  const limit = new AttemptLimit(() => now);
  for (let n = 0; n < 5; n++) limit.failed('a');
  expect(limit.mayTry('a')).toBe(false);
  now = 60_001;
  expect(limit.mayTry('a')).toBe(true);
  limit.failed('a');
  expect(limit.mayTry('a')).toBe(true);
  for (let n = 0; n < 5; n++) limit.failed('b');
  for (let n = 0; n < 2_000; n++) limit.failed(`other ${n}`);
  expect(limit.mayTry('b')).toBe(true);
});

it('fails, and lets nobody in, where the device can not be kept', async () => {
  const house = await openHouse();
  const { secret } = await invite(house);
  await rm(join(house.state, 'devices'), { recursive: true, force: true });
  await writeFile(join(house.state, 'devices'), 'in the way');
  const phone = makePhone();
  await expect(pair(house, { phone, secret })).rejects.toMatchObject({ kind: 'unwritable' });
  expect(house.directory.byKey(phone.publicKey)).toBeUndefined();
  expect(house.log.said('a device could not be paired')).toHaveLength(1);
  expect(house.invitations.list()).toHaveLength(1);
});
