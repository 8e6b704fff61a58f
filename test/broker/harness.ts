import { createServer } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import mqtt, { type IClientOptions, type MqttClient } from 'mqtt';
import pino from 'pino';
import { onTestFinished } from 'vitest';
import { WebSocketServer } from 'ws';
import type { Directory } from '../../access/directory.ts';
import type { Principal } from '../../access/principal.ts';
import { type Broker, startBroker } from '../../broker/broker.ts';
import type { BrokerLimits } from '../../broker/limits.ts';
import type { SelfSignedCertificate } from '../helpers/self-signed-certificate.ts';
import { tokenDirectory } from '../helpers/token-directory.ts';

export const GATEWAY_ID = '0123456789abcdef0123456789abcdef';
export const KEY = `oriel/${GATEWAY_ID}/key`;
export const signal = (session: string, direction: 'up' | 'down') =>
  `oriel/${GATEWAY_ID}/signal/${session}/${direction}`;

export const SELF = { username: 'the-gateway', password: 'a-random-secret' };

const SECRETS: Readonly<Record<string, string>> = {
  ann: 'ann-secret',
  bob: 'bob-secret',
  cem: 'cem-secret',
  dee: 'dee-secret',
};

/** ann watches the porch, bob moves it too, cem has every camera, dee watches two. */
const TOKENS = [
  { name: 'ann', token: 'ann-secret', role: 'viewer', cameras: ['porch'] },
  { name: 'bob', token: 'bob-secret', role: 'operator', cameras: ['porch'] },
  { name: 'cem', token: 'cem-secret', role: 'admin', cameras: ['*'] },
  { name: 'dee', token: 'dee-secret', role: 'viewer', cameras: ['porch', 'yard'] },
] as const;

/** Comes by a door, though it may do everything by its role. */
export const PHONE = { username: 'f'.repeat(32), password: 'the-door-of-the-paired-phone' };
const PHONE_OWNER: Principal = { id: 'device:phone', name: 'Phone', role: 'admin', cameras: ['*'] };

/** The tokens and the phone, whose rights may be withdrawn. */
export function createTestDirectory(): Directory & { withdraw(principalId: string): unknown } {
  const tokens = tokenDirectory(TOKENS);
  const withdrawn = new Set<string>();
  const unless = (principal: Principal | undefined) =>
    principal && !withdrawn.has(principal.id) ? principal : undefined;
  return {
    ...tokens,
    authenticate: (credentials) => unless(tokens.authenticate(credentials)),
    door: ({ name, secret }) =>
      name === PHONE.username && secret === PHONE.password ? unless(PHONE_OWNER) : undefined,
    withdraw: (principalId) => withdrawn.add(principalId),
  };
}

export interface TestBroker {
  readonly broker: Broker;
  readonly url: string;
  readonly directory: ReturnType<typeof createTestDirectory>;
  /** Every line logged so far. */
  readonly log: readonly string[];
}

/** A broker on a free port, closed after the test. */
export async function startTestBroker(
  limits: Partial<BrokerLimits> = {},
  cameras: () => readonly string[] = () => ['porch', 'yard'],
): Promise<TestBroker> {
  const log: string[] = [];
  const directory = createTestDirectory();
  const broker = await startBroker({
    gateway: 'home',
    gatewayId: GATEWAY_ID,
    listen: { host: '127.0.0.1', port: 0 },
    directory,
    self: SELF,
    cameras,
    logger: pino({ level: 'debug' }, { write: (line) => log.push(line) }),
    limits,
  });
  onTestFinished(() => broker.close());
  return { broker, url: `mqtt://127.0.0.1:${broker.address.port}`, directory, log };
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
    connectTimeout: 20_000,
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

/** The broker’s WebSocket door, as the HTTP server opens it; over TLS with a certificate. */
export async function openWebSocketDoor(
  { broker }: TestBroker,
  certificate?: SelfSignedCertificate,
): Promise<string> {
  const server = certificate ? createTlsServer(certificate) : createServer();
  const upgrader = new WebSocketServer({ noServer: true, maxPayload: 262_144 });
  server.on('upgrade', (request, socket, head) =>
    upgrader.handleUpgrade(request, socket, head, (ws) => broker.acceptWebSocket(ws, request)),
  );
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  onTestFinished(() => {
    for (const ws of upgrader.clients) ws.terminate();
    server.close();
  });
  return `${certificate ? 'wss' : 'ws'}://127.0.0.1:${(server.address() as AddressInfo).port}/mqtt`;
}

/** The paired phone, which signals and nothing else. */
export function signInAsPhone(url: string, options: IClientOptions = {}): Promise<MqttClient> {
  return signIn(url, PHONE.username, { clientId: 'phone-tab', password: PHONE.password, ...options });
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
