import { readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { nativePrimitives as primitives } from '../../../gateway/sealing/native-primitives.ts';
import { invitationDoor } from '../../../protocol/sealing/identity.ts';
import { base64url } from '../../../protocol/sealing/text.ts';
import { createTime, DAY, invite, MINUTE, openHouse } from './stage.ts';

const YEAR = 365 * DAY;

it('is seen by whoever else looks, and its secret is kept nowhere', async () => {
  const terminal = await openHouse();
  const { id, secret } = await invite(terminal, { name: 'Ben', until: terminal.time.now() + DAY });
  const daemon = await openHouse({ state: terminal.state });
  expect(daemon.invitations.get(id)).toMatchObject({ leftMs: 10 * MINUTE, record: { name: 'Ben' } });
  const file = join(terminal.state, 'invitations', `${id}.json`);
  expect((await stat(file)).mode & 0o777).toBe(0o600);
  const text = await readFile(file, 'utf8');
  const door = invitationDoor({ secret, primitives });
  for (const hidden of [base64url(secret), Buffer.from(secret).toString('hex'), door.secret])
    expect(text).not.toContain(hidden);
});

it('is claimed once, whoever tries', async () => {
  const daemon = await openHouse();
  const { id } = await invite(daemon);
  const other = await openHouse({ state: daemon.state });
  const claims = await Promise.all([
    daemon.invitations.claim(id),
    other.invitations.claim(id),
    other.invitations.claim(id),
  ]);
  expect(claims.filter(Boolean)).toHaveLength(1);
  expect(daemon.invitations.get(id)).toBeUndefined();
});

describe('a link of ten minutes', () => {
  it.each<[string, (time: ReturnType<typeof createTime>) => void, number]>([
    ['is good for ten minutes', (time) => time.pass(9 * MINUTE), MINUTE],
    ['and no longer', (time) => time.pass(10 * MINUTE), 0],
    ['does not die when the clock jumps to today', (time) => time.set(time.now() + 50 * YEAR), 10 * MINUTE],
    [
      'is not good for years when the clock is set back',
      (time) => {
        time.set(time.now() - 50 * YEAR);
        time.pass(10 * MINUTE);
      },
      0,
    ],
    ['goes on after a restart of the machine', (time) => time.reboot(time.now() + 2 * MINUTE), 8 * MINUTE],
    ['is over where the machine has started in 1970', (time) => time.reboot(1_000), 0],
  ])('%s', async (_, happen, leftMs) => {
    const time = createTime();
    const house = await openHouse({ time });
    const { id } = await invite(house);
    happen(time);
    expect(house.invitations.get(id)?.leftMs ?? 0).toBe(leftMs);
    expect(house.invitations.hasExpired(id)).toBe(leftMs === 0);
  });
});

it('says for a day that it has expired, and is gone then', async () => {
  const house = await openHouse();
  const { id } = await invite(house);
  house.time.pass(DAY);
  await house.invitations.refresh({ thorough: true });
  expect(house.invitations.hasExpired(id)).toBe(true);
  house.time.pass(11 * MINUTE);
  await house.invitations.refresh({ thorough: true });
  expect(await readdir(join(house.state, 'invitations'))).toEqual([]);
});

it('lets 32 be open, and another once one of them has expired', async () => {
  const house = await openHouse();
  for (let n = 0; n < 32; n++) await invite(house);
  await expect(invite(house)).rejects.toMatchObject({ kind: 'full' });
  house.time.pass(10 * MINUTE);
  await invite(house);
  expect(house.invitations.list()).toHaveLength(1);
});

it('tells of those that are taken back, not of those that are used', async () => {
  const house = await openHouse();
  const used = await invite(house);
  const takenBack = await invite(house, { by: 'device:x' });
  await house.invitations.claim(used.id);
  await house.invitations.withdraw(({ by }) => by === 'device:x');
  expect(house.withdrawn).toEqual([`invitation:${takenBack.id}`]);
});
