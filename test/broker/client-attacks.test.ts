import { connect } from 'node:net';
import { describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { eventually } from '../helpers/eventually.ts';
import {
  GATEWAY_ID,
  inbox,
  KEY,
  openWebSocketDoor,
  PHONE,
  signal,
  signIn,
  signInAsGateway,
  signInAsPhone,
  startTestBroker,
  subscribe,
  survives,
  type TestBroker,
} from './harness.ts';
import { connectPacket, openRaw, PUBLISH, packet, SUBSCRIBE, text } from './raw-mqtt.ts';

const ANN = { clientId: 'ann-raw', username: 'ann', password: 'ann-secret' };
const CONNACK_BYTES = 4;
const UP = signal('ann-raw', 'up');
const NONE_AGAIN = 0.001;
const WIDE = { burst: 1e9, perSecond: 1e9 };

async function signInRaw({ address }: TestBroker['broker']) {
  const raw = openRaw(address);
  raw.socket.write(connectPacket(ANN));
  await eventually(() => raw.received().length === CONNACK_BYTES);
  return raw;
}

const subscribePacket = (...filters: string[]) =>
  packet(SUBSCRIBE, Buffer.of(0, 1), ...filters.flatMap((filter) => [text(filter), Buffer.of(0)]));
const publishPacket = (topic: string, payload: string) => packet(PUBLISH, text(topic), Buffer.from(payload));

describe('filters that reach for what others say', () => {
  it.each([
    '#',
    '+/#',
    '/#',
    '$SYS/#',
    '+',
    '+/+/+/+/+',
    `oriel/${GATEWAY_ID}/#`,
    `oriel/${GATEWAY_ID}/signal/+/up`,
  ])('%s is refused to an admin and to a phone, who hear nothing by it', async (filter) => {
    const { url } = await startTestBroker();
    const gateway = await signInAsGateway(url);
    const [admin, phone] = [await signIn(url, 'cem'), await signInAsPhone(url)];
    const seen = [inbox(admin), inbox(phone)];
    expect([await subscribe(admin, filter), await subscribe(phone, filter)]).toEqual([128, 128]);
    for (const session of ['ann-tab', 'x']) await gateway.publishAsync(signal(session, 'down'), 'for ann');
    await gateway.publishAsync('oriel/home/porch/state', 'live', { qos: 1 });
    expect([await survives(admin), await survives(phone)]).toEqual([true, true]);
    expect(seen).toEqual([[], []]);
  });

  it.each([`$share/all/oriel/${GATEWAY_ID}/signal/+/up`, '$share/g/#', '$queue/#'])(
    '%s takes no message from its reader',
    async (filter) => {
      const { url } = await startTestBroker();
      const gateway = await signInAsGateway(url);
      const heard = inbox(gateway);
      await gateway.subscribeAsync(`oriel/${GATEWAY_ID}/signal/+/up`);
      const thief = await signIn(url, 'cem');
      expect(await subscribe(thief, filter)).toBe(128);
      const viewer = await signIn(url, 'ann');
      for (let i = 0; i < 10; i++) await viewer.publishAsync(signal('ann-tab', 'up'), `${i}`, { qos: 1 });
      await eventually(() => heard.length === 10);
    },
  );
});

describe('whoever came by a door', () => {
  it('reads the gateway’s key and its own session, and speaks in that', async () => {
    const { url } = await startTestBroker();
    const gateway = await signInAsGateway(url);
    const heard = inbox(gateway);
    await gateway.subscribeAsync(`oriel/${GATEWAY_ID}/signal/+/up`);
    await gateway.publishAsync(KEY, 'the key', { qos: 1, retain: true });
    const phone = await signInAsPhone(url);
    const seen = inbox(phone);
    for (const filter of [KEY, signal('phone-tab', 'down'), 'oriel/home/status'])
      expect(await subscribe(phone, filter)).toBe(1);
    await phone.publishAsync(signal('phone-tab', 'up'), 'hello', { qos: 1 });
    await gateway.publishAsync(signal('phone-tab', 'down'), 'welcome', { qos: 1 });
    await eventually(() => seen.length === 2 && heard.length === 1);
    expect(seen).toEqual([`${KEY} the key`, `${signal('phone-tab', 'down')} welcome`]);
  });

  it.each(['oriel/home/porch/ptz/set', 'homeassistant/status', KEY, signal('other', 'up')])(
    'publishes nothing to %s',
    async (topic) => {
      const { url } = await startTestBroker();
      const phone = await signInAsPhone(url);
      const closed = new Promise<void>((resolve) => phone.once('close', () => resolve()));
      phone.publish(topic, 'x');
      await closed;
    },
  );

  it('does not come by another’s door, nor with a token’s name', async () => {
    const { url } = await startTestBroker();
    const wrong = { ...PHONE, password: 'ann-secret' };
    await expect(signIn(url, 'x', wrong)).rejects.toMatchObject({ code: 4 });
    await expect(signIn(url, 'ann', { password: PHONE.password })).rejects.toMatchObject({ code: 4 });
  });
});

describe('rights that were withdrawn', () => {
  it('end every connection at once, send no will, and let nobody in again', async () => {
    const { url, broker, directory } = await startTestBroker();
    const gateway = await signInAsGateway(url);
    const heard = inbox(gateway);
    await gateway.subscribeAsync('#');
    const tabs = await Promise.all(
      ['tab-1', 'tab-2'].map((clientId) => {
        const will = {
          topic: signal(clientId, 'up'),
          payload: Buffer.from('gone'),
          qos: 1,
          retain: false,
        } as const;
        return signInAsPhone(url, { clientId, will });
      }),
    );
    const ann = await signIn(url, 'ann');
    const closed = tabs.map((tab) => new Promise<void>((resolve) => tab.once('close', () => resolve())));
    directory.withdraw('device:phone');
    broker.endOf('device:phone');
    await Promise.all(closed);
    await eventually(() => broker.clients() === 2);
    await expect(signInAsPhone(url)).rejects.toMatchObject({ code: 4 });
    expect(await survives(ann)).toBe(true);
    await gateway.publishAsync('marker', '', { qos: 1 });
    await eventually(() => heard.includes('marker '));
    expect(heard).toEqual(['marker ']);
  });

  it('replay nothing that is retained, and forward nothing more by a filter that was granted', async () => {
    const { url, directory } = await startTestBroker();
    const gateway = await signInAsGateway(url);
    await gateway.publishAsync('oriel/home/yard/state', 'live', { qos: 1, retain: true });
    const dee = await signIn(url, 'dee');
    const seen = inbox(dee);
    expect(await subscribe(dee, 'oriel/home/yard/#')).toBe(1);
    await eventually(() => seen.length === 1);
    directory.forgetCamera('yard');
    await gateway.publishAsync('oriel/home/yard/state', 'secret', { qos: 1, retain: true });
    expect(await subscribe(dee, 'oriel/home/yard/state')).toBe(128);
    expect(await subscribe(dee, 'oriel/home/yard/#')).toBe(128);
    await gateway.publishAsync('oriel/home/porch/state', 'live', { qos: 1 });
    expect(await subscribe(dee, 'oriel/home/porch/state')).toBe(1);
    expect(await survives(dee)).toBe(true);
    expect(seen).toEqual(['oriel/home/yard/state live']);
  });

  it('send no will to a camera that may no longer be moved', async () => {
    const { url, broker, directory } = await startTestBroker();
    const gateway = await signInAsGateway(url);
    const heard = inbox(gateway);
    await gateway.subscribeAsync('#');
    const will = {
      topic: 'oriel/home/porch/ptz/set',
      payload: Buffer.from('MOVE_LEFT'),
      qos: 1,
      retain: false,
    } as const;
    const bob = await signIn(url, 'bob', { will });
    directory.forgetCamera('porch');
    bob.stream.destroy();
    await eventually(() => broker.clients() === 1);
    await gateway.publishAsync('marker', '', { qos: 1 });
    await eventually(() => heard.length > 0);
    expect(heard).toEqual(['marker ']);
  });
});

it('retained poison on the gateway’s key, its presence and a session stays nowhere', async () => {
  const { url } = await startTestBroker();
  const gateway = await signInAsGateway(url);
  await gateway.publishAsync(KEY, 'the key', { qos: 1, retain: true });
  for (const topic of [KEY, 'oriel/home/status', signal('cem-tab', 'up'), signal('cem-tab', 'down')]) {
    for (const payload of ['poison', '']) {
      const cem = await signIn(url, 'cem');
      const closed = new Promise<void>((resolve) => cem.once('close', () => resolve()));
      cem.publish(topic, payload, { retain: true });
      await closed;
    }
  }
  const seen = inbox(gateway);
  await gateway.subscribeAsync('#');
  await gateway.publishAsync('marker', '', { qos: 1 });
  await eventually(() => seen.includes('marker '));
  expect(seen).toEqual([`${KEY} the key`, 'marker ']);
});

describe('packets that no client sends', () => {
  it.each<[what: string, bytes: Buffer]>([
    ['packet type 0', Buffer.of(0x00, 0)],
    ['CONNACK', Buffer.of(0x20, 2, 0, 0)],
    ['SUBACK', Buffer.of(0x90, 3, 0, 1, 0)],
    ['UNSUBACK', Buffer.of(0xb0, 2, 0, 1)],
    ['PINGRESP', Buffer.of(0xd0, 0)],
    ['AUTH', Buffer.of(0xf0, 0)],
    ['SUBSCRIBE with reserved flags', Buffer.concat([Buffer.of(0x80), subscribePacket('a').subarray(1)])],
    ['UNSUBSCRIBE with reserved flags', packet(0xa0, Buffer.of(0, 1), text('a'))],
    ['PUBREL with reserved flags', Buffer.of(0x60, 2, 0, 1)],
    ['PINGREQ with reserved flags', Buffer.of(0xc1, 0)],
    ['DISCONNECT with reserved flags', Buffer.of(0xe1, 0)],
    ['PUBLISH at QoS 3', packet(0x36, text(UP), Buffer.of(0, 1))],
    ['SUBSCRIBE at QoS 3', packet(SUBSCRIBE, Buffer.of(0, 1), text('a'), Buffer.of(3))],
    ['SUBSCRIBE without a filter', packet(SUBSCRIBE, Buffer.of(0, 1))],
    ['SUBSCRIBE of one byte', packet(SUBSCRIBE, Buffer.of(0))],
    ['SUBSCRIBE without a QoS', packet(SUBSCRIBE, Buffer.of(0, 1), text('a'))],
    ['UNSUBSCRIBE of one byte', packet(0xa2, Buffer.of(0))],
    ['PUBREL of one byte', Buffer.of(0x62, 1, 0)],
    ['PUBLISH at QoS 1 without an id', packet(0x32, text(UP))],
    ['PUBLISH of nothing', Buffer.of(PUBLISH, 0)],
    ['a topic of 17 levels', publishPacket(`oriel/${'a/'.repeat(16)}`, '')],
    ['a topic of 101 levels', publishPacket('a/'.repeat(101), '')],
    ['a topic of 60000 levels', publishPacket('/'.repeat(60_000), '')],
    ['a topic with NUL', publishPacket('oriel/home/\0/ptz/set', '')],
    ['a topic that is no UTF-8', packet(PUBLISH, Buffer.of(0, 2, 0xc3, 0x28))],
    ['constructor as topic', publishPacket('constructor', '')],
    ['a filter of 101 levels', subscribePacket('a/'.repeat(101))],
    ['a filter of 60000 levels', subscribePacket('/'.repeat(60_000))],
    ['a length of five bytes', Buffer.of(0xc0, 0x80, 0x80, 0x80, 0x80, 0x01)],
    ['a length of 256 MB', Buffer.of(PUBLISH, 0xff, 0xff, 0xff, 0x7f)],
    ['a SUBSCRIBE of 256 MB', Buffer.of(SUBSCRIBE, 0xff, 0xff, 0xff, 0x7f)],
  ])('%s: its sender is closed, the others are not', async (_what, bytes) => {
    const test = await startTestBroker();
    const other = await signIn(test.url, 'bob');
    const raw = await signInRaw(test.broker);
    raw.socket.write(bytes);
    await raw.closed;
    expect(await survives(other)).toBe(true);
    await eventually(() => test.broker.clients() === 1);
  });

  it.each<[what: string, bytes: Buffer]>([
    ['PUBACK without an id', Buffer.of(0x40, 0)],
    ['PUBACK of nothing that was sent', Buffer.of(0x40, 2, 0xff, 0xff)],
    ['PUBREC of nothing that was sent', Buffer.of(0x50, 2, 0xff, 0xff)],
    ['PUBREL of nothing that was sent', Buffer.of(0x62, 2, 0xff, 0xff)],
    ['PUBCOMP of nothing that was sent', Buffer.of(0x70, 2, 0xff, 0xff)],
    ['UNSUBSCRIBE of nothing that was granted', packet(0xa2, Buffer.of(0, 1), text('a'), text('__proto__'))],
    ['a filter with NUL', subscribePacket('oriel/home/porch/\0')],
    ['a filter that is no UTF-8', packet(SUBSCRIBE, Buffer.of(0, 1), Buffer.of(0, 2, 0xc3, 0x28, 0))],
    ['the same filter a hundred times', subscribePacket(...Array<string>(100).fill('oriel/home/porch/a'))],
  ])('%s has no effect', async (_what, bytes) => {
    const test = await startTestBroker();
    const raw = await signInRaw(test.broker);
    for (let i = 0; i < 10; i++) raw.socket.write(bytes);
    raw.socket.write(Buffer.of(0xc0, 0));
    await eventually(() => raw.received().includes(Buffer.of(0xd0, 0)));
    expect(await survives(await signIn(test.url, 'bob'))).toBe(true);
    raw.socket.destroy();
  });
});

describe('floods by who is signed in', () => {
  const cases: readonly [what: string, bytes: () => Buffer, reason: string][] = [
    ['publishes', () => publishPacket(UP, 'x'), 'messages'],
    ['publishes at QoS 1', () => packet(0x32, text(UP), Buffer.of(0, 7), Buffer.from('x')), 'messages'],
    ['long publishes', () => publishPacket(UP, 'x'.repeat(60_000)), 'bytes'],
    ['subscribes', () => subscribePacket('oriel/home/porch/a'), 'packets'],
    ['unsubscribes', () => packet(0xa2, Buffer.of(0, 1), text('oriel/home/porch/a')), 'packets'],
    ['pings', () => Buffer.of(0xc0, 0), 'packets'],
    ['acknowledgements', () => Buffer.of(0x40, 2, 0, 1), 'packets'],
    ['filters', () => subscribePacket(...Array.from({ length: 60 }, (_, i) => `x/${i}`)), 'filters'],
  ];
  it.each(cases)('of %s: its sender is closed, with one line in the log', async (_what, bytes, reason) => {
    const test = await startTestBroker({
      clientPace: {
        publishes: { burst: 100, perSecond: NONE_AGAIN },
        packets: { burst: 300, perSecond: NONE_AGAIN },
        bytes: { burst: 1_000_000, perSecond: NONE_AGAIN },
        filters: { burst: 500, perSecond: NONE_AGAIN },
      },
    });
    const other = await signIn(test.url, 'bob');
    const raw = await signInRaw(test.broker);
    for (let i = 0; i < 400 && raw.socket.writable; i++) raw.socket.write(bytes());
    await raw.closed;
    expect(await survives(other)).toBe(true);
    await eventually(() => test.broker.clients() === 1);
    const told = test.log.filter((line) => line.includes('too fast'));
    expect(told).toHaveLength(1);
    expect(told[0]).toContain(`"what":"${reason}"`);
  });

  it('by many clients of one identity: they are held to what one may', async () => {
    const identityPace = {
      publishes: { burst: 50, perSecond: NONE_AGAIN },
      packets: WIDE,
      bytes: WIDE,
      filters: WIDE,
    };
    const test = await startTestBroker({ identityPace });
    const gateway = await signInAsGateway(test.url);
    const heard = inbox(gateway);
    await gateway.subscribeAsync(`oriel/${GATEWAY_ID}/signal/+/up`);
    const other = await signIn(test.url, 'bob');
    for (let tab = 0; tab < 10; tab++) {
      const client = openRaw(test.broker.address);
      const clientId = `ann-${tab}`;
      client.socket.write(connectPacket({ ...ANN, clientId }));
      await eventually(() => client.received().length === CONNACK_BYTES);
      for (let i = 0; i < 20; i++) client.socket.write(publishPacket(signal(clientId, 'up'), `${i}`));
      client.socket.end();
      await client.closed;
    }
    await other.publishAsync(signal('bob-tab', 'up'), 'still heard', { qos: 1 });
    await eventually(() => heard.some((message) => message.endsWith('still heard')));
    expect(heard.length).toBeLessThanOrEqual(51);
  });
});

describe.each(['TCP', 'WebSocket'])('a reader over %s that stops reading', (kind) => {
  it.each([0, 1] as const)('at QoS %i holds up nobody, and is closed', async (qos) => {
    const test = await startTestBroker();
    const gateway = await signInAsGateway(test.url);
    const frozen = kind === 'TCP' ? await freezeTcp(test, qos) : await freezeWebSocket(test, qos);
    const viewer = await signIn(test.url, 'ann');
    const seen = inbox(viewer);
    await viewer.subscribeAsync('oriel/home/status', { qos: 1 });
    // Until the system's own socket buffers are full too.
    let burst = 0;
    for (; burst < 100 && test.broker.clients() === 3; burst++) {
      for (let i = 0; i < 100; i++) gateway.publish('oriel/home/porch/state', 'x'.repeat(3000), { qos });
      await gateway.publishAsync('oriel/home/status', `burst ${burst}`, { qos: 1 });
      await eventually(() => seen.at(-1) === `oriel/home/status burst ${burst}`);
    }
    expect(seen).toHaveLength(burst);
    expect(test.broker.clients()).toBe(2);
    expect(test.log.join()).toContain('reads too slowly');
    frozen.end();
  });
});

async function freezeTcp({ broker }: TestBroker, qos: 0 | 1) {
  const raw = await signInRaw(broker);
  raw.socket.write(packet(SUBSCRIBE, Buffer.of(0, 1), text('oriel/home/porch/state'), Buffer.of(qos)));
  await eventually(() => raw.received().length > CONNACK_BYTES);
  raw.socket.pause();
  return { end: () => raw.socket.destroy() };
}

async function freezeWebSocket(test: TestBroker, qos: 0 | 1) {
  const { port } = new URL(await openWebSocketDoor(test));
  const socket = connect({ host: '127.0.0.1', port: Number(port) });
  const ws = new WebSocket('ws://127.0.0.1/mqtt', 'mqtt', { createConnection: () => socket });
  ws.on('error', () => undefined);
  let received = 0;
  ws.on('message', (data: Buffer) => {
    received += data.length;
  });
  ws.once('open', () => {
    ws.send(connectPacket(ANN));
    ws.send(packet(SUBSCRIBE, Buffer.of(0, 1), text('oriel/home/porch/state'), Buffer.of(qos)));
  });
  await eventually(() => received > CONNACK_BYTES);
  socket.pause();
  return { end: () => socket.destroy() };
}

it('queues of clients that stay away do not grow: nothing is kept for them', async () => {
  const { broker, url } = await startTestBroker();
  const gateway = await signInAsGateway(url);
  for (let i = 0; i < 20; i++) {
    const raw = openRaw(broker.address);
    raw.socket.write(connectPacket({ ...ANN, clientId: `away-${i}`, flags: 0 }));
    raw.socket.write(packet(SUBSCRIBE, Buffer.of(0, 1), text('oriel/home/porch/state'), Buffer.of(1)));
    await eventually(() => raw.received().length > CONNACK_BYTES);
    raw.socket.destroy();
  }
  await eventually(() => broker.clients() === 1);
  for (let i = 0; i < 100; i++) await gateway.publishAsync('oriel/home/porch/state', `${i}`, { qos: 1 });
  const back = await signIn(url, 'ann', { clientId: 'away-3', clean: false });
  const seen = inbox(back);
  expect(await subscribe(back, 'oriel/home/porch/state')).toBe(1);
  await gateway.publishAsync('oriel/home/porch/state', 'now', { qos: 1 });
  await eventually(() => seen.length > 0);
  expect(seen).toEqual(['oriel/home/porch/state now']);
});

it('a reader that acknowledges nothing hears all, and nothing waits for it', async () => {
  const test = await startTestBroker();
  const gateway = await signInAsGateway(test.url);
  const raw = await signInRaw(test.broker);
  raw.socket.write(packet(SUBSCRIBE, Buffer.of(0, 1), text('oriel/home/porch/state'), Buffer.of(1)));
  await eventually(() => raw.received().length > CONNACK_BYTES);
  for (let i = 0; i < 300; i++)
    await gateway.publishAsync('oriel/home/porch/state', `message ${i}.`, { qos: 1 });
  await eventually(() => raw.received().includes('message 299.'));
  expect(
    raw
      .received()
      .toString('latin1')
      .match(/message \d+\./g),
  ).toHaveLength(300);
  raw.socket.destroy();
});
