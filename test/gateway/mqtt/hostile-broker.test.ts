import { pino } from 'pino';
import { describe, expect, it, type TestContext } from 'vitest';
import { MqttBus } from '../../../gateway/mqtt/bus.ts';
import { remainingLength } from '../../broker/raw-mqtt.ts';
import { eventually } from '../../helpers/eventually.ts';
import { CONNACK, message, type ScriptedBroker, startScriptedBroker } from './scripted-broker.ts';

const ID = '0123456789abcdef0123456789abcdef';
const STATUS = `oriel/${ID}/status`;
const KEY = `oriel/${ID}/key`;
const up = (session: string) => `oriel/${ID}/signal/${session}/up`;

/** Many buses wait here at once, and for a pause between connections. */
const WAIT = { withinMs: 30_000 };

function openBus(broker: ScriptedBroker, { onTestFinished }: TestContext) {
  const log: string[] = [];
  const heard: string[] = [];
  const bus = new MqttBus({
    url: broker.url,
    statusTopic: STATUS,
    logger: pino({ level: 'info' }, { write: (line) => log.push(line) }),
  });
  onTestFinished(() => bus.close(100));
  bus.subscribe(`oriel/${ID}/signal/+/up`, (topic, payload) =>
    heard.push(`${topic.split('/')[3]} ${payload.length > 40 ? payload.length : payload.toString()}`),
  );
  return { bus, heard, log };
}

/** Sends to the last connection until the bus has heard it, which it does only while it lives. */
async function stillHears(broker: ScriptedBroker, heard: readonly string[]): Promise<void> {
  await eventually(
    () => {
      broker.connections.at(-1)?.socket.write(message(up('honest'), 'hello'));
      return heard.includes('honest hello');
    },
    { ...WAIT, what: 'an honest message', everyMs: 50 },
  );
}

describe.concurrent('a broker that sends what no server sends is left, and tried again', () => {
  it.for<[what: string, bytes: Buffer]>([
    ['a second CONNACK', CONNACK],
    ['CONNECT', Buffer.of(0x10, 0)],
    ['SUBSCRIBE', Buffer.of(0x82, 6, 0, 1, 0, 1, 0x61, 0)],
    ['packet type 0', Buffer.of(0, 0)],
    ['AUTH', Buffer.of(0xf0, 0)],
    ['DISCONNECT', Buffer.of(0xe0, 0)],
    ['a message at QoS 2', message(up('x'), 'x', 4, 1)],
    ['a message at QoS 3', message(up('x'), 'x', 6, 1)],
    ['a length of five bytes', Buffer.of(0x30, 0xff, 0xff, 0xff, 0xff, 0x01)],
    ['a SUBACK of 256 MB', Buffer.concat([Buffer.of(0x90), remainingLength(268_435_455)])],
    ['another protocol', Buffer.from('HTTP/1.1 400 Bad Request\r\n\r\n')],
  ])('%s', async ([, bytes], test) => {
    const broker = await startScriptedBroker({
      onTestFinished: test.onTestFinished,
      onConnect: () => CONNACK,
    });
    const { bus, heard } = openBus(broker, test);
    await eventually(() => bus.connected, { ...WAIT, what: 'the bus' });
    broker.connections[0]?.socket.write(bytes);
    await eventually(() => broker.connections.length === 2, { ...WAIT, what: 'another connection' });
    await stillHears(broker, heard);
  });

  it.for<[what: string, first: Buffer]>([
    ['a message before CONNACK', message(up('x'), 'x')],
    ['a CONNACK that refuses', Buffer.of(0x20, 2, 0, 5)],
    ['a CONNACK with a code that there is not', Buffer.of(0x20, 2, 0, 99)],
    ['a CONNACK with reserved flags', Buffer.of(0x20, 2, 0xfe, 0)],
    ['a CONNACK of 256 MB', Buffer.concat([Buffer.of(0x20), remainingLength(268_435_455)])],
    ['an empty CONNACK', Buffer.of(0x20, 0)],
  ])('%s', async ([, first], test) => {
    const broker = await startScriptedBroker({
      onTestFinished: test.onTestFinished,
      onConnect: (nth) => (nth === 1 ? first : CONNACK),
    });
    const { heard } = openBus(broker, test);
    await eventually(() => broker.connections.length === 2, { ...WAIT, what: 'another connection' });
    await stillHears(broker, heard);
  });
});

describe.concurrent('what a broker sends is bounded', () => {
  it('of a message of 200 MB only the topic is heard, it is acknowledged, and the connection stays', async (test) => {
    const broker = await startScriptedBroker({
      onTestFinished: test.onTestFinished,
      onConnect: () => CONNACK,
    });
    const { bus, heard } = openBus(broker, test);
    await eventually(() => bus.connected, { ...WAIT, what: 'the bus' });
    const socket = broker.connections[0]?.socket;
    const head = message(up('long'), '', 2, 77).subarray(2);
    const payload = 200_000_000;
    socket?.write(Buffer.concat([Buffer.of(0x32), remainingLength(head.length + payload), head]));
    const piece = Buffer.alloc(100_000);
    // As much of it as shows that nothing is collected: the bus has acknowledged it before it is whole.
    for (let i = 0; i < 20; i++) socket?.write(piece);
    const acknowledged = () =>
      broker.connections[0]?.packets.some(
        ({ first, body }) => first === 0x40 && body.equals(Buffer.of(0, 77)),
      );
    await eventually(acknowledged, { ...WAIT, what: 'its acknowledgement' });
    expect(heard).toEqual(['long ']);
    expect(broker.connections).toHaveLength(1);
  });

  it('a flood on one topic, or on ever new ones, does not drown a session that is there', async (test) => {
    const broker = await startScriptedBroker({
      onTestFinished: test.onTestFinished,
      onConnect: () => CONNACK,
    });
    const { bus, heard, log } = openBus(broker, test);
    await eventually(() => bus.connected, { ...WAIT, what: 'the bus' });
    await stillHears(broker, heard);
    const socket = broker.connections[0]?.socket;
    socket?.write(Buffer.concat(Array.from({ length: 3_000 }, () => message(up('one'), 'x'))));
    socket?.write(Buffer.concat(Array.from({ length: 3_000 }, (_, i) => message(up(`new-${i}`), 'x'))));
    socket?.write(message(up('honest'), 'after the flood'));
    await eventually(() => heard.includes('honest after the flood'), { ...WAIT, what: 'the honest one' });
    expect(heard.filter((told) => told.startsWith('one ')).length).toBeLessThan(2_900);
    expect(heard.filter((told) => told.startsWith('new-')).length).toBeLessThan(2_900);
    expect(log.filter((line) => line.includes('more messages on a topic'))).toHaveLength(1);
    expect(broker.connections).toHaveLength(1);
  });

  it('retained garbage on every topic is not handed on', async (test) => {
    const retained = 1;
    const garbage = [STATUS, KEY, up('x'), 'oriel', '', '\0', '$SYS/x', 'a/'.repeat(30_000)];
    const broker = await startScriptedBroker({
      onTestFinished: test.onTestFinished,
      onConnect: () =>
        Buffer.concat([CONNACK, ...garbage.map((topic) => message(topic, 'offline', retained))]),
    });
    const { bus, heard } = openBus(broker, test);
    await eventually(() => bus.connected, { ...WAIT, what: 'the bus' });
    await stillHears(broker, heard);
    expect(heard.filter((told) => !told.startsWith('honest'))).toEqual([]);
    expect(broker.connections).toHaveLength(1);
  });

  it('garbage on topics that nobody asked for is not handed on', async (test) => {
    const broker = await startScriptedBroker({
      onTestFinished: test.onTestFinished,
      onConnect: () => CONNACK,
    });
    const { bus, heard } = openBus(broker, test);
    await eventually(() => bus.connected, { ...WAIT, what: 'the bus' });
    for (const topic of [`${up('x')}/more`, `oriel/${ID}/signal/x/down`, 'oriel/home/porch/ptz/set', ''])
      broker.connections[0]?.socket.write(message(topic, 'x'));
    await stillHears(broker, heard);
    expect(heard.filter((told) => !told.startsWith('honest'))).toEqual([]);
  });

  it('each lie that the gateway is away is answered, but no storm of them', async (test) => {
    const broker = await startScriptedBroker({
      onTestFinished: test.onTestFinished,
      onConnect: () => CONNACK,
    });
    const { bus, heard } = openBus(broker, test);
    await eventually(() => bus.connected, { ...WAIT, what: 'the bus' });
    broker.connections[0]?.socket.write(
      Buffer.concat(Array.from({ length: 3_000 }, () => message(STATUS, 'offline'))),
    );
    await stillHears(broker, heard);
    const said = () => broker.connections[0]?.packets.filter(({ first }) => first >> 4 === 3) ?? [];
    await eventually(() => said().length > 1, { ...WAIT, what: 'an answer' });
    expect(said().length).toBeLessThan(600);
  });

  it.for<[what: string, bytes: Buffer]>([
    ['PUBACK', Buffer.of(0x40, 2, 0x12, 0x34)],
    ['PUBREC', Buffer.of(0x50, 2, 0x12, 0x34)],
    ['PUBREL', Buffer.of(0x62, 2, 0x12, 0x34)],
    ['SUBACK', Buffer.of(0x90, 3, 0x12, 0x34, 0)],
    ['UNSUBACK', Buffer.of(0xb0, 2, 0x12, 0x34)],
    ['PINGRESP', Buffer.of(0xd0, 0)],
    ['an acknowledgement of another kind', Buffer.of(0x50, 2, 0, 1)],
  ])('a thousand of %s that nobody waits for do no harm', async ([, bytes], test) => {
    const broker = await startScriptedBroker({
      onTestFinished: test.onTestFinished,
      onConnect: () => CONNACK,
    });
    const { bus, heard } = openBus(broker, test);
    await eventually(() => bus.connected, { ...WAIT, what: 'the bus' });
    broker.connections[0]?.socket.write(Buffer.concat(Array.from({ length: 1_000 }, () => bytes)));
    await stillHears(broker, heard);
  });
});

it('a broker that ends every connection at once is told of once, and each time the key anew, once', async (test) => {
  const broker = await startScriptedBroker({
    onTestFinished: test.onTestFinished,
    onConnect: (nth, socket) => {
      if (nth > 6) return CONNACK;
      socket.end(CONNACK);
      return undefined;
    },
  });
  const { bus, heard, log } = openBus(broker, test);
  const key = Buffer.of(0xff, 0x00, 0xc3, 0x28);
  bus.publish(KEY, key, { qos: 1, retain: true });
  await eventually(() => broker.connections.length === 7 && bus.connected, {
    ...WAIT,
    what: 'the seventh',
  });
  await stillHears(broker, heard);
  const keys = () => broker.connections.at(-1)?.packets.filter(({ body }) => body.includes(KEY)) ?? [];
  await eventually(() => keys().length > 0, { ...WAIT, what: 'the key' });
  expect(keys()).toHaveLength(1);
  expect(keys()[0]?.body.subarray(-4)).toEqual(key);
  expect(log.filter((line) => line.includes('broker is away'))).toHaveLength(1);
});

it('a broker that refuses every subscription at every connection is told of once', async (test) => {
  const broker = await startScriptedBroker({
    onTestFinished: test.onTestFinished,
    onConnect: () => CONNACK,
    onSubscribe: (id) => Buffer.concat([Buffer.of(0x90, 3), id, Buffer.of(0x80)]),
  });
  const { bus, log } = openBus(broker, test);
  for (let nth = 1; nth <= 3; nth++) {
    await eventually(() => broker.connections.length === nth && bus.connected, { what: `connection ${nth}` });
    const subscribed = () =>
      broker.connections.at(-1)?.packets.filter(({ first }) => first === 0x82).length === 2;
    await eventually(subscribed, { what: 'its subscriptions' });
    broker.connections.at(-1)?.socket.end();
  }
  await eventually(() => broker.connections.length === 4);
  const told = log.filter((line) => line.includes('not subscribe'));
  expect(told.length).toBe(2);
});

it('a broker that answers a subscription with garbage does not end the gateway', async (test) => {
  const answers = [Buffer.of(0x90, 2, 0, 0), Buffer.of(0x90, 3, 0, 0, 3), Buffer.of(0x90, 5, 0, 0, 1, 1, 1)];
  const broker = await startScriptedBroker({
    onTestFinished: test.onTestFinished,
    onConnect: () => CONNACK,
    onSubscribe: (id) => {
      const answer = Buffer.from(answers.shift() ?? Buffer.of(0x90, 3, 0, 0, 0));
      id.copy(answer, 2);
      return answer;
    },
  });
  const { heard } = openBus(broker, test);
  await eventually(() => answers.length === 0, { ...WAIT, what: 'all the answers' });
  await stillHears(broker, heard);
});

it('is known to a broker by a name that tells nothing and that nobody can guess', async (test) => {
  const broker = await startScriptedBroker({ onTestFinished: test.onTestFinished, onConnect: () => CONNACK });
  const { bus } = openBus(broker, test);
  const other = openBus(broker, test);
  await eventually(() => bus.connected && other.bus.connected, { what: 'both' });
  const ids = broker.connections.map(
    ({ packets }) => /oriel-[0-9a-f]{16}/.exec(packets[0]?.body.toString('latin1') ?? '')?.[0],
  );
  expect(ids.every((id) => id !== undefined)).toBe(true);
  expect(new Set(ids).size).toBe(2);
});
