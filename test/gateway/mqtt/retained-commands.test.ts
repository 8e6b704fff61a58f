import mqtt from 'mqtt';
import { pino } from 'pino';
import { expect, it, onTestFinished } from 'vitest';
import { startBroker } from '../../../broker/broker.ts';
import { MqttBus } from '../../../gateway/mqtt/bus.ts';
import { eventually } from '../../helpers/eventually.ts';
import { tokenDirectory } from '../../helpers/token-directory.ts';

it('hands on a command when it is sent, and not again at every reconnect because it was retained', async () => {
  const logger = pino({ level: 'silent' });
  // Stands for a broker of others, which lets people retain what they like.
  const self = { username: 'anybody', password: 'may do everything' };
  const gatewayId = 'a'.repeat(32);
  const listen = { host: '127.0.0.1', port: 0 };
  const directory = tokenDirectory([]);
  const broker = await startBroker({
    gateway: 'home',
    gatewayId,
    listen,
    directory,
    self,
    cameras: () => ['porch'],
    logger,
  });
  onTestFinished(() => broker.close());
  const url = `mqtt://127.0.0.1:${broker.address.port}`;
  const person = await mqtt.connectAsync(url, { ...self, clientId: 'person', protocolVersion: 4 });
  onTestFinished(() => person.endAsync(true));
  const topic = 'oriel/home/porch/ptz/set';
  await person.publishAsync(topic, 'MOVE_LEFT', { qos: 1, retain: true });

  const taken: string[] = [];
  const bus = new MqttBus({ url, ...self, statusTopic: 'oriel/home/status', logger });
  onTestFinished(() => bus.close(100));
  bus.subscribe(topic, (_topic, payload) => taken.push(payload.toString()));
  await eventually(() => bus.connected, { what: 'the bus' });
  const hear = async () => {
    await person.publishAsync(topic, 'STOP', { qos: 1, retain: true });
    return taken.includes('STOP');
  };
  await eventually(hear, { what: 'a command that is sent now' });
  expect(taken).not.toContain('MOVE_LEFT');
});
