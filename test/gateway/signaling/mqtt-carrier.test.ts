import mqtt from 'mqtt';
import { pino } from 'pino';
import { afterEach, describe, expect, it, onTestFinished, vi } from 'vitest';
import { createTokenDirectory } from '../../../access/directory.ts';
import { startBroker } from '../../../broker/broker.ts';
import { MqttBus } from '../../../gateway/mqtt/bus.ts';
import { MqttCarrier } from '../../../gateway/signaling/mqtt-carrier.ts';
import { open, seal } from '../../../protocol/envelope.ts';
import { signalTopic } from '../../../protocol/topics.ts';
import { eventually } from '../../helpers/eventually.ts';
import { scriptedHouse } from './scripted-house.ts';

const token = { name: 'phone', token: '0123456789abcdef', role: 'operator', cameras: ['*'] } as const;

async function setUp() {
  const log: string[] = [];
  const logger = pino({ level: 'warn' }, { write: (line) => void log.push(line) });
  const self = { username: 'self', password: 'may do everything' };
  const directory = createTokenDirectory([token]);
  const listen = { host: '127.0.0.1', port: 0 };
  const broker = await startBroker({ gateway: 'home', listen, directory, self, cameras: () => [], logger });
  onTestFinished(() => broker.close());
  const url = `mqtt://127.0.0.1:${broker.address.port}`;
  const bus = new MqttBus({ url, ...self, statusTopic: 'oriel/home/status', logger });
  onTestFinished(() => bus.close(100));
  await eventually(() => bus.connected, { what: 'the bus' });
  const { viewings, cameras, switchOn } = scriptedHouse();
  const own = { gateway: 'home', version: '1.2.3', iceServers: [], logger };
  const carrier = new MqttCarrier({ ...own, bus, directory, cameras, viewings });
  onTestFinished(() => carrier.close('shutting-down', 'the test is over'));
  const first = await openPage(url, 'first');
  let n = 0;
  const isHeard = async () => {
    await first.say(++n);
    return first.heard.length > 0;
  };
  await eventually(isHeard, { what: 'the gateway to hear pages' });
  return { ...(await openPage(url, 'page')), log, carrier, switchOn };
}

async function openPage(url: string, session: string) {
  const address = { gateway: 'home', user: token.name, session };
  const signIn = { username: token.name, password: token.token, clientId: session } as const;
  const page = await mqtt.connectAsync(url, { ...signIn, protocolVersion: 4 });
  onTestFinished(() => page.endAsync(true));
  const heard: string[] = [];
  page.on('message', (_topic, payload) => heard.push(payload.toString()));
  await page.subscribeAsync(signalTopic(address, 'down'));
  const say = (counter: number, secret: string = token.token) => {
    const body = JSON.stringify({ type: 'hello' });
    const text = seal({ address, direction: 'up', secret, counter, body });
    return page.publishAsync(signalTopic(address, 'up'), text, { qos: 1 });
  };
  return { address, heard, say };
}

describe('MqttCarrier', () => {
  afterEach(() => {
    vi.useRealTimers();
  });

  it('is believed by an open page after a restart that set the clock back', async () => {
    const { address, heard, say } = await setUp();
    const lastHeard = Date.now();
    vi.useFakeTimers({ toFake: ['Date'], now: lastHeard - 3_600_000 });
    await say(lastHeard + 2_000);
    const text = await eventually(() => heard[0], { what: 'a welcome' });
    const opened = open({ address, direction: 'down', secret: token.token, after: lastHeard, text });
    expect(opened.body).toContain('"welcome"');
  });

  it('logs a flood of forged messages once', async () => {
    const { heard, say, log, carrier } = await setUp();
    for (let n = 1; n <= 50; n++) await say(n, 'guessed');
    await say(51);
    await eventually(() => heard[0], { what: 'a welcome' });
    expect(carrier.sessions).toBe(2);
    expect(log.filter((line) => line.includes('signaling message refused'))).toHaveLength(1);
  });

  it('tells pages what cameras do, of a flicker its end at least', async () => {
    const { address, heard, say, switchOn } = await setUp();
    await say(1);
    await eventually(() => heard[0], { what: 'a welcome' });
    for (let i = 0; i <= 100; i++) switchOn('porch', i % 2 === 1);
    const text = await eventually(() => heard[1], { what: 'the cameras' });
    const opened = open({ address, direction: 'down', secret: token.token, after: 0, text });
    expect(JSON.parse(opened.body)).toMatchObject({
      type: 'cameras',
      cameras: [{ name: 'porch', state: 'off' }, { name: 'yard' }],
    });
    expect(heard).toHaveLength(2);
  });
});
