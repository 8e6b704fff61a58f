import mqtt from 'mqtt';
import pino from 'pino';
import { expect, it, onTestFinished } from 'vitest';
import { MqttBus } from '../../../gateway/mqtt/bus.ts';
import { eventually } from '../../helpers/eventually.ts';
import { startMosquitto } from '../../helpers/mosquitto.ts';

const STATUS = 'oriel/0123456789abcdef0123456789abcdef/status';
const up = (session: string) => `oriel/0123456789abcdef0123456789abcdef/signal/${session}/up`;

it('on a broker where everybody may do everything, rubbish on all topics drowns neither viewers nor presence', async () => {
  const broker = await startMosquitto({});
  onTestFinished(() => broker.close());
  const log: string[] = [];
  const logger = pino({ level: 'info' }, { write: (line) => log.push(line) });
  const bus = new MqttBus({ url: broker.url, statusTopic: STATUS, logger });
  onTestFinished(() => bus.close(500));
  const heard = new Set<string>();
  bus.subscribe(up('+'), (_topic, payload) => heard.add(payload.toString()));
  await eventually(() => bus.connected);

  const vandal = await mqtt.connectAsync(broker.url, { protocolVersion: 4 });
  onTestFinished(() => vandal.endAsync(true));
  let rubbish = 0;
  const began = performance.now();
  const flood = setInterval(() => {
    for (let i = 0; i < 10; i++) vandal.publish(up('page'), `rubbish ${rubbish++}`);
    for (let i = 0; i < 10; i++) vandal.publish(up(`nobody-${rubbish++}`), 'rubbish');
    vandal.publish(STATUS, 'offline', { retain: true });
  }, 10);
  onTestFinished(() => clearInterval(flood));
  await eventually(() => rubbish > 4_000, { withinMs: 30_000, what: 'rubbish' });

  const honest = await mqtt.connectAsync(broker.url, { protocolVersion: 4 });
  onTestFinished(() => honest.endAsync(true));
  let presence = '';
  honest.on('message', (_topic, payload) => {
    presence = payload.toString();
  });
  await eventually(
    () => {
      honest.publish(up('honest'), 'hello');
      return heard.has('hello');
    },
    { what: 'an honest message', everyMs: 100 },
  );
  clearInterval(flood);
  await honest.subscribeAsync(STATUS);
  await eventually(() => presence === 'online', { what: 'the gateway’s presence' });
  expect(bus.connected).toBe(true);
  expect(log.filter((line) => line.includes('away'))).toEqual([]);
  // One line in ten seconds, with a count.
  const most = 1 + Math.ceil((performance.now() - began) / 10_000);
  expect(log.filter((line) => line.includes('more messages on a topic')).length).toBeLessThanOrEqual(most);
});
