import { afterEach, describe, expect, it, vi } from 'vitest';
import { deriveSessionKeys, type UpEnvelope } from '../../../protocol/sealing/envelope.ts';
import { base64url, fromBase64url } from '../../../protocol/sealing/text.ts';
import { signalTopic } from '../../../protocol/topics.ts';
import {
  ANNA,
  BEN,
  type CarrierHouse,
  carrierHouse,
  type Page,
  personOf,
  STRANGER,
} from './carrier-house.ts';
import { offerOf } from './offers.ts';

const hello = { type: 'hello' } as const;
const bye = { type: 'bye', peer: 'p1' } as const;
const switchOff = { type: 'enable', camera: 'porch', enabled: false } as const;
const offer = { type: 'offer', peer: 'p1', camera: 'porch', quality: 'main', sdp: offerOf() } as const;

/** A page that watches the porch, which nothing of an attack may touch. */
async function watching(house: CarrierHouse): Promise<Page> {
  const anna = house.welcomed(ANNA);
  anna.say(offer);
  await vi.waitFor(() => expect(anna.last()).toMatchObject({ type: 'answer' }));
  return anna;
}

/** Nothing plays that did not, nothing has moved, and the honest page is heard as before. */
function expectUntouched(house: CarrierHouse, anna: Page, heard: number): void {
  expect(anna.heard.slice(heard)).toEqual([]);
  expect(house.peers.map(({ closed }) => closed)).toEqual([false]);
  expect(house.cameras.get('porch')?.enabled).toBe(true);
  expect(house.commands).toEqual([]);
  anna.say(hello);
  expect(anna.last()).toMatchObject({ type: 'welcome' });
}

/** Another byte at that place of what is base64url. */
function altered(text: string, at: number): string {
  const bytes = fromBase64url(text) ?? new Uint8Array(0);
  const place = at < 0 ? bytes.length + at : at;
  bytes[place] = (bytes[place] ?? 0) ^ 1;
  return base64url(bytes);
}

const otherKey = base64url(new Uint8Array(32).fill(7));

describe('an envelope of which something was changed on its way', () => {
  it.each<[string, (honest: UpEnvelope) => object | string, string]>([
    ['the version', (honest) => ({ ...honest, v: 1 }), 'version'],
    ['a later version', (honest) => ({ ...honest, v: 3 }), 'version'],
    ['the viewer’s key', (honest) => ({ ...honest, e: otherKey }), 'not-for-us'],
    [
      'the viewer’s key, of low order',
      (honest) => ({ ...honest, e: base64url(new Uint8Array(32)) }),
      'malformed',
    ],
    [
      'the viewer’s key, in another form',
      (honest) => ({ ...honest, e: altered(honest.e, 31) }),
      'not-for-us',
    ],
    ['the viewer’s key, which is none', (honest) => ({ ...honest, e: '!'.repeat(43) }), 'malformed'],
    ['the epoch', (honest) => ({ ...honest, k: honest.k + 1 }), 'not-for-us'],
    ['the epoch and the key', (honest) => ({ ...honest, k: honest.k + 1, e: otherKey }), 'stale-key'],
    ['the counter', (honest) => ({ ...honest, n: honest.n + 1 }), 'not-for-us'],
    ['the counter, to the largest', (honest) => ({ ...honest, n: Number.MAX_SAFE_INTEGER }), 'not-for-us'],
    ['the counter, to none', (honest) => ({ ...honest, n: 0 }), 'malformed'],
    ['the ciphertext’s beginning', (honest) => ({ ...honest, c: altered(honest.c, 0) }), 'not-for-us'],
    ['the ciphertext’s end', (honest) => ({ ...honest, c: altered(honest.c, -17) }), 'not-for-us'],
    ['the seal', (honest) => ({ ...honest, c: altered(honest.c, -1) }), 'not-for-us'],
    ['the ciphertext, cut', (honest) => ({ ...honest, c: honest.c.slice(0, -4) }), 'not-for-us'],
    ['the ciphertext, to nothing', (honest) => ({ ...honest, c: '' }), 'not-for-us'],
    ['the ciphertext, to no base64url', (honest) => ({ ...honest, c: `${honest.c}=` }), 'not-for-us'],
    ['a key that nobody knows', (honest) => ({ ...honest, more: 1 }), 'malformed'],
    ['a key that is missing', ({ v, e, k, n }) => ({ v, e, k, n }), 'malformed'],
    ['its end', (honest) => JSON.stringify(honest).slice(0, -1), 'malformed'],
    ['all of it', () => 'hello', 'malformed'],
    ['its length', (honest) => ({ ...honest, c: 'A'.repeat(400_000) }), 'malformed'],
  ])('is dropped: %s', async (_what, change, kind) => {
    const house = await carrierHouse();
    const anna = await watching(house);
    const heard = anna.heard.length;
    const honest = anna.sealed.envelope(JSON.stringify(bye));
    const changed = change(honest);
    house.broker.tell(
      house.up(anna.session),
      typeof changed === 'string' ? changed : JSON.stringify(changed),
    );
    expectUntouched(house, anna, heard);
    expect(house.refusals()).toEqual([kind]);
  });
});

describe('what was said before', () => {
  it('is not heard again while its session goes on', async () => {
    const house = await carrierHouse();
    const anna = house.welcomed(ANNA);
    const said = anna.say(switchOff);
    await vi.waitFor(() => expect(house.cameras.get('porch')?.enabled).toBe(false));
    house.switchOn('porch', true);
    house.broker.tell(house.up(anna.session), said);
    expect(house.cameras.get('porch')?.enabled).toBe(true);
    expect(house.refusals()).toEqual(['replayed']);
  });

  it.each([
    ['that its page has ended', (anna: Page) => void anna.say({ type: 'bye' })],
    [
      'that the gateway has forgotten',
      (_anna: Page, house: CarrierHouse) => {
        house.clock.now += 61_000;
        vi.advanceTimersByTime(5_000);
      },
    ],
  ])('is not heard again in a session %s', async (_what, end) => {
    vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
    const house = await carrierHouse();
    const anna = house.page({ identity: ANNA });
    const said = [anna.say(hello), anna.say(switchOff)];
    end(anna, house);
    vi.useRealTimers();
    await vi.waitFor(() => expect(house.cameras.get('porch')?.enabled).toBe(false));
    expect(house.carrier.sessions).toBe(0);
    house.switchOn('porch', true);
    for (const text of said) house.broker.tell(house.up(anna.session), text);
    expect(house.carrier.sessions).toBe(0);
    expect(house.cameras.get('porch')?.enabled).toBe(true);
    expect(house.refusals()).toEqual(['replayed']);
  });

  it('is not heard again after a restart', async () => {
    const before = await carrierHouse();
    const anna = before.page({ identity: ANNA });
    const said = [anna.say(hello), anna.say(offer), anna.say(switchOff)];
    const after = await carrierHouse({ directory: before.directory });
    expect(after.gateway.id).toBe(before.gateway.id);
    for (const text of said) after.broker.tell(after.up(anna.session), text);
    expect(after.carrier.sessions).toBe(0);
    expect(after.peers).toEqual([]);
    expect(after.refusals()).toEqual(['stale-key']);
  });

  it('is not heard where its key’s number is given to the key of now', async () => {
    const before = await carrierHouse();
    const anna = before.page({ identity: ANNA });
    const said: UpEnvelope = JSON.parse(anna.say(hello));
    const after = await carrierHouse({ directory: before.directory });
    after.broker.tell(after.up(anna.session), JSON.stringify({ ...said, k: after.key().epoch }));
    expect(after.carrier.sessions).toBe(0);
    expect(after.refusals()).toEqual(['not-for-us']);
  });

  it('uses no nonce twice where a session goes on that was over', async () => {
    const house = await carrierHouse();
    const anna = house.welcomed(ANNA);
    anna.say({ type: 'bye' });
    anna.say(hello);
    const down = signalTopic({ gatewayId: house.gateway.id, session: anna.session }, 'down');
    const counters = house.broker.published
      .filter(({ topic }) => topic === down)
      .map(({ text }) => JSON.parse(text).n);
    expect(counters).toEqual([1, 2]);
  });
});

describe('what belongs elsewhere', () => {
  it('is dropped: the gateway’s own words, told back to it', async () => {
    const house = await carrierHouse();
    const anna = await watching(house);
    const heard = anna.heard.length;
    const down = signalTopic({ gatewayId: house.gateway.id, session: anna.session }, 'down');
    const said = JSON.parse(house.broker.published.findLast(({ topic }) => topic === down)?.text ?? '');
    const up = house.up(anna.session);
    house.broker.tell(up, JSON.stringify(said));
    house.broker.tell(up, JSON.stringify({ ...said, e: anna.sealed.e, k: house.key().epoch, n: 99 }));
    expectUntouched(house, anna, heard);
    expect(house.refusals()).toEqual(['malformed', 'not-for-us']);
  });

  it('is dropped by a viewer: its own words, and those of another session', async () => {
    const house = await carrierHouse();
    const [anna, again] = [house.welcomed(ANNA), house.welcomed(ANNA)];
    const { v, n, c } = anna.sealed.envelope(JSON.stringify(hello));
    expect(() => anna.sealed.open(JSON.stringify({ v, n, c }))).toThrow('not sealed for this session');
    const down = signalTopic({ gatewayId: house.gateway.id, session: again.session }, 'down');
    const other = house.broker.published.find(({ topic }) => topic === down)?.text ?? '';
    expect(() => anna.sealed.open(other)).toThrow('not sealed for this session');
  });

  it.each<[string, (house: CarrierHouse, anna: Page, ben: Page) => [session: string, text: string], string]>([
    [
      'another viewer’s message, in this session',
      (_house, anna, ben) => [anna.session, ben.sealed.seal(JSON.stringify(bye))],
      'replayed',
    ],
    [
      'this session’s message, in another viewer’s',
      (_house, anna, ben) => [ben.session, anna.sealed.seal(JSON.stringify(bye))],
      'replayed',
    ],
    [
      'this session’s message, in one that nobody has',
      (_house, anna) => ['nobodys', anna.sealed.seal(JSON.stringify(bye))],
      'replayed',
    ],
    [
      'the other viewer’s ciphertext under this one’s key',
      (_house, anna, ben) => {
        const { c } = ben.sealed.envelope(JSON.stringify(bye));
        return [anna.session, JSON.stringify({ ...anna.sealed.envelope(JSON.stringify(bye)), c })];
      },
      'not-for-us',
    ],
    [
      'a new session of another viewer under this one’s name',
      (house, anna) => {
        const taken = house.page({ identity: BEN, session: anna.session });
        return [anna.session, taken.sealed.seal('{"type":"bye"}')];
      },
      'other-sender',
    ],
    [
      'a new session of a stranger under this one’s name',
      (house, anna) => {
        const taken = house.page({ identity: STRANGER, session: anna.session });
        return [anna.session, taken.sealed.seal('{"type":"bye"}')];
      },
      'other-sender',
    ],
    [
      'what another viewer has sealed with this one’s keys, in its own name',
      (_house, anna) => [
        anna.session,
        anna.sealed.seal(JSON.stringify(bye), { from: BEN.publicKey, sign: BEN.sign }),
      ],
      'other-sender',
    ],
    [
      'what somebody signs in this viewer’s name',
      (_house, anna) => [anna.session, anna.sealed.seal(JSON.stringify(bye), { sign: BEN.sign })],
      'forged',
    ],
    [
      'what is signed as the gateway’s',
      (_house, anna) => [anna.session, anna.sealed.seal(JSON.stringify(bye), { direction: 'down' })],
      'not-for-us',
    ],
    [
      'what nobody has signed',
      (_house, anna) => [
        anna.session,
        anna.sealed.seal(JSON.stringify(bye), { sign: () => new Uint8Array(64) }),
      ],
      'forged',
    ],
    [
      'what is signed by a key of small order',
      (_house, anna) => {
        const one = new Uint8Array(32).fill(0).fill(1, 0, 1);
        const signature = new Uint8Array(64).fill(1, 0, 1);
        return [
          anna.session,
          anna.sealed.seal(JSON.stringify(bye), { from: base64url(one), sign: () => signature }),
        ];
      },
      'forged',
    ],
  ])('is dropped: %s', async (_what, attack, kind) => {
    const house = await carrierHouse();
    const anna = await watching(house);
    const ben = house.welcomed(BEN);
    const [heard, heardByBen] = [anna.heard.length, ben.heard.length];
    const [session, text] = attack(house, anna, ben);
    house.broker.tell(house.up(session), text);
    expect(ben.heard).toHaveLength(heardByBen);
    expectUntouched(house, anna, heard);
    expect(house.refusals()).toEqual([kind]);
  });

  it('is dropped: what was sealed for another gateway', async () => {
    const [house, other] = [await carrierHouse(), await carrierHouse()];
    const anna = await watching(house);
    const heard = anna.heard.length;
    const there = other.page({ identity: ANNA, session: anna.session });
    const envelope = there.sealed.envelope(JSON.stringify(bye));
    const k = house.key().epoch;
    house.broker.tell(house.up(anna.session), JSON.stringify({ ...envelope, k }));
    expectUntouched(house, anna, heard);
    expect(house.refusals()).toEqual(['not-for-us']);
  });

  it('is dropped: what is sealed under keys of another session name, by the viewer itself', async () => {
    const house = await carrierHouse();
    const anna = await watching(house);
    const heard = anna.heard.length;
    const { bond } = anna.sealed.keys;
    const keys = deriveSessionKeys({
      bond: { ...bond, address: { ...bond.address, session: 'other' } },
      shared: new Uint8Array(32),
      primitives: (await import('../../../gateway/sealing/native-primitives.ts')).nativePrimitives,
    });
    house.broker.tell(house.up(anna.session), anna.sealed.seal(JSON.stringify(bye), { keys }));
    expectUntouched(house, anna, heard);
    expect(house.refusals()).toEqual(['not-for-us']);
  });
});

describe('what was long on its way', () => {
  it.each([
    ['a switch, by 15 s', switchOff, 15_000, true],
    ['a switch, by more', switchOff, 15_001, false],
    ['a switch that is ahead of its time', switchOff, -15_001, false],
  ])('is carried out or not: %s', async (_what, message, ageMs, isDone) => {
    const house = await carrierHouse();
    const anna = house.welcomed(ANNA);
    anna.say(message, { at: house.clock.now - ageMs });
    if (isDone) {
      await vi.waitFor(() => expect(house.cameras.get('porch')?.enabled).toBe(false));
    } else {
      expect(anna.last()).toMatchObject({ type: 'error', code: 'too-late' });
      expect(house.cameras.get('porch')?.enabled).toBe(true);
      expect(house.refusals()).toEqual(['too-late']);
    }
  });

  it.each([
    ['a switch', switchOff],
    ['who has access', { type: 'manage', request: 'r1', ask: { kind: 'list' } } as const],
  ])('is not carried out where it does not say when: %s', async (_what, message) => {
    const house = await carrierHouse();
    const anna = house.page({ identity: ANNA });
    anna.say(message, { at: undefined });
    expect(anna.heard).toMatchObject([{ type: 'error', code: 'too-late' }]);
    expect(house.cameras.get('porch')?.enabled).toBe(true);
  });

  it('is dropped where it is a candidate, and answered where it is an offer, so that a phone offers anew', async () => {
    const house = await carrierHouse();
    const anna = await watching(house);
    const late = { at: house.clock.now - 20_000 };
    anna.say({ type: 'candidate', peer: 'p1', candidate: 'candidate:1', mid: '0' }, late);
    expect(house.peers[0]?.candidates).toEqual([]);
    anna.say({ ...offer, peer: 'p2' }, late);
    expect(anna.last()).toMatchObject({ type: 'error', peer: 'p2', code: 'too-late' });
    expect(house.peers).toHaveLength(1);
    anna.say({ ...offer, peer: 'p2' });
    await vi.waitFor(() => expect(anna.last()).toMatchObject({ type: 'answer', peer: 'p2' }));
  });

  it('is heard where it is an offer of a viewer that has not heard the gateway yet', async () => {
    const house = await carrierHouse();
    const anna = house.page({ identity: ANNA });
    anna.say(offer);
    await vi.waitFor(() => expect(anna.last()).toMatchObject({ type: 'answer' }));
  });

  it('is not heard behind what was said after it', async () => {
    const house = await carrierHouse();
    const anna = await watching(house);
    const held = anna.sealed.seal(JSON.stringify(bye));
    anna.say(hello);
    const heard = anna.heard.length;
    house.broker.tell(house.up(anna.session), held);
    expectUntouched(house, anna, heard);
    expect(house.refusals()).toEqual(['replayed']);
  });
});

describe('a flood', () => {
  afterEach(() => vi.useRealTimers());

  it('of sessions that are none costs so many agreements, and touches nobody who is there', async () => {
    const house = await carrierHouse();
    const anna = await watching(house);
    const heard = anna.heard.length;
    const agree = vi.spyOn(house.keys.current.key, 'agree');
    const envelope = anna.sealed.envelope(JSON.stringify(hello));
    for (let i = 0; i < 5_000; i++) {
      const e = base64url(
        new Uint8Array(32)
          .fill(9)
          .fill(i & 255, 1, 2)
          .fill(i >> 8, 2, 3),
      );
      house.broker.tell(house.up(`flood-${i}`), JSON.stringify({ ...envelope, e }));
    }
    // One of five hundred was the honest page's own.
    expect(agree).toHaveBeenCalledTimes(499);
    expectUntouched(house, anna, heard);
    expect(house.carrier.sessions).toBe(1);
    expect(house.keys.current.book.size).toBe(1);
    expect(house.refusals()).toEqual(['not-for-us', 'flood']);
    house.clock.now += 10_000;
    expect(house.welcomed(BEN).last()).toMatchObject({ type: 'welcome' });
  });

  it('on one topic takes nothing from those who come by another', async () => {
    const house = await carrierHouse();
    const agree = vi.spyOn(house.keys.current.key, 'agree');
    const envelope = house.page({ identity: BEN }).sealed.envelope(JSON.stringify(hello));
    for (let i = 0; i < 5_000; i++) {
      const e = base64url(
        new Uint8Array(32)
          .fill(9)
          .fill(i & 255, 1, 2)
          .fill(i >> 8, 2, 3),
      );
      house.broker.tell(house.up('one-client'), JSON.stringify({ ...envelope, e }));
    }
    expect(agree).toHaveBeenCalledTimes(5);
    expect(house.welcomed(ANNA).last()).toMatchObject({ type: 'welcome' });
  });

  it('of a viewer’s own words is bounded, and others are heard', async () => {
    const house = await carrierHouse();
    const [anna, ben] = [house.welcomed(ANNA), house.welcomed(BEN)];
    for (let i = 0; i < 1_200; i++) ben.say(hello);
    expect(ben.heard).toHaveLength(1 + 1_000);
    anna.say(hello);
    expect(anna.heard).toHaveLength(2);
    expect(house.refusals()).toEqual(['flood']);
  });

  it('of whole houses that come back after a restart is heard to the last', async () => {
    const house = await carrierHouse();
    for (let i = 0; i < 100; i++) {
      const identity = personOf(100 + i);
      house.people.set(identity.publicKey, {
        ...{ id: `device:${identity.id}`, name: `Phone ${i}`, role: 'viewer', cameras: ['*'] },
      });
      expect(house.welcomed(identity).last()).toMatchObject({ type: 'welcome' });
    }
    expect(house.carrier.sessions).toBe(100);
    expect(house.lines).toEqual([]);
  });

  it('is told of by one line of each kind in ten seconds, with how many there were', async () => {
    const house = await carrierHouse();
    const rubbish = () => house.broker.tell(house.up('somebody'), 'rubbish');
    for (let i = 0; i < 50; i++) rubbish();
    expect(house.refusals()).toEqual(['malformed']);
    house.clock.now += 10_000;
    rubbish();
    expect(house.lines).toMatchObject([{ messages: 1 }, { messages: 50 }]);
    expect(JSON.stringify(house.lines)).not.toContain('rubbish');
  });
});
