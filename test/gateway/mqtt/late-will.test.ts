import mqtt from 'mqtt';
import { pino } from 'pino';
import { expect, it, onTestFinished } from 'vitest';
import { MqttBus } from '../../../gateway/mqtt/bus.ts';
import { eventually } from '../../helpers/eventually.ts';
import { SELF, startHomeBroker } from './home-broker.ts';

const topic = 'oriel/home/status';

it('says online again when the will of a run that lost its power comes late, and offline when it closes', async () => {
  const logger = pino({ level: 'silent' });
  const { url } = await startHomeBroker();
  const will = { topic, payload: Buffer.from('offline'), qos: 1, retain: true } as const;
  const before = { ...SELF, protocolVersion: 4, reconnectPeriod: 0 } as const;
  const lastRun = await mqtt.connectAsync(url, { ...before, clientId: 'last-run', will });

  const watcher = await mqtt.connectAsync(url, { ...before, clientId: 'watcher' });
  onTestFinished(() => watcher.endAsync(true));
  const heard: string[] = [];
  watcher.on('message', (_topic, payload) => heard.push(payload.toString()));
  await watcher.subscribeAsync(topic);
  const bus = new MqttBus({ url, ...SELF, statusTopic: topic, logger });
  await eventually(() => heard.length > 0, { what: 'a status' });
  lastRun.stream.destroy();
  await eventually(() => heard.length > 2, { what: 'the will, and what follows it' });
  expect(heard).toEqual(['online', 'offline', 'online']);
  await bus.close(500);
  await eventually(() => heard.length > 3, { what: 'the last status' });
  expect(heard.at(-1)).toBe('offline');
});
