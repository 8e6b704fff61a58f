import { expect, it } from 'vitest';
import { DEFAULT_LIMITS } from '../../broker/limits.ts';
import { eventually } from '../helpers/eventually.ts';
import {
  GATEWAY_ID,
  inbox,
  SELF,
  signal,
  signIn,
  signInAsGateway,
  startTestBroker,
  subscribe,
} from './harness.ts';
import {
  CONNECT,
  connectPacket,
  openRaw,
  PUBLISH,
  packet,
  remainingLength,
  SUBSCRIBE,
  text,
} from './raw-mqtt.ts';

const ANN = { clientId: 'ann-raw', username: 'ann', password: 'ann-secret' };
/** For what is held back by other limits. */
const WIDE = { burst: 1e9, perSecond: 1e9 };
const WIDE_PACE = { publishes: WIDE, packets: WIDE, bytes: WIDE, filters: WIDE };
const CONNACK_ACCEPTED = Buffer.of(0x20, 2, 0, 0);

async function signInRaw(address: { host: string; port: number }) {
  const raw = openRaw(address);
  raw.socket.write(connectPacket(ANN));
  await eventually(() => raw.received().equals(CONNACK_ACCEPTED));
  return raw;
}

it('closes whoever claims a packet too long, before it has come', async () => {
  const { broker, url, log } = await startTestBroker();
  const raw = await signInRaw(broker.address);
  raw.socket.write(Buffer.concat([Buffer.of(PUBLISH), remainingLength(262_145)]));
  await raw.closed;
  expect(log.join()).toContain('MQTT packet too long');
  await signIn(url, 'ann');
});

it('takes far less from whoever has not signed in', async () => {
  const { broker, url } = await startTestBroker();
  const raw = openRaw(broker.address);
  raw.socket.write(Buffer.concat([Buffer.of(CONNECT), remainingLength(16_385)]));
  await raw.closed;
  await signIn(url, 'ann');
});

it('does not act on a packet that is too long though it came whole', async () => {
  const { url } = await startTestBroker({ packetBytes: 1000 });
  const gateway = await signInAsGateway(url);
  const seen = inbox(gateway);
  await gateway.subscribeAsync(`oriel/${GATEWAY_ID}/signal/+/up`);
  const viewer = await signIn(url, 'ann');
  const closed = new Promise<void>((resolve) => viewer.once('close', () => resolve()));
  viewer.publish(signal('ann-tab', 'up'), 'x'.repeat(1000));
  await closed;
  const next = await signIn(url, 'ann');
  await next.publishAsync(signal('ann-tab', 'up'), 'short', { qos: 1 });
  await eventually(() => seen.length > 0);
  expect(seen).toEqual([`${signal('ann-tab', 'up')} short`]);
});

it.each([
  ['silence', Buffer.alloc(0)],
  ['half a CONNECT', connectPacket(ANN).subarray(0, 12)],
])('closes a connection of %s in time', async (_what, bytes) => {
  const { broker, url } = await startTestBroker({ connectMs: 200 });
  const raw = openRaw(broker.address);
  if (bytes.length > 0) raw.socket.write(bytes);
  const after = await raw.closed;
  expect(after).toBeGreaterThan(150);
  expect(after).toBeLessThan(DEFAULT_LIMITS.connectMs);
  await signIn(url, 'ann');
});

it.each([
  ['another protocol', Buffer.from('GET / HTTP/1.1\r\n\r\n')],
  ['a publish before CONNECT', packet(PUBLISH, text('oriel/home/status'), Buffer.from('offline'))],
  ['a reserved packet type', Buffer.of(0xf0, 0)],
  ['a length without end', Buffer.of(PUBLISH, 0xff, 0xff, 0xff, 0xff, 0xff)],
  ['two CONNECTs', Buffer.concat([connectPacket(ANN), connectPacket(ANN)])],
  ['a keepalive of none', connectPacket({ ...ANN, keepalive: 0 })],
  ['a keepalive too long', connectPacket({ ...ANN, keepalive: 3600 })],
])('closes %s and lives', async (_what, bytes) => {
  const { broker, url } = await startTestBroker();
  const raw = openRaw(broker.address);
  raw.socket.write(bytes);
  await raw.closed;
  await signIn(url, 'ann');
  await eventually(() => broker.clients() === 1);
});

it.each([
  ['an empty filter', packet(SUBSCRIBE, Buffer.of(0, 1), text(''), Buffer.of(0))],
  ['a filter with # amid', packet(SUBSCRIBE, Buffer.of(0, 1), text('oriel/#/state'), Buffer.of(0))],
  ['a filter of 300 levels', packet(SUBSCRIBE, Buffer.of(0, 1), text('a/'.repeat(300)), Buffer.of(0))],
  ['a topic of 300 levels', packet(PUBLISH, text('a/'.repeat(300)))],
  ['a topic with a wildcard', packet(PUBLISH, text('oriel/home/+/ptz/set'))],
  ['an empty topic', packet(PUBLISH, text(''))],
  ['a topic longer than its packet', packet(PUBLISH, Buffer.of(0xff, 0xff), Buffer.from('a'))],
  ['__proto__ as topic', packet(PUBLISH, text('__proto__'))],
])('closes a client that sends %s and lives', async (_what, bytes) => {
  const { broker, url } = await startTestBroker();
  const raw = await signInRaw(broker.address);
  raw.socket.write(bytes);
  await raw.closed;
  await signIn(url, 'ann');
});

it('grants so many subscriptions, and one more for each that ended', async () => {
  const { url } = await startTestBroker({ subscriptions: 3 });
  const client = await signIn(url, 'ann');
  for (const topic of ['a', 'b', 'c']) expect(await subscribe(client, `oriel/home/porch/${topic}`)).toBe(1);
  expect(await subscribe(client, 'oriel/home/porch/a'), 'again').toBe(1);
  expect(await subscribe(client, 'oriel/home/porch/d')).toBe(128);
  await client.unsubscribeAsync('oriel/home/porch/b');
  expect(await subscribe(client, 'oriel/home/porch/d')).toBe(1);
});

it('keeps no session of a client that asks for one', async () => {
  const { url } = await startTestBroker();
  const gateway = await signInAsGateway(url);
  const first = await signIn(url, 'ann', { clean: false });
  await first.subscribeAsync('oriel/home/porch/state', { qos: 1 });
  await first.endAsync();
  await gateway.publishAsync('oriel/home/porch/state', 'missed', { qos: 1 });

  const second = await signIn(url, 'ann', { clean: false });
  const seen = inbox(second);
  await second.subscribeAsync('oriel/home/porch/state', { qos: 1 });
  await gateway.publishAsync('oriel/home/porch/state', 'next', { qos: 1 });
  await eventually(() => seen.length > 0);
  expect(seen).toEqual(['oriel/home/porch/state next']);
});

it('gives a reader that has stopped one picture more and not the next, and goes on when it reads again', async () => {
  const { broker, url } = await startTestBroker();
  const gateway = await signInAsGateway(url);
  const topic = 'oriel/home/porch/snapshot';
  const frozen = await signInRaw(broker.address);
  const acknowledged = frozen.received().length;
  frozen.socket.write(packet(SUBSCRIBE, Buffer.of(0, 1), text(topic), Buffer.of(0)));
  await eventually(() => frozen.received().length > acknowledged);
  frozen.socket.pause();
  const reader = await signIn(url, 'ann', { clientId: 'reader' });
  let pictures = 0;
  reader.on('message', () => pictures++);
  await reader.subscribeAsync(topic);

  const picture = Buffer.alloc(1_048_576, 1);
  for (let sent = 1; sent <= 60; sent++) {
    await gateway.publishAsync(topic, picture, { qos: 0 });
    await eventually(() => pictures === sent, { what: `picture ${sent} at the one who reads` });
  }
  expect(broker.clients()).toBe(3);
  // The operating system keeps some for it too.
  frozen.socket.resume();
  const whole = () => Math.floor(frozen.received().length / picture.length);
  const late = async () => {
    await gateway.publishAsync('oriel/home/porch/state', 'after', { qos: 1 });
    return frozen.socket.readyState === 'open' && whole() > 0;
  };
  await eventually(late, { what: 'what had waited' });
  expect(whole()).toBeLessThan(30);
  const before = whole();
  const goesOn = async () => {
    await gateway.publishAsync(topic, picture, { qos: 0 });
    return whole() > before + 1;
  };
  await eventually(goesOn, { what: 'the next pictures' });
  frozen.socket.destroy();
});

it('takes no picture from anybody but the gateway', async () => {
  const { url, log } = await startTestBroker();
  const operator = await signIn(url, 'bob');
  const closed = new Promise<void>((resolve) => operator.once('close', () => resolve()));
  operator.publish('oriel/home/porch/ptz/set', Buffer.alloc(300_000));
  await closed;
  expect(log.join()).toContain('MQTT packet too long');
});

it('lets others talk while the gateway is busy and somebody floods it', async () => {
  // The gateway stays busy for as long as all this takes.
  const { broker, url } = await startTestBroker({ clientPace: WIDE_PACE, drainMs: 60_000 });
  const gateway = openRaw(broker.address);
  gateway.socket.write(connectPacket({ clientId: 'gw', ...SELF }));
  gateway.socket.write(
    packet(SUBSCRIBE, Buffer.of(0, 1), text(`oriel/${GATEWAY_ID}/signal/+/up`), Buffer.of(0)),
  );
  await eventually(() => gateway.received().length > CONNACK_ACCEPTED.length);
  gateway.socket.pause();

  const flooder = await signIn(url, 'ann');
  for (const [count, bytes] of [
    [200, 60_000],
    [2000, 10],
  ] as const) {
    for (let i = 0; i < count; i++) flooder.publish(signal('ann-tab', 'up'), 'x'.repeat(bytes));
  }
  const reader = await signIn(url, 'cem');
  const seen = inbox(reader);
  await reader.subscribeAsync('oriel/home/+/ptz/set');
  const writer = await signIn(url, 'bob');
  for (let i = 0; i < 20; i++) {
    writer.publish('oriel/home/porch/ptz/set', `${i}`);
    await eventually(() => seen.length > i);
  }
  expect(broker.clients()).toBe(4);
  gateway.socket.destroy();
});

it('lets a client leave only so many messages of QoS 2 unreleased', async () => {
  const { broker, url } = await startTestBroker({ inflight: 4 });
  const raw = await signInRaw(broker.address);
  const qos2 = PUBLISH | 4;
  for (let id = 1; id <= 5; id++) {
    raw.socket.write(packet(qos2, text(signal('ann-raw', 'up')), Buffer.of(0, id)));
  }
  await raw.closed;
  await signIn(url, 'ann');
});
