import mqtt from 'mqtt';
import { pino } from 'pino';
import { expect, it, onTestFinished } from 'vitest';
import { MqttBus } from '../../../gateway/mqtt/bus.ts';
import { eventually } from '../../helpers/eventually.ts';
import { SELF, startHomeBroker } from './home-broker.ts';

it('hands on a command when it is sent, and not again at every reconnect because it was retained', async () => {
  const logger = pino({ level: 'silent' });
  // Stands for a broker of others, which lets people retain what they like.
  const { url } = await startHomeBroker();
  const person = await mqtt.connectAsync(url, { ...SELF, clientId: 'person', protocolVersion: 4 });
  onTestFinished(() => person.endAsync(true));
  const topic = 'oriel/home/porch/ptz/set';
  await person.publishAsync(topic, 'MOVE_LEFT', { qos: 1, retain: true });

  const taken: string[] = [];
  const bus = new MqttBus({ url, ...SELF, statusTopic: 'oriel/home/status', logger });
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
