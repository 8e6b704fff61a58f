import mqtt from 'mqtt';
import pino from 'pino';
import { describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { startBroker } from '../../broker/broker.ts';
import { ListenError } from '../../config/listen-error.ts';
import { eventually } from '../helpers/eventually.ts';
import {
  createTestDirectory,
  GATEWAY_ID,
  inbox,
  openWebSocketDoor,
  SELF,
  signal,
  signIn,
  signInAsGateway,
  startTestBroker,
  subscribe,
  survives,
  type TestBroker,
} from './harness.ts';
import { connectPacket, openRaw } from './raw-mqtt.ts';

const UP = signal('ann-tab', 'up');
const DOWN = signal('ann-tab', 'down');
const ALL_UP = `oriel/${GATEWAY_ID}/signal/+/up`;

async function door(kind: string, test: TestBroker): Promise<string> {
  return kind === 'TCP' ? test.url : openWebSocketDoor(test);
}

describe.each(['TCP', 'WebSocket'])('over %s', (kind) => {
  it.each([
    ['no user name', {}, 4],
    ['no password', { username: 'cem' }, 4],
    ['a wrong password', { username: 'cem', password: 'wrong' }, 4],
    ['another token’s password', { username: 'cem', password: 'ann-secret' }, 4],
    ['an unknown name', { username: 'zoe', password: 'cem-secret' }, 4],
    ['the gateway’s name with a token', { username: SELF.username, password: 'cem-secret' }, 4],
    ['a client id with a slash', { username: 'cem', password: 'cem-secret', clientId: 'a/b' }, 2],
    ['a client id too long', { username: 'cem', password: 'cem-secret', clientId: 'a'.repeat(65) }, 2],
  ])('refuses %s', async (_what, options, code) => {
    const test = await startTestBroker();
    const url = await door(kind, test);
    const attempt = mqtt.connectAsync(url, { reconnectPeriod: 0, protocolVersion: 4, ...options }, false);
    await expect(attempt).rejects.toMatchObject({ code });
    expect(test.broker.clients()).toBe(0);
    expect(test.log.join()).toContain('MQTT sign-in refused');
    expect(test.log.join()).not.toContain('secret');
    await signIn(url, 'ann');
    expect(test.broker.clients()).toBe(1);
  });

  it('carries signaling both ways between one viewer and the gateway', async () => {
    const test = await startTestBroker();
    const url = await door(kind, test);
    const gateway = await signInAsGateway(test.url);
    const viewer = await signIn(url, 'ann');
    const atGateway = inbox(gateway);
    const atViewer = inbox(viewer);
    expect(await subscribe(gateway, ALL_UP)).toBe(1);
    expect(await subscribe(viewer, DOWN)).toBe(1);

    await viewer.publishAsync(UP, 'x'.repeat(120_000), { qos: 1 });
    await gateway.publishAsync(DOWN, 'answer', { qos: 2 });
    await eventually(() => atGateway.length > 0 && atViewer.length > 0);
    expect(atGateway).toEqual([`${UP} ${'x'.repeat(120_000)}`]);
    expect(atViewer).toEqual([`${DOWN} answer`]);
  });

  it('delivers what it has acknowledged before it closes', async () => {
    const test = await startTestBroker();
    const url = await door(kind, test);
    const gateway = await signInAsGateway(test.url);
    const viewer = await signIn(url, 'ann');
    const seen = inbox(viewer);
    await viewer.subscribeAsync(DOWN);
    await gateway.publishAsync(DOWN, 'bye', { qos: 1 });
    await test.broker.close();
    await eventually(() => !viewer.connected);
    expect(seen).toEqual([`${DOWN} bye`]);
  });

  it('waits for none of its clients to go when it closes', async () => {
    const test = await startTestBroker();
    const url = await door(kind, test);
    const viewer = await signIn(url, 'ann');
    const gone = new Promise<void>((resolve) => viewer.once('close', () => resolve()));
    const began = performance.now();
    await test.broker.close();
    // By itself the client would stay.
    expect(performance.now() - began).toBeLessThan(10_000);
    await gone;
    expect(test.broker.clients()).toBe(0);
    await expect(signIn(url, 'ann')).rejects.toThrow();
  });
});

describe('rights', () => {
  it.each([
    ['ann', DOWN, 1],
    ['ann', 'oriel/home/porch/#', 1],
    ['ann', signal('other-tab', 'down'), 128],
    ['ann', 'oriel/home/yard/state', 128],
    ['ann', 'oriel/home/+/state', 128],
    ['cem', 'oriel/home/+/state', 1],
    ['cem', 'oriel/home/#', 128],
    ['cem', 'oriel/#', 128],
    ['cem', '#', 128],
    ['cem', '+/#', 128],
    ['cem', '$SYS/#', 128],
    ['cem', '$SYS/+/new/clients', 128],
  ])('%s subscribing %s is granted %i', async (user, filter, granted) => {
    const { url } = await startTestBroker();
    const client = await signIn(url, user);
    expect(await subscribe(client, filter)).toBe(granted);
    expect(await survives(client)).toBe(true);
  });

  it.each([
    ['ann', signal('bob-tab', 'up')],
    ['ann', DOWN],
    ['ann', 'oriel/home/porch/ptz/set'],
    ['bob', 'oriel/home/yard/ptz/set'],
    ['cem', 'oriel/home/porch/state'],
    ['cem', 'oriel/home/porch/ptz/result'],
    ['cem', 'oriel/home/status'],
    ['cem', '$SYS/x/heartbeat'],
  ])('%s publishing %s is closed, nobody hears it, the broker lives', async (user, topic) => {
    const { url, log } = await startTestBroker();
    const gateway = await signInAsGateway(url);
    const heard = inbox(gateway);
    await gateway.subscribeAsync('#');
    const client = await signIn(url, user);
    const closed = new Promise<void>((resolve) => client.once('close', () => resolve()));
    client.publish(topic, 'forged', { qos: 0 });
    await closed;
    expect(await survives(gateway)).toBe(true);
    await gateway.publishAsync('marker', '', { qos: 1 });
    await eventually(() => heard.includes('marker '));
    expect(heard).toEqual(['marker ']);
    expect(log.filter((line) => line.includes('publish refused'))).toHaveLength(1);
    await signIn(url, user);
  });

  it('lets an operator command its camera and read the answer', async () => {
    const { url } = await startTestBroker();
    const gateway = await signInAsGateway(url);
    const operator = await signIn(url, 'bob');
    const answers = inbox(operator);
    expect(await subscribe(operator, 'oriel/home/porch/ptz/result')).toBe(1);
    await gateway.subscribeAsync('oriel/home/+/ptz/set');
    gateway.on('message', (_topic, payload) => gateway.publish('oriel/home/porch/ptz/result', payload));
    operator.publish('oriel/home/porch/ptz/set', 'home');
    await eventually(() => answers.length > 0);
    expect(answers).toEqual(['oriel/home/porch/ptz/result home']);
  });

  it('gives the retained status to a viewer, and keeps no retained message of anybody else', async () => {
    const { url } = await startTestBroker();
    const gateway = await signInAsGateway(url);
    await gateway.publishAsync('oriel/home/status', 'online', { qos: 1, retain: true });
    const poisoner = await signIn(url, 'bob');
    const closed = new Promise<void>((resolve) => poisoner.once('close', () => resolve()));
    poisoner.publish('oriel/home/porch/ptz/set', 'poison', { retain: true });
    await closed;

    const seen = inbox(gateway);
    await gateway.subscribeAsync('oriel/#');
    await eventually(() => seen.length > 0);
    await gateway.publishAsync('oriel/marker', '', { qos: 1 });
    await eventually(() => seen.includes('oriel/marker '));
    expect(seen).toEqual(['oriel/home/status online', 'oriel/marker ']);

    const viewer = await signIn(url, 'ann');
    const atViewer = inbox(viewer);
    await viewer.subscribeAsync('oriel/home/status');
    await eventually(() => atViewer.length > 0);
    expect(atViewer).toEqual(['oriel/home/status online']);
  });

  it('forwards under a wildcard only what the reader may read', async () => {
    const { url } = await startTestBroker();
    const gateway = await signInAsGateway(url);
    const admin = await signIn(url, 'cem');
    const seen = inbox(admin);
    expect(await subscribe(admin, 'oriel/home/+/state')).toBe(1);
    await gateway.publishAsync('oriel/home/signal/state', 'not for cem', { qos: 1 });
    await gateway.publishAsync('oriel/home/yard/state', 'idle', { qos: 1 });
    await eventually(() => seen.length > 0);
    expect(seen).toEqual(['oriel/home/yard/state idle']);
  });

  it.each([
    ['the gateway’s status', 'ann', { topic: 'oriel/home/status', payload: 'offline' }],
    ['somebody else’s session', 'ann', { topic: signal('bob-tab', 'up'), payload: 'x' }],
    ['$SYS', 'cem', { topic: '$SYS/x', payload: 'x' }],
    ['a filter', 'cem', { topic: 'oriel/home/+/ptz/set', payload: 'x' }],
    ['a retained one', 'ann', { topic: UP, payload: 'x', retain: true }],
  ])('refuses a sign-in with a will on %s', async (_what, user, will) => {
    const { url } = await startTestBroker();
    const withWill = {
      will: { qos: 0 as const, retain: false, ...will, payload: Buffer.from(will.payload) },
    };
    await expect(signIn(url, user, withWill)).rejects.toMatchObject({ code: 5 });
    await signIn(url, user);
  });

  it('sends a will that its owner may publish', async () => {
    const { url } = await startTestBroker();
    const gateway = await signInAsGateway(url);
    const seen = inbox(gateway);
    await gateway.subscribeAsync(ALL_UP);
    const viewer = await signIn(url, 'ann', {
      will: { topic: UP, payload: Buffer.from('gone'), qos: 1, retain: false },
    });
    viewer.stream.destroy();
    await eventually(() => seen.length > 0);
    expect(seen).toEqual([`${UP} gone`]);
  });
});

it('is what Home Assistant takes for its broker', async () => {
  const { url } = await startTestBroker();
  const gateway = await signInAsGateway(url);
  const device = 'homeassistant/device/oriel_home_porch/config';
  await gateway.publishAsync(device, '{}', { qos: 1, retain: true });
  const born = inbox(gateway);
  await gateway.subscribeAsync('homeassistant/status');
  const homeAssistant = await signIn(url, 'cem', {
    clientId: '6fGxB1qT2tHn5vWm8kLp0Z',
    will: { topic: 'homeassistant/status', payload: Buffer.from('offline'), qos: 0, retain: false },
  });
  const told = inbox(homeAssistant);
  // As many kinds of entities as it has, each with two filters, and those of its other integrations.
  const kinds = Array.from(
    { length: 34 },
    (_, i) => `kind_${'abcdefghijklmnopqrstuvwxyz'.charAt(i % 26)}${i > 25 ? 'x' : ''}`,
  );
  const own = [...kinds, 'device'].flatMap((kind) => [
    `homeassistant/${kind}/+/config`,
    `homeassistant/${kind}/+/+/config`,
  ]);
  const others = [
    'tasmota/discovery/#',
    'esphome/discover/#',
    'fully/deviceInfo/+',
    '/greencell/broadcast/device',
  ];
  const granted = new Map<string, number | undefined>();
  for (const filter of [...own, ...others]) granted.set(filter, await subscribe(homeAssistant, filter));
  expect(own.filter((filter) => granted.get(filter) !== 1)).toEqual([]);
  expect(others.filter((filter) => granted.get(filter) !== 128)).toEqual([]);
  for (let camera = 0; camera < 32; camera++) {
    for (let topic = 0; topic < 20; topic++) {
      expect(await subscribe(homeAssistant, `oriel/home/camera-${camera}/input/${topic}`)).toBe(1);
    }
  }
  await homeAssistant.publishAsync('homeassistant/status', 'online');
  await eventually(() => told.includes(`${device} {}`) && born.length === 1);
  homeAssistant.stream.destroy();
  await eventually(() => born.length === 2);
  expect(born).toEqual(['homeassistant/status online', 'homeassistant/status offline']);
});

it('asks anew which cameras there are', async () => {
  const cameras = ['porch'];
  const { url } = await startTestBroker({}, () => cameras);
  const dee = await signIn(url, 'dee');
  expect(await subscribe(dee, 'oriel/home/+/state')).toBe(1);
  cameras.push('garage');
  expect(await subscribe(dee, 'oriel/home/+/motion')).toBe(128);
});

describe('client ids', () => {
  it('keeps a session from another user who takes its id, and from one who takes the gateway’s', async () => {
    const { url, broker } = await startTestBroker();
    const gateway = await signInAsGateway(url);
    const ann = await signIn(url, 'ann');
    await expect(signIn(url, 'cem', { clientId: 'ann-tab' })).rejects.toMatchObject({ code: 2 });
    await expect(signIn(url, 'cem', { clientId: 'gw' })).rejects.toMatchObject({ code: 2 });
    expect(await survives(ann)).toBe(true);
    expect(await survives(gateway)).toBe(true);
    expect(broker.clients()).toBe(2);
  });

  it('gives an id back to its user at once, and to others once that one has left', async () => {
    const { url, broker } = await startTestBroker();
    const first = await signIn(url, 'ann');
    const closed = new Promise<void>((resolve) => first.once('close', () => resolve()));
    const second = await signIn(url, 'ann');
    await closed;
    expect(await survives(second)).toBe(true);
    expect(broker.clients()).toBe(1);
    await second.endAsync();
    await eventually(() => broker.clients() === 0);
    await signIn(url, 'cem', { clientId: 'ann-tab' });
  });

  it('lets the gateway have its id though another sits on it', async () => {
    const { url, broker } = await startTestBroker();
    const squatter = await signIn(url, 'cem', { clientId: 'gw' });
    const closed = new Promise<void>((resolve) => squatter.once('close', () => resolve()));
    const gateway = await signInAsGateway(url);
    await closed;
    expect(await survives(gateway)).toBe(true);
    expect(broker.clients()).toBe(1);
  });

  it('frees the ids of those who go amid their sign-in', async () => {
    const { url, broker } = await startTestBroker();
    const closed = Array.from({ length: 200 }, async (_, i) => {
      const raw = openRaw(broker.address);
      raw.socket.write(connectPacket({ clientId: `raw-${i % 10}`, username: 'ann', password: 'ann-secret' }));
      // Who is shed at once was never seen open.
      await eventually(() => raw.socket.readyState !== 'opening', { everyMs: 1 });
      if (i % 2) raw.socket.resetAndDestroy();
      else raw.socket.destroy();
      return raw.closed;
    });
    await Promise.all(closed);
    await eventually(() => broker.clients() === 0);
    for (let i = 0; i < 10; i++) await signIn(url, 'cem', { clientId: `raw-${i}` });
    expect(broker.clients()).toBe(10);
  });

  it('survives a storm of takeovers', async () => {
    const { url, broker } = await startTestBroker();
    const storm = Array.from({ length: 30 }, () => signIn(url, 'ann').catch(() => undefined));
    await Promise.all(storm);
    await eventually(() => broker.clients() === 1);
    expect(await survives(await signIn(url, 'ann'))).toBe(true);
  });
});

it('says which key to change when its port is in use', async () => {
  const { broker } = await startTestBroker();
  const second = startBroker({
    gateway: 'home',
    gatewayId: GATEWAY_ID,
    listen: broker.address,
    directory: createTestDirectory(),
    self: SELF,
    cameras: () => [],
    logger: pino({ level: 'silent' }),
  });
  await expect(second).rejects.toThrow(ListenError);
  await expect(second).rejects.toThrow(`broker.listen: 127.0.0.1:${broker.address.port} is in use`);
});

it('refuses a token as password when no user name comes with it', async () => {
  const { broker, url } = await startTestBroker();
  const raw = openRaw(broker.address);
  raw.socket.write(connectPacket({ clientId: 'raw', password: 'cem-secret' }));
  await raw.closed;
  expect(raw.received()).toEqual(Buffer.of(0x20, 2, 0, 4));
  await signIn(url, 'ann');
});

it('takes no text frame for MQTT', async () => {
  const test = await startTestBroker({ keepaliveSeconds: 65_535 });
  const url = await openWebSocketDoor(test);
  const ws = new WebSocket(url, 'mqtt');
  const received: unknown[] = [];
  ws.on('message', (data) => received.push(data));
  const closed = new Promise<number>((resolve) => ws.once('close', resolve));
  // With this keepalive the packet is UTF-8 too.
  const connect = connectPacket({
    clientId: 'ws',
    username: 'ann',
    password: 'ann-secret',
    keepalive: 0x8000,
  });
  ws.once('open', () => ws.send(connect, { binary: false }));
  expect(await closed).toBe(1006);
  expect(received).toEqual([]);
  await signIn(url, 'ann');
});
