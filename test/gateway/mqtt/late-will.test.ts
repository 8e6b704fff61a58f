import mqtt from 'mqtt';
import { pino } from 'pino';
import { expect, it, onTestFinished } from 'vitest';
import { startBroker } from '../../../broker/broker.ts';
import { MqttBus } from '../../../gateway/mqtt/bus.ts';
import { eventually } from '../../helpers/eventually.ts';
import { tokenDirectory } from '../../helpers/token-directory.ts';

const topic = 'oriel/home/status';

it('says online again when the will of a run that lost its power comes late, and offline when it closes', async () => {
  const logger = pino({ level: 'silent' });
  const self = { username: 'self', password: 'may do everything' };
  const gatewayId = 'a'.repeat(32);
  const listen = { host: '127.0.0.1', port: 0 };
  const directory = tokenDirectory([]);
  const broker = await startBroker({
    gateway: 'home',
    gatewayId,
    listen,
    directory,
    self,
    cameras: () => [],
    logger,
  });
  onTestFinished(() => broker.close());
  const url = `mqtt://127.0.0.1:${broker.address.port}`;
  const will = { topic, payload: Buffer.from('offline'), qos: 1, retain: true } as const;
  const before = { ...self, protocolVersion: 4, reconnectPeriod: 0 } as const;
  const lastRun = await mqtt.connectAsync(url, { ...before, clientId: 'last-run', will });

  const watcher = await mqtt.connectAsync(url, { ...before, clientId: 'watcher' });
  onTestFinished(() => watcher.endAsync(true));
  const heard: string[] = [];
  watcher.on('message', (_topic, payload) => heard.push(payload.toString()));
  await watcher.subscribeAsync(topic);
  const bus = new MqttBus({ url, ...self, statusTopic: topic, logger });
  await eventually(() => heard.length > 0, { what: 'a status' });
  lastRun.stream.destroy();
  await eventually(() => heard.length > 2, { what: 'the will, and what follows it' });
  expect(heard).toEqual(['online', 'offline', 'online']);
  await bus.close(500);
  await eventually(() => heard.length > 3, { what: 'the last status' });
  expect(heard.at(-1)).toBe('offline');
});
