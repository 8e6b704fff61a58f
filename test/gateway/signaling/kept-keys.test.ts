import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { expect, it } from 'vitest';
import { eventually } from '../../helpers/eventually.ts';
import { ANNA, BEN, carrierHouse } from './carrier-house.ts';

const hello = { type: 'hello' } as const;
const HOUR = 3_600_000;

function collectGarbage(): void {
  setFlagsFromString('--expose-gc');
  runInNewContext('gc')();
}

it('keeps no key of an hour that is over for those who are still there by it', async () => {
  const house = await carrierHouse();
  const anna = house.welcomed(ANNA);
  const key = new WeakRef(house.keys.current.key);
  house.clock.now += HOUR;
  await house.keys.tick();
  house.clock.now += 60_000;
  await house.keys.tick();
  anna.say(hello);
  expect(anna.last()).toMatchObject({ type: 'welcome' });
  const isGone = () => {
    collectGarbage();
    return key.deref() === undefined;
  };
  expect(await eventually(isGone, { what: 'the key’s end' })).toBe(true);
});

it('begins so many lines in one session, and hears the others as before', async () => {
  const house = await carrierHouse();
  for (let i = 0; i < 50; i++) house.page({ identity: ANNA, session: 'restless' }).say(hello);
  expect(house.keys.current.book.size).toBe(5);
  expect(house.refusals()).toEqual(['flood']);
  expect(house.welcomed(BEN).last()).toMatchObject({ type: 'welcome' });
});

it('says of a guest, while nobody knows the time, nothing that ends for good', async () => {
  const house = await carrierHouse();
  const guest = house.people.get(BEN.publicKey);
  if (!guest) throw new Error('there is no guest');
  house.people.delete(BEN.publicKey);
  house.undecided.add(BEN.publicKey);
  const ben = house.welcomed(BEN);
  expect(ben.heard).toMatchObject([{ type: 'error', code: 'forbidden' }]);
  expect(house.refusals()).toEqual(['no-time']);
  house.undecided.delete(BEN.publicKey);
  house.people.set(BEN.publicKey, guest);
  ben.say(hello);
  expect(ben.last()).toMatchObject({ type: 'welcome' });
});

it('accuses nobody of a flood for what comes while it closes', async () => {
  const house = await carrierHouse();
  const anna = house.welcomed(ANNA);
  house.carrier.close('shutting-down', 'the gateway is shutting down');
  anna.say({ type: 'bye' });
  expect(anna.heard.at(-1)).toMatchObject({ type: 'bye', code: 'shutting-down' });
  expect(house.lines).toEqual([]);
});
