import { describe, expect, it } from 'vitest';
import { nativePrimitives as primitives } from '../../../gateway/sealing/native-primitives.ts';
import { identityOf, invitationDoor, seedOfToken } from '../../../protocol/sealing/identity.ts';
import { DAY, invite, letIn, MINUTE, makePhone, openHouse, TOKEN } from './stage.ts';

const doorOf = (secret: Uint8Array) => invitationDoor({ secret, primitives });

describe('authenticate', () => {
  it('knows tokens by name or alone, and tickets alone', async () => {
    const { directory, tickets } = await openHouse();
    const principal = directory.authenticate({ secret: TOKEN.token });
    expect(principal?.id).toBe('token:panel');
    if (!principal) return;
    const ticket = tickets.issue(principal);
    expect(directory.authenticate({ secret: ticket })).toBe(principal);
    expect(directory.authenticate({ name: 'panel', secret: ticket })).toBeUndefined();
    tickets.end(ticket);
    expect(directory.authenticate({ secret: ticket })).toBeUndefined();
  });

  it('knows no device by its door', async () => {
    const house = await openHouse();
    const { phone } = await letIn(house);
    expect(house.directory.authenticate({ secret: phone.door.secret })).toBeUndefined();
    expect(house.directory.authenticate(phone.door)).toBeUndefined();
  });
});

describe('doors', () => {
  it('are those of devices, of pages with a token, and of open links', async () => {
    const house = await openHouse();
    const { phone, principal } = await letIn(house);
    expect(house.directory.door(phone.door)).toBe(principal);
    const page = identityOf({ seed: seedOfToken({ token: TOKEN.token, primitives }), primitives });
    expect(house.directory.door(page.door)?.id).toBe('token:panel');
    const { id, secret } = await invite(house, { role: 'admin' });
    expect(house.directory.door(doorOf(secret))).toEqual({
      id: `invitation:${id}`,
      name: 'pairing link',
      role: 'viewer',
      cameras: [],
    });
  });

  it('do not open by another’s secret', async () => {
    const house = await openHouse();
    const [one, two] = [await letIn(house), await letIn(house)];
    const { id } = await invite(house);
    for (const name of [one.phone.id, id, 'constructor', ''])
      expect(house.directory.door({ name, secret: two.phone.door.secret })).toBeUndefined();
  });

  it.each([
    ['has expired', 30 * MINUTE, true],
    ['has expired long ago', 2 * DAY, false],
  ])('let in who has a link that %s: %s', async (_, ms, isOpen) => {
    const house = await openHouse();
    const { secret } = await invite(house);
    house.time.pass(ms);
    await house.invitations.refresh({ thorough: true });
    expect(house.directory.door(doorOf(secret)) !== undefined).toBe(isOpen);
  });

  it('let in who has a link that was used, for a day, and not once the device is revoked', async () => {
    const house = await openHouse();
    const { secret, phone } = await letIn(house);
    house.time.pass(DAY - MINUTE);
    expect(house.directory.door(doorOf(secret))).toMatchObject({ cameras: [] });
    house.time.pass(2 * MINUTE);
    expect(house.directory.door(doorOf(secret))).toBeUndefined();
    const other = await letIn(house);
    await house.devices.revoke(other.phone.id);
    expect(house.directory.door(doorOf(other.secret))).toBeUndefined();
    expect(phone.id).not.toBe(other.phone.id);
  });
});

it('knows nobody by a key that did not pair', async () => {
  const { directory } = await openHouse();
  expect(directory.byKey(makePhone().publicKey)).toBeUndefined();
});

it('notes when a device comes', async () => {
  const house = await openHouse();
  const { phone } = await letIn(house);
  house.time.pass(20 * MINUTE);
  house.directory.byKey(phone.publicKey);
  expect(house.seen.get(phone.id)).toBe(house.time.now());
  await house.devices.revoke(phone.id);
  expect(house.seen.get(phone.id)).toBeUndefined();
  await house.seen.close();
});
