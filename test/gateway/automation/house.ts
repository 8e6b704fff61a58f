import mqtt, { type MqttClient } from 'mqtt';
import { pino } from 'pino';
import { onTestFinished } from 'vitest';
import { startBroker } from '../../../broker/broker.ts';
import { Automation, type AutomationOptions } from '../../../gateway/automation/automation.ts';
import { ToldBook } from '../../../gateway/automation/home-assistant/told-book.ts';
import { MqttBus } from '../../../gateway/mqtt/bus.ts';
import { tokenDirectory } from '../../helpers/token-directory.ts';
import type { FakeCameras } from './fake-cameras.ts';

const SELF = { username: 'the-gateway', password: 'a-random-secret' };
const ADMIN = { name: 'admin', token: 'the-token-of-the-admin', role: 'admin', cameras: ['*'] } as const;

/** An embedded broker, and somebody who reads along. */
export interface House {
  readonly url: string;
  /** The broker's lines and the automation's. */
  readonly log: readonly string[];
  /** Automation on a bus of its own; closed after the test. */
  automate(cameras: FakeCameras, options?: Partial<AutomationOptions>): Promise<{ end(): Promise<void> }>;
  /** May do everything, as the gateway itself. */
  readonly insider: MqttClient;
  /** Signs in with the token of an admin. */
  admin(): Promise<MqttClient>;
  /** Each message that came on a topic, oldest first. */
  heard(topic: string): readonly string[];
  /** What a topic has retained now. */
  retained(topic: string): string | undefined;
  /** Pictures come as they are. */
  pictures(topic: string): readonly Buffer[];
}

/** Of a gateway that has told nobody anything, and does not keep what it tells. */
export const emptyBook = () => new ToldBook({ devices: [], save: async () => undefined });

export async function openHouse(cameras: () => readonly string[] = () => ['porch']): Promise<House> {
  const log: string[] = [];
  const logger = pino({ level: 'info' }, { write: (line) => log.push(line) });
  const broker = await startBroker({
    gateway: 'home',
    gatewayId: 'a'.repeat(32),
    listen: { host: '127.0.0.1', port: 0 },
    directory: tokenDirectory([ADMIN]),
    self: SELF,
    cameras,
    logger,
  });
  onTestFinished(() => broker.close());
  const url = `mqtt://127.0.0.1:${broker.address.port}`;
  const insider = await mqtt.connectAsync(url, { ...SELF, clientId: 'insider', protocolVersion: 4 });
  onTestFinished(() => insider.endAsync(true));
  const messages: { topic: string; payload: Buffer }[] = [];
  insider.on('message', (topic, payload) => messages.push({ topic, payload }));
  await insider.subscribeAsync('#', { qos: 1 });
  const on = (topic: string) => messages.filter((message) => message.topic === topic);
  return {
    url,
    log,
    insider,
    async automate(automated, options = {}) {
      const bus = new MqttBus({ url, ...SELF, statusTopic: 'oriel/home/status', logger });
      const automation = new Automation({
        bus,
        gateway: 'home',
        cameras: automated,
        viewerUrl: 'http://oriel.local:8080/',
        version: '0.2.0',
        homeAssistant: { enabled: true, prefix: 'homeassistant' },
        snapshots: { onMotion: true, everyMs: 600_000 },
        told: emptyBook(),
        logger,
        ...options,
      });
      const end = async () => {
        automation.close();
        await bus.close(500);
      };
      onTestFinished(end);
      return { end };
    },
    async admin() {
      const credentials = {
        username: ADMIN.name,
        password: ADMIN.token,
        clientId: 'ha',
        protocolVersion: 4,
      } as const;
      const client = await mqtt.connectAsync(url, credentials);
      onTestFinished(() => client.endAsync(true));
      return client;
    },
    heard: (topic) => on(topic).map(({ payload }) => payload.toString()),
    retained: (topic) => on(topic).at(-1)?.payload.toString() || undefined,
    pictures: (topic) => on(topic).map(({ payload }) => payload),
  };
}
