import { describe, expect, it } from 'vitest';
import type { BrokerLimits } from '../../broker/limits.ts';
import { eventually } from '../helpers/eventually.ts';
import {
  GATEWAY_ID,
  inbox,
  openWebSocketDoor,
  PHONE,
  signal,
  signIn,
  signInAsGateway,
  startTestBroker,
  subscribe,
  survives,
} from './harness.ts';
import { connectPacket, openRaw, PUBLISH, packet, type RawClient, text } from './raw-mqtt.ts';

const ANN = { clientId: 'ann-raw', username: 'ann', password: 'ann-secret' };
const CONNACK = {
  accepted: '20020000',
  version: '20020001',
  id: '20020002',
  busy: '20020003',
  wrong: '20020004',
};
const NEVER_AGAIN = 0.001;
/** Until a connection must have signed in, where a test shows that others give way for another reason. */
const PATIENT_MS = 60_000;

const answerOf = (raw: RawClient) => raw.received().toString('hex');
const once = (burst: number): { burst: number; perSecond: number } => ({ burst, perSecond: NEVER_AGAIN });

/** Signs in by hand, and gives the answer in hex; empty where there was none. */
async function knock(
  address: { host: string; port: number; localAddress?: string },
  fields: Partial<Parameters<typeof connectPacket>[0]> = {},
): Promise<{ answer: string; raw: RawClient }> {
  const raw = openRaw(address);
  raw.socket.write(connectPacket({ ...ANN, ...fields }));
  await Promise.race([eventually(() => raw.received().length >= 4), raw.closed]);
  return { answer: answerOf(raw), raw };
}

describe('a CONNECT that is none, or not one of ours', () => {
  it.each<[what: string, fields: Partial<Parameters<typeof connectPacket>[0]>, answer: string]>([
    ['MQTT 5', { protocol: ['MQTT', 5] }, CONNACK.version],
    ['MQTT 3.1, which has the same rights', { protocol: ['MQIsdp', 3] }, CONNACK.accepted],
    ['a protocol of another name', { protocol: ['MQTTT', 4] }, ''],
    ['version 2', { protocol: ['MQIsdp', 2] }, ''],
    ['version 0', { protocol: ['MQTT', 0] }, ''],
    ['a reserved flag', { flags: 0x03 }, ''],
    ['a will at QoS 3', { flags: 0x1e, will: [text(signal('ann-raw', 'up')), text('x')] }, ''],
    ['a will that is announced and missing', { flags: 0x06 }, ''],
    ['a client id with +', { clientId: 'a+b' }, CONNACK.id],
    ['a client id with #', { clientId: '#' }, CONNACK.id],
    ['a client id with /', { clientId: 'a/b' }, CONNACK.id],
    ['a client id with NUL', { clientId: 'a\0b' }, CONNACK.id],
    ['a client id of 65 characters', { clientId: 'a'.repeat(65) }, CONNACK.id],
    ['a client id of 60000 characters', { clientId: 'a'.repeat(60_000) }, ''],
    ['__proto__ as client id', { clientId: '__proto__' }, CONNACK.id],
    ['no client id, and so one that nobody knows', { clientId: '' }, CONNACK.accepted],
    ['no client id, for a session that stays', { clientId: '', flags: 0 }, ''],
    ['a user name that is no UTF-8', { username: '\ufffdann' }, CONNACK.wrong],
    ['another user’s password', { password: 'bob-secret' }, CONNACK.wrong],
  ])('%s', async (_what, fields, answer) => {
    const { broker, url } = await startTestBroker();
    const knocked = await knock(broker.address, fields);
    expect(knocked.answer).toBe(answer);
    if (answer !== CONNACK.accepted) await knocked.raw.closed;
    await signIn(url, 'bob');
    knocked.raw.socket.destroy();
    await eventually(() => broker.clients() === 1);
  });

  it('that drips in, byte by byte', async () => {
    const { broker, url } = await startTestBroker({ connectMs: 300 });
    const raw = openRaw(broker.address);
    const bytes = connectPacket(ANN);
    let sent = 0;
    const drip = setInterval(() => raw.socket.write(bytes.subarray(sent, ++sent)), 20);
    await raw.closed.finally(() => clearInterval(drip));
    expect(sent).toBeLessThan(bytes.length);
    expect(answerOf(raw)).toBe('');
    await signIn(url, 'ann');
  });
});

describe('too many connections', () => {
  it('half-open ones give way, the oldest first, and those who are signed in stay', async () => {
    const { broker, url, log } = await startTestBroker({ halfOpen: 3, connectMs: PATIENT_MS });
    const signedIn = await signIn(url, 'ann');
    const open = await openAll(broker.address, 3);
    await signIn(url, 'bob');
    await open[0]?.closed;
    expect(open.slice(1).every(({ socket }) => socket.readyState === 'open')).toBe(true);
    expect(await survives(signedIn)).toBe(true);
    expect(log.join()).toContain('MQTT connection shed');
    for (const { socket } of open) socket.destroy();
  });

  it('of half-open ones those of the address that has most give way', async () => {
    const { broker } = await startTestBroker({ halfOpen: 4, connectMs: PATIENT_MS });
    const honest = openRaw({ ...broker.address, localAddress: '127.0.0.3' });
    await eventually(() => honest.socket.readyState === 'open');
    const crowd = await openAll({ ...broker.address, localAddress: '127.0.0.2' }, 6);
    await Promise.all(crowd.slice(0, 3).map(({ closed }) => closed));
    honest.socket.write(connectPacket(ANN));
    await eventually(() => answerOf(honest) === CONNACK.accepted);
    for (const { socket } of [...crowd, honest]) socket.destroy();
  });

  it('half-open ones of one address give way to others of the same', async () => {
    const { broker, url } = await startTestBroker({ halfOpenPerAddress: 2, connectMs: PATIENT_MS });
    const open = await openAll(broker.address, 2);
    await signIn(url, 'ann');
    await open[0]?.closed;
    for (const { socket } of open) socket.destroy();
  });

  it('a storm of connections that do not sign in is not heard, and signing in costs nothing', async () => {
    const { broker, url, log } = await startTestBroker({ connectsPerAddress: once(5) });
    for (let i = 0; i < 12; i++) await (await signIn(url, 'ann')).endAsync();
    const storm = await openAll({ ...broker.address, localAddress: '127.0.0.2' }, 5);
    const refused = openRaw({ ...broker.address, localAddress: '127.0.0.2' });
    await refused.closed;
    expect(log.join()).toContain('address-too-fast');
    await signIn(url, 'ann');
    for (const { socket } of storm) socket.destroy();
  });

  it('a storm from everywhere is not heard, but who is known is', async () => {
    const { broker, url, log } = await startTestBroker({ connects: once(5) });
    const known = await signIn(url, 'ann');
    const storm = await Promise.all([2, 3, 4, 5, 6].map((n) => openFrom(broker, n)));
    const stranger = openRaw({ ...broker.address, localAddress: '127.0.0.7' });
    await stranger.closed;
    expect(log.join()).toContain('too-many-strangers');
    await signIn(url, 'bob');
    expect(await survives(known)).toBe(true);
    for (const { socket } of storm) socket.destroy();
  });

  it('wrong passwords of an address keep out who has one that can be guessed, and nobody else', async () => {
    const { broker, url, log } = await startTestBroker({ wrongPasswords: once(2) });
    const from = { ...broker.address, localAddress: '127.0.0.2' };
    for (let i = 0; i < 2; i++) expect((await knock(from, { password: 'x' })).answer).toBe(CONNACK.wrong);
    expect((await knock(from)).answer).toBe(CONNACK.busy);
    const phone = { clientId: 'phone-raw', username: PHONE.username, password: PHONE.password };
    const revoked = { ...phone, password: 'f'.repeat(43) };
    for (let i = 0; i < 3; i++) expect((await knock(from, revoked)).answer).toBe(CONNACK.wrong);
    expect((await knock(from, phone)).answer).toBe(CONNACK.accepted);
    await signIn(url, 'ann');
    expect(log.join()).toContain('too many wrong passwords');
  });

  it('behind a proxy on this machine each of its clients counts for itself', async () => {
    const test = await startTestBroker({ connectsPerAddress: once(2) });
    const url = await openWebSocketDoor(test);
    const forwardedTo = (address: string) => ({
      wsOptions: { headers: { 'x-forwarded-for': `198.51.100.1, ${address}` } },
    });
    for (let i = 0; i < 3; i++)
      await signIn(url, 'ann', { ...forwardedTo('192.0.2.66'), password: 'x' }).catch(() => undefined);
    await expect(signIn(url, 'ann', forwardedTo('192.0.2.66'))).rejects.toThrow();
    await signIn(url, 'ann', forwardedTo('192.0.2.7'));
  });

  it.each<[what: string, limits: Partial<BrokerLimits>]>([
    ['of one identity', { signedInPerIdentity: 2 }],
    ['in all', { signedIn: 2 }],
    ['of one identity too often', { signIns: once(2) }],
  ])('who is signed in: %s', async (_what, limits) => {
    const { broker } = await startTestBroker(limits);
    const first = await knock(broker.address, { clientId: 'tab-1' });
    const second = await knock(broker.address, { clientId: 'tab-2' });
    expect([first.answer, second.answer]).toEqual([CONNACK.accepted, CONNACK.accepted]);
    const third = await knock(broker.address, { clientId: 'tab-3' });
    expect(third.answer).toBe(CONNACK.busy);
    expect(broker.clients()).toBe(2);
    await signInAsGateway(`mqtt://127.0.0.1:${broker.address.port}`);
    for (const { raw } of [first, second]) raw.socket.destroy();
  });

  it('a hundred viewers behind one proxy all come back at once', async () => {
    const { broker, log } = await startTestBroker();
    const viewers = await Promise.all(
      Array.from({ length: 100 }, (_, i) => knock(broker.address, { clientId: `tab-${i}` })),
    );
    expect(viewers.filter(({ answer }) => answer !== CONNACK.accepted)).toEqual([]);
    expect(broker.clients()).toBe(100);
    for (const { raw } of viewers) raw.socket.destroy();
    await eventually(() => broker.clients() === 0);
    const again = await Promise.all(
      Array.from({ length: 100 }, (_, i) => knock(broker.address, { clientId: `tab-${i}` })),
    );
    expect(again.filter(({ answer }) => answer !== CONNACK.accepted)).toEqual([]);
    expect(log.join()).not.toContain('refused');
    for (const { raw } of again) raw.socket.destroy();
  });
});

describe('takeovers', () => {
  it('a storm of them is slowed, and leaves one client', async () => {
    const { broker, url } = await startTestBroker({ signIns: { burst: 20, perSecond: NEVER_AGAIN } });
    const storm = await Promise.all(Array.from({ length: 60 }, () => knock(broker.address)));
    expect(storm.filter(({ answer }) => answer === CONNACK.busy)).toHaveLength(40);
    await eventually(() => broker.clients() === 1);
    for (const { raw } of storm) raw.socket.destroy();
    await eventually(() => broker.clients() === 0);
    await signIn(url, 'bob');
  });

  it('nobody makes another’s client go, nor its will be sent', async () => {
    const { url, log } = await startTestBroker();
    const gateway = await signInAsGateway(url);
    const seen = inbox(gateway);
    await gateway.subscribeAsync(`oriel/${GATEWAY_ID}/signal/+/up`);
    const will = {
      topic: signal('ann-tab', 'up'),
      payload: Buffer.from('gone'),
      qos: 1,
      retain: false,
    } as const;
    const victim = await signIn(url, 'ann', { will });
    // All at once: the log tells of the next one ten seconds later.
    const takeovers = Array.from({ length: 20 }, () =>
      expect(signIn(url, 'cem', { clientId: 'ann-tab' })).rejects.toMatchObject({ code: 2 }),
    );
    await Promise.all(takeovers);
    expect(await survives(victim)).toBe(true);
    await victim.publishAsync(signal('ann-tab', 'up'), 'still here', { qos: 1 });
    await eventually(() => seen.length > 0);
    expect(seen).toEqual([`${signal('ann-tab', 'up')} still here`]);
    expect(log.filter((line) => line.includes('sign-in refused'))).toHaveLength(1);
  });
});

it('CONNECT twice, with another name the second time: closed, and neither is signed in', async () => {
  const { broker, url } = await startTestBroker();
  const { raw } = await knock(broker.address);
  raw.socket.write(connectPacket({ clientId: 'bob-raw', username: 'bob', password: 'bob-secret' }));
  await raw.closed;
  await eventually(() => broker.clients() === 0);
  const bob = await signIn(url, 'bob', { clientId: 'bob-raw' });
  expect(await subscribe(bob, signal('bob-raw', 'down'))).toBe(1);
});

it('packets behind a CONNECT that is refused are not acted on', async () => {
  const { broker, url } = await startTestBroker();
  const gateway = await signInAsGateway(url);
  const seen = inbox(gateway);
  await gateway.subscribeAsync('#');
  const raw = openRaw(broker.address);
  const publish = packet(PUBLISH, text(signal('ann-raw', 'up')), Buffer.from('forged'));
  raw.socket.write(Buffer.concat([connectPacket({ ...ANN, password: 'x' }), publish, publish]));
  await raw.closed;
  await gateway.publishAsync('marker', '', { qos: 1 });
  await eventually(() => seen.length > 0);
  expect(seen).toEqual(['marker ']);
});

async function openFrom(
  { address }: { address: { host: string; port: number } },
  n: number,
): Promise<RawClient> {
  const [raw] = await openAll({ ...address, localAddress: `127.0.0.${n}` }, 1);
  if (!raw) throw new Error('no connection');
  return raw;
}

/** Connections that say nothing, each open before the next. */
async function openAll(
  address: { host: string; port: number; localAddress?: string },
  count: number,
): Promise<RawClient[]> {
  const all: RawClient[] = [];
  for (let i = 0; i < count; i++) {
    const raw = openRaw(address);
    all.push(raw);
    await eventually(() => raw.socket.readyState !== 'opening', { everyMs: 2 });
  }
  return all;
}
