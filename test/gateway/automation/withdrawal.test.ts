import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import mqtt from 'mqtt';
import { pino } from 'pino';
import { expect, it, onTestFinished } from 'vitest';
import { Automation } from '../../../gateway/automation/automation.ts';
import { openTrustedBrokers } from '../../../gateway/automation/trusted-brokers.ts';
import { Withdrawal } from '../../../gateway/automation/withdrawal.ts';
import { MqttBus } from '../../../gateway/mqtt/bus.ts';
import { BROKER_USERS } from '../../helpers/documented-rights.ts';
import { eventually } from '../../helpers/eventually.ts';
import { startMosquitto } from '../../helpers/mosquitto.ts';
import { FakeCameras } from './fake-cameras.ts';
import { emptyBook } from './house.ts';

const DEVICE = 'homeassistant/device/oriel_home_porch/config';

it('takes back from a broker what it was told while it was trusted, and nothing from one that never was', async () => {
  const broker = await startMosquitto({
    users: BROKER_USERS,
  });
  onTestFinished(() => broker.close());
  const directory = await mkdtemp(join(tmpdir(), 'oriel-trust-'));
  onTestFinished(() => rm(directory, { recursive: true, force: true }));
  const lines: string[] = [];
  const logger = pino({ level: 'info' }, { write: (line) => lines.push(line) });
  const self = { url: broker.url, username: 'oriel', password: BROKER_USERS.oriel };
  const told = emptyBook();

  const before = new MqttBus({ ...self, statusTopic: 'oriel/home/status', logger });
  const automation = new Automation({
    bus: before,
    gateway: 'home',
    cameras: new FakeCameras('porch'),
    version: '0.2.0',
    homeAssistant: { enabled: true, prefix: 'homeassistant' },
    told,
    snapshots: { onMotion: false, everyMs: 10_000 },
    logger,
  });
  const reader = await mqtt.connectAsync(broker.url, { ...self, protocolVersion: 4 });
  onTestFinished(() => reader.endAsync(true));
  const kept = new Map<string, string>();
  reader.on('message', (topic, payload) => {
    if (payload.length > 0) kept.set(topic, payload.toString());
    else kept.delete(topic);
  });
  await reader.subscribeAsync('#', { qos: 1 });
  await reader.publishAsync('oriel/home2/status', 'of another', { qos: 1, retain: true });
  await eventually(() => kept.has(DEVICE) && kept.has('oriel/home/porch/state'), { what: 'what is told' });
  automation.close();
  await before.close(500);
  await eventually(() => kept.get('oriel/home/status') === 'offline', { what: 'its end' });

  const after = new MqttBus({ ...self, statusTopic: 'oriel/0123/status', logger });
  onTestFinished(() => after.close(500));
  const trusted = await openTrustedBrokers({ directory, logger });
  await trusted.note({ url: 'mqtt://another.example', gateway: 'home', prefix: 'homeassistant' });
  const asked: string[] = [];
  const bus = {
    get connected() {
      return after.connected;
    },
    onConnect: (listener: () => void) => after.onConnect(listener),
    clear: (topic: string) => after.clear(topic),
    readRetained(...[filters, options]: Parameters<MqttBus['readRetained']>) {
      asked.push(...filters);
      return after.readRetained(filters, options);
    },
  };
  const options = { bus, url: broker.url, told, reading: { quietMs: 1_000 }, logger };
  const idle = new Withdrawal({ ...options, trusted });
  await eventually(() => kept.get('oriel/0123/status') === 'online', { what: 'the gateway' });
  expect(asked).toEqual([]);
  idle.close();

  await trusted.note({ url: broker.url, gateway: 'home', prefix: 'homeassistant' });
  const reopened = await openTrustedBrokers({ directory, logger });
  const withdrawal = new Withdrawal({ ...options, trusted: reopened });
  onTestFinished(() => withdrawal.close());
  await eventually(() => lines.some((line) => line.includes('while it was trusted is removed')), {
    what: 'the line',
  });
  await eventually(() => kept.size === 2, { what: 'the end of all that it was told' });
  expect(Object.fromEntries(kept)).toEqual({
    'oriel/home2/status': 'of another',
    'oriel/0123/status': 'online',
  });
  expect(told.devices.size).toBe(0);
  const kinds = await openTrustedBrokers({ directory, logger });
  expect(kinds.of(broker.url)).toEqual([]);
  expect(kinds.of('mqtt://another.example')).toHaveLength(1);
});
