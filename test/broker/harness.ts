import mqtt, { type IClientOptions, type MqttClient } from 'mqtt';
import pino from 'pino';
import { onTestFinished } from 'vitest';
import { createTokenDirectory } from '../../access/directory.ts';
import { type Broker, startBroker } from '../../broker/broker.ts';
import type { BrokerLimits } from '../../broker/limits.ts';

export const SELF = { username: 'the-gateway', password: 'a-random-secret' };

const SECRETS: Readonly<Record<string, string>> = {
  ann: 'ann-secret',
  bob: 'bob-secret',
  cem: 'cem-secret',
  dee: 'dee-secret',
};

/** ann watches the porch, bob moves it too, cem has every camera, dee watches two. */
export const DIRECTORY = createTokenDirectory([
  { name: 'ann', token: 'ann-secret', role: 'viewer', cameras: ['porch'] },
  { name: 'bob', token: 'bob-secret', role: 'operator', cameras: ['porch'] },
  { name: 'cem', token: 'cem-secret', role: 'admin', cameras: ['*'] },
  { name: 'dee', token: 'dee-secret', role: 'viewer', cameras: ['porch', 'yard'] },
]);

export interface TestBroker {
  readonly broker: Broker;
  readonly url: string;
  /** Every line logged so far. */
  readonly log: readonly string[];
}

/** A broker on a free port, closed after the test. */
export async function startTestBroker(
  limits: Partial<BrokerLimits> = {},
  cameras: () => readonly string[] = () => ['porch', 'yard'],
): Promise<TestBroker> {
  const log: string[] = [];
  const broker = await startBroker({
    gateway: 'home',
    listen: { host: '127.0.0.1', port: 0 },
    directory: DIRECTORY,
    self: SELF,
    cameras,
    logger: pino({ level: 'debug' }, { write: (line) => log.push(line) }),
    limits,
  });
  onTestFinished(() => broker.close());
  return { broker, url: `mqtt://127.0.0.1:${broker.address.port}`, log };
}

/** Signs in with a token; rejects with what the broker answered. Ended after the test. */
export async function signIn(
  url: string,
  user: string,
  { clientId = `${user}-tab`, ...options }: IClientOptions = {},
): Promise<MqttClient> {
  const all: IClientOptions = {
    clientId,
    username: user,
    password: SECRETS[user] ?? '',
    protocolVersion: 4,
    reconnectPeriod: 0,
    connectTimeout: 3000,
    ...options,
  };
  const client = await mqtt.connectAsync(url, all, false);
  client.on('error', () => undefined);
  onTestFinished(() => client.endAsync(true));
  return client;
}

export function signInAsGateway(url: string, options: IClientOptions = {}): Promise<MqttClient> {
  return signIn(url, SELF.username, { clientId: 'gw', password: SELF.password, ...options });
}

/** What `client` has been sent, as `topic payload`. */
export function inbox(client: MqttClient): string[] {
  const messages: string[] = [];
  client.on('message', (topic, payload) => messages.push(`${topic} ${payload.toString()}`));
  return messages;
}

/** The granted quality of service, 128 for a refused filter. */
export function subscribe(client: MqttClient, filter: string): Promise<number | undefined> {
  return new Promise((resolve) => {
    client.subscribe(filter, { qos: 1 }, (_error, _granted, suback) => {
      const code = suback?.granted[0];
      resolve(typeof code === 'number' ? code : undefined);
    });
  });
}

/** Whether the client is still signed in when the broker has handled all that it sent before. */
export async function survives(client: MqttClient): Promise<boolean> {
  const closed = new Promise<false>((resolve) => client.once('close', () => resolve(false)));
  const answered = subscribe(client, 'oriel/home/status').then((code) => code === 1);
  return client.connected && Promise.race([closed, answered]);
}
