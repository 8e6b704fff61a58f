import mqtt, { type MqttClient } from 'mqtt';
import { pino } from 'pino';
import { afterAll, beforeAll, expect, it, onTestFinished } from 'vitest';
import { MqttBus } from '../../../gateway/mqtt/bus.ts';
import { eventually } from '../../helpers/eventually.ts';
import { type Mosquitto, startMosquitto } from '../../helpers/mosquitto.ts';
import { layLine } from './cuttable-line.ts';

const USERS = { oriel: 'the-gateways-own', person: 'the-persons-own' };
const PTZ = 'oriel/home/porch/ptz/set';

let broker: Mosquitto;
beforeAll(async () => {
  broker = await startMosquitto({ users: USERS });
});
afterAll(() => broker?.close());

interface Heard {
  readonly payload: string;
  readonly late: boolean;
}

/** A bus whose line can be cut, and what it heard on {@link PTZ}. */
async function openBus({ id, port }: { id: string; port: number }) {
  const log: string[] = [];
  const heard: Heard[] = [];
  const bus = new MqttBus({
    url: `mqtt://127.0.0.1:${port}`,
    username: 'oriel',
    password: USERS.oriel,
    statusTopic: 'oriel/home/status',
    session: { gateway: 'home', id },
    logger: pino({ level: 'info' }, { write: (line) => log.push(line) }),
  });
  onTestFinished(() => bus.close(500));
  bus.subscribe(PTZ, (_topic, payload, late) => heard.push({ payload: payload.toString(), late }), {
    queued: true,
  });
  return { bus, heard, log };
}

async function signIn({ url } = broker): Promise<MqttClient> {
  const person = { username: 'person', password: USERS.person, protocolVersion: 4 } as const;
  const client = await mqtt.connectAsync(url, person);
  onTestFinished(() => client.endAsync(true));
  return client;
}

/** Sends `payload` until the bus has heard it: its subscription may not have come about yet. */
async function untilHeard(person: MqttClient, heard: readonly Heard[], payload: string): Promise<void> {
  const send = async () => {
    await person.publishAsync(PTZ, payload, { qos: 1 });
    return heard.some((message) => message.payload === payload);
  };
  await eventually(send, { withinMs: 30_000, what: payload });
}

it('tells commands that waited at the broker from those that are sent now', async () => {
  const line = await layLine(broker.tcpPort);
  const { bus, heard, log } = await openBus({ id: 'a', port: line.port });
  const person = await signIn();
  await untilHeard(person, heard, 'before');
  expect(heard.every(({ late }) => !late)).toBe(true);

  line.cut();
  await eventually(() => !bus.connected, { what: 'the cut' });
  for (let i = 0; i < 50; i++) await person.publishAsync(PTZ, `queued ${i}`, { qos: 1 });
  line.mend();
  await eventually(() => heard.some(({ payload }) => payload === 'queued 49'), { what: 'the queue' });
  const hearNew = async () => {
    await person.publishAsync(PTZ, 'after', { qos: 1 });
    return heard.some(({ payload, late }) => payload === 'after' && !late);
  };
  await eventually(hearNew, { what: 'a new one' });
  const queued = heard.filter(({ payload }) => payload.startsWith('queued'));
  expect(queued).toHaveLength(50);
  expect(queued.every(({ late }) => late)).toBe(true);
  expect(log.filter((text) => text.includes('came while the gateway was away'))).toHaveLength(1);
});

it('does so where the queue is longer than the broker lets it be, and after a restart of the gateway', async () => {
  const first = await openBus({ id: 'b', port: broker.tcpPort });
  const person = await signIn();
  await untilHeard(person, first.heard, 'before');
  await first.bus.close(500);
  await Promise.all(
    Array.from({ length: 1_500 }, (_, i) => person.publishAsync(PTZ, `queued ${i}`, { qos: 1 })),
  );

  const { heard, log } = await openBus({ id: 'b', port: broker.tcpPort });
  const passed = () => log.some((text) => text.includes('came while the gateway was away'));
  await eventually(passed, { withinMs: 30_000, what: 'the end of the queue' });
  expect(heard.length).toBeGreaterThanOrEqual(1_000);
  expect(heard.every(({ late }) => late)).toBe(true);
  const before = heard.length;
  await untilHeard(person, heard, 'after');
  expect(heard.slice(before).every(({ late }) => !late)).toBe(true);
});

it('sends what was kept when it is back, retained topics with their last value, and nothing else', async () => {
  const line = await layLine(broker.tcpPort);
  const { bus, log } = await openBus({ id: 'c', port: line.port });
  const person = await signIn();
  const told: string[] = [];
  person.on('message', (topic, payload) => told.push(`${topic} ${payload.toString()}`));
  await person.subscribeAsync('oriel/home/yard/#', { qos: 1 });
  await eventually(() => bus.connected, { what: 'the bus' });
  bus.publish('oriel/home/yard/state', 'first', { qos: 1, retain: true });
  bus.publish('oriel/home/yard/motion', 'ON', { qos: 1, retain: true });
  await eventually(() => told.length === 2, { what: 'the first state' });
  line.cut();
  await eventually(() => !bus.connected, { what: 'the cut' });
  for (let i = 0; i < 200; i++) bus.publish('oriel/home/yard/state', `later ${i}`, { qos: 1, retain: true });
  for (let i = 0; i < 103; i++) bus.publish('oriel/home/yard/ptz/result', String(i), { qos: 1, keep: true });
  bus.publish('oriel/home/yard/snapshot', 'picture', { qos: 0 });
  bus.clear('oriel/home/yard/motion');
  told.length = 0;
  line.mend();
  await eventually(() => told.includes('oriel/home/yard/ptz/result 102'), { what: 'the last answer' });
  expect(told).toEqual([
    'oriel/home/yard/motion ',
    'oriel/home/yard/state later 199',
    ...Array.from({ length: 100 }, (_, i) => `oriel/home/yard/ptz/result ${i + 3}`),
  ]);
  expect(log.filter((text) => text.includes('too many or too old'))).toHaveLength(1);
});

it('sends an answer again that the broker has not acknowledged, and nothing that was overtaken', async () => {
  const line = await layLine(broker.tcpPort);
  const { bus } = await openBus({ id: 'f', port: line.port });
  const person = await signIn();
  const told: string[] = [];
  person.on('message', (topic, payload) => told.push(`${topic} ${payload.toString()}`));
  await person.subscribeAsync('oriel/home/shed/#', { qos: 1 });
  await eventually(() => bus.connected, { what: 'the bus' });
  line.hold();
  bus.publish('oriel/home/shed/state', 'overtaken', { qos: 1, retain: true });
  bus.publish('oriel/home/shed/ptz/result', 'an answer', { qos: 1, keep: true });
  bus.publish('oriel/home/shed/snapshot', 'a picture', { qos: 1 });
  line.cut();
  await eventually(() => !bus.connected, { what: 'the cut' });
  bus.publish('oriel/home/shed/state', 'live', { qos: 1, retain: true });
  line.mend();
  await eventually(() => told.some((message) => message.endsWith('an answer')), { what: 'the answer' });
  expect(told).toEqual(['oriel/home/shed/state live', 'oriel/home/shed/ptz/result an answer']);
});

it('tells everything anew to a broker that has forgotten it', async () => {
  const line = await layLine(broker.tcpPort);
  const { bus } = await openBus({ id: 'd', port: line.port });
  bus.publish('oriel/home/yard/state', 'live', { qos: 1, retain: true });
  await eventually(() => bus.connected, { what: 'the bus' });
  line.cut();
  await eventually(() => !bus.connected, { what: 'the end of the broker' });
  // Another one, for a port that was let go may be somebody else's by then.
  const forgetful = await startMosquitto({ users: USERS });
  onTestFinished(() => forgetful.close());
  line.mend(forgetful.tcpPort);
  const person = await signIn(forgetful);
  const told = new Map<string, string>();
  person.on('message', (topic, payload) => told.set(topic, payload.toString()));
  await person.subscribeAsync(['oriel/home/status', 'oriel/home/yard/state']);
  await eventually(() => told.size === 2, { withinMs: 30_000, what: 'status and state' });
  expect(Object.fromEntries(told)).toEqual({
    'oriel/home/status': 'online',
    'oriel/home/yard/state': 'live',
  });
});

it('reads what is retained, but nothing that is too long', async () => {
  const { bus } = await openBus({ id: 'e', port: broker.tcpPort });
  const person = await signIn();
  await person.publishAsync('oriel/home/attic/state', 'one', { qos: 1, retain: true });
  await person.publishAsync('oriel/home/cellar/state', 'two', { qos: 1, retain: true });
  await person.publishAsync('oriel/home/cellar/large', Buffer.alloc(200_000), { qos: 1, retain: true });
  await eventually(() => bus.connected, { what: 'the bus' });
  const read = await bus.readRetained(['oriel/home/+/state', 'oriel/home/+/large']);
  const texts = read.map(({ topic, payload }) => `${topic} ${payload.toString()}`);
  expect(texts).toContain('oriel/home/attic/state one');
  expect(texts).toContain('oriel/home/cellar/state two');
  expect(texts.join()).not.toContain('large');
  await person.publishAsync('oriel/home/attic/state', 'three', { qos: 1, retain: true });
  expect(await bus.readRetained(['oriel/home/attic/state'])).toEqual([
    { topic: 'oriel/home/attic/state', payload: Buffer.from('three') },
  ]);
});
