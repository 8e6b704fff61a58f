import { describe, expect, it, vi } from 'vitest';
import { noblePrimitives } from '../../../protocol/sealing/noble-primitives.ts';
import { createViewerLine } from '../../../protocol/sealing/viewer-line.ts';
import { keyTopic, signalTopic } from '../../../protocol/topics.ts';
import { ANNA, BEN, carrierHouse, STRANGER } from './carrier-house.ts';
import { offerOf } from './offers.ts';

const hello = { type: 'hello' } as const;
const offer = (peer: string, camera = 'porch') =>
  ({ type: 'offer', peer, camera, quality: 'main', sdp: offerOf() }) as const;

describe('a session', () => {
  it('begins with the first verified message, and is told apart by its topic', async () => {
    const house = await carrierHouse();
    const anna = house.welcomed(ANNA);
    const ben = house.welcomed(BEN);
    expect(anna.heard).toMatchObject([{ type: 'welcome', info: { name: 'Anna' }, cameras: [{}, {}] }]);
    expect(ben.heard).toMatchObject([
      { type: 'welcome', info: { name: 'Ben' }, cameras: [{ name: 'porch' }] },
    ]);
    expect(house.carrier.sessions).toBe(2);
    expect(house.carrier.isOnline(`device:${BEN.id}`)).toBe(true);
    expect(house.lines).toEqual([]);
  });

  it('is carried by the very lines that a page has', async () => {
    const house = await carrierHouse();
    const address = { gatewayId: house.gateway.id, session: 'of-a-page' };
    const line = createViewerLine({
      address,
      identity: ANNA,
      gatewayKey: house.gateway.identity.publicKey,
      lastEpoch: 0,
      primitives: noblePrimitives,
      now: () => 0,
    });
    line.hearKey(house.broker.published.find(({ retain }) => retain)?.text ?? '');
    house.broker.tell(signalTopic(address, 'up'), line.seal(hello));
    const said = house.broker.published.find(({ topic }) => topic === signalTopic(address, 'down'));
    expect(line.open(said?.text ?? '')).toMatchObject({ type: 'welcome' });
    house.broker.tell(
      signalTopic(address, 'up'),
      line.seal({ type: 'enable', camera: 'porch', enabled: false }),
    );
    await vi.waitFor(() => expect(house.cameras.get('porch')?.enabled).toBe(false));
  });

  it('is borne over HTTP by its ticket, until it ends', async () => {
    const house = await carrierHouse();
    const anna = house.welcomed(ANNA);
    const welcome = anna.last();
    const ticket = welcome?.type === 'welcome' ? welcome.ticket : '';
    expect(house.tickets.find(ticket)).toMatchObject({ name: 'Anna' });
    anna.say(hello);
    expect(anna.last()).toMatchObject({ ticket });
    anna.say({ type: 'bye' });
    expect(house.tickets.find(ticket)).toBeUndefined();
    expect(house.tickets.count).toBe(0);
    expect(house.carrier.sessions).toBe(0);
  });

  it('ends at once with its viewings and its ticket where access was withdrawn, and others go on', async () => {
    const house = await carrierHouse();
    const [anna, ben] = [house.welcomed(ANNA), house.welcomed(BEN)];
    ben.say(offer('p1'));
    anna.say(offer('p1'));
    await vi.waitFor(() => expect(house.viewings.count).toBe(2));
    await vi.waitFor(() => expect(ben.last()).toMatchObject({ type: 'answer' }));
    house.withdraw(BEN);
    expect(ben.last()).toMatchObject({ type: 'bye', code: 'withdrawn' });
    expect(house.viewings.count).toBe(1);
    expect(house.tickets.count).toBe(1);
    const told = ben.heard.length;
    ben.say(hello);
    expect(ben.heard.slice(told).filter(({ type }) => type === 'welcome')).toEqual([]);
    anna.say(hello);
    expect(anna.last()).toMatchObject({ type: 'welcome' });
  });

  it('ends others’ ways of watching with it, such as WHEP', async () => {
    const house = await carrierHouse();
    const ended: string[] = [];
    const principal = house.people.get(BEN.publicKey);
    if (!principal) throw new Error('nobody is Ben');
    house.viewings.open({
      ...{ principal, camera: 'porch', quality: 'main', onCandidate: () => undefined },
      onEnd: (code) => ended.push(code),
    });
    house.withdraw(BEN);
    expect(ended).toEqual(['withdrawn']);
  });

  it('tells pages what cameras do, of a flicker its end at least', async () => {
    const house = await carrierHouse();
    const anna = house.welcomed(ANNA);
    for (let i = 0; i <= 100; i++) house.switchOn('porch', i % 2 === 1);
    await vi.waitFor(() => expect(anna.heard).toHaveLength(2));
    expect(anna.last()).toMatchObject({
      type: 'cameras',
      cameras: [{ name: 'porch', state: 'off' }, { name: 'yard' }],
    });
  });

  it('answers what is no message with the field, and goes on', async () => {
    const house = await carrierHouse();
    const anna = house.welcomed(ANNA);
    house.broker.tell(house.up(anna.session), anna.sealed.seal('{"type":"offer"}'));
    expect(anna.last()).toMatchObject({ type: 'error', code: 'malformed' });
    anna.say(hello);
    expect(anna.last()).toMatchObject({ type: 'welcome' });
  });

  it('gives way to another page of the same person where that has too many, unless it watches', async () => {
    const house = await carrierHouse();
    const watching = house.welcomed(ANNA);
    watching.say(offer('p1'));
    await vi.waitFor(() => expect(house.viewings.count).toBe(1));
    for (let i = 0; i < 140; i++) {
      house.clock.now += 10;
      house.welcomed(ANNA);
    }
    expect(house.carrier.sessions).toBe(128);
    const ben = house.welcomed(BEN);
    watching.say(hello);
    expect([ben.last(), watching.last()]).toMatchObject([{ type: 'welcome' }, { type: 'welcome' }]);
    expect(house.tickets.count).toBe(129);
  });

  it('is told good-bye at the gateway’s end', async () => {
    const house = await carrierHouse();
    const anna = house.welcomed(ANNA);
    house.carrier.close('shutting-down', 'the gateway is shutting down');
    expect(anna.last()).toEqual({
      type: 'bye',
      code: 'shutting-down',
      message: 'the gateway is shutting down',
    });
    expect(house.tickets.count).toBe(0);
  });
});

describe('a session that was silent', () => {
  it('is forgotten after a minute, and goes on when the phone wakes', async () => {
    vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
    const house = await carrierHouse();
    const anna = house.welcomed(ANNA);
    const first = anna.last();
    house.clock.now += 61_000;
    vi.advanceTimersByTime(5_000);
    vi.useRealTimers();
    expect(house.carrier.sessions).toBe(0);
    anna.say(hello);
    expect(anna.heard).toMatchObject([{ type: 'welcome' }, { type: 'welcome' }]);
    expect(anna.last()).not.toEqual(first);
  });

  it('is kept while it watches', async () => {
    vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
    const house = await carrierHouse();
    const anna = house.welcomed(ANNA);
    anna.say(offer('p1'));
    vi.useRealTimers();
    await vi.waitFor(() => expect(house.viewings.count).toBe(1));
    house.clock.now += 600_000;
    vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
    vi.advanceTimersByTime(5_000);
    vi.useRealTimers();
    expect(house.carrier.sessions).toBe(1);
  });
});

describe('the gateway’s keys', () => {
  it('are told retained, and anew where others have put theirs in place', async () => {
    const house = await carrierHouse();
    const topic = keyTopic(house.gateway.id);
    const told = () => house.broker.published.filter((message) => message.topic === topic);
    expect(told()).toMatchObject([{ retain: true }]);
    house.broker.tell(topic, told()[0]?.text ?? '');
    for (let i = 0; i < 20; i++) house.broker.tell(topic, `{"v":2,"g":"somebody ${i}"}`);
    await vi.waitFor(() => expect(told()).toHaveLength(2));
    expect(told()[1]).toEqual(told()[0]);
    expect(house.refusals()).toEqual(['key-message']);
  });

  it('change in the middle of a session, which goes on with its viewings under the new ones', async () => {
    const house = await carrierHouse();
    const before = house.welcomed(ANNA);
    before.say(offer('p1'));
    await vi.waitFor(() => expect(before.last()).toMatchObject({ type: 'answer' }));
    const { epoch, boot } = house.key();
    house.clock.now += 3_600_000;
    await house.keys.tick();
    expect(house.key()).toMatchObject({ boot });
    expect(house.key().epoch).toBeGreaterThan(epoch);
    const after = house.page({ identity: ANNA, session: before.session });
    after.say(hello);
    expect(after.last()).toMatchObject({ type: 'welcome' });
    expect(house.carrier.sessions).toBe(1);
    expect(house.viewings.count).toBe(1);
    before.say({ type: 'bye', peer: 'p1' });
    expect(house.viewings.count).toBe(1);
    expect(house.refusals()).toEqual(['replayed']);
  });

  it('are good for a minute after the next have come, and never again', async () => {
    const house = await carrierHouse();
    const old = house.key();
    house.clock.now += 3_600_000;
    await house.keys.tick();
    house.clock.now += 59_000;
    const early = house.page({ identity: ANNA, key: old });
    early.say(hello);
    expect(early.last()).toMatchObject({ type: 'welcome' });
    house.clock.now += 1_000;
    const late = house.page({ identity: ANNA, key: old });
    late.say(hello);
    expect(late.heard).toEqual([]);
    expect(house.refusals()).toEqual(['stale-key']);
  });

  it('change when one has begun many sessions, and never begin more than can be remembered', async () => {
    const house = await carrierHouse({ capacity: 8 });
    const { epoch } = house.key();
    const first = house.keys.current;
    for (let i = 0; i < 12; i++) house.page({ identity: ANNA, key: house.key() }).say(hello);
    expect(first.book.size).toBe(8);
    // The next one is kept on the disk first.
    await vi.waitFor(() => expect(house.key().epoch).toBeGreaterThan(epoch), { timeout: 15_000 });
    expect(house.welcomed(ANNA).last()).toMatchObject({ type: 'welcome' });
    expect(house.refusals()).toEqual(['too-many']);
  });
});

describe('a device with a pairing link', () => {
  const pair = (secret: string) => ({ type: 'pair', secret, name: 'Phone', door: 'd'.repeat(43) }) as const;

  it('becomes somebody by it, and goes on in the same session', async () => {
    const house = await carrierHouse();
    const phone = house.page({ identity: STRANGER });
    phone.say(pair(house.link));
    await vi.waitFor(() => expect(phone.last()).toMatchObject({ type: 'paired', info: { name: 'Phone' } }));
    expect(house.paired).toEqual([
      { publicKey: STRANGER.publicKey, secret: house.link, name: 'Phone', door: 'd'.repeat(43) },
    ]);
    phone.say(hello);
    expect(phone.last()).toMatchObject({ type: 'welcome', info: { name: 'Phone' } });
    phone.say(pair(house.link));
    await vi.waitFor(() => expect(phone.last()).toMatchObject({ type: 'paired' }));
  });

  it('is told why where the link is of no use', async () => {
    const house = await carrierHouse();
    const phone = house.page({ identity: STRANGER });
    phone.say(pair('0'.repeat(22)));
    await vi.waitFor(() =>
      expect(phone.last()).toEqual({
        type: 'error',
        code: 'pairing-refused',
        message: 'this link is of no use',
      }),
    );
  });

  it('may do nothing else before, and is told that it has no access', async () => {
    const house = await carrierHouse();
    const phone = house.page({ identity: STRANGER });
    phone.say(offer('p1'));
    expect(phone.heard).toMatchObject([{ type: 'bye', code: 'withdrawn' }]);
    expect(house.peers).toEqual([]);
    expect(house.carrier.sessions).toBe(0);
    expect(house.refusals()).toEqual(['unknown-key']);
  });

  it('has so many attempts, whoever it says it is, and those who are known feel nothing of it', async () => {
    const house = await carrierHouse();
    const anna = house.welcomed(ANNA);
    for (let i = 0; i < 100; i++) house.page({ identity: STRANGER }).say(pair('0'.repeat(22)));
    expect(house.paired).toHaveLength(30);
    expect(house.carrier.sessions).toBeLessThanOrEqual(33);
    anna.say(hello);
    expect(anna.heard).toHaveLength(2);
    expect(house.welcomed(BEN).last()).toMatchObject({ type: 'welcome' });
    expect(house.refusals()).toEqual(['flood']);
  });
});
