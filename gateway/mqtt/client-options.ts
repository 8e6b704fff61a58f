import { readFileSync } from 'node:fs';
import type { IClientOptions } from 'mqtt';
import type { MqttBusOptions } from './bus.ts';

const CONNECT_TIMEOUT_MS = 5_000;

/** Short, since viewers can not reach us before we are back. */
const RECONNECT_MS = 500;

/** A broker that vanished without a word is noticed after one and a half times that. */
const KEEPALIVE_S = 15;

/** How the client signs in and comes back. Throws where the authority's file can not be read. */
export function clientOptions(options: MqttBusOptions): IClientOptions {
  const { username, password, ca, statusTopic, session } = options;
  return {
    protocolVersion: 4,
    clean: session === undefined,
    clientId: session
      ? `oriel-${session.gateway}-${session.id}`
      : `oriel-gateway-${process.pid}-${Date.now().toString(36)}`,
    // It would keep a buffer for each 16-bit number, 7 MB in all.
    writeCache: false,
    connectTimeout: CONNECT_TIMEOUT_MS,
    reconnectPeriod: RECONNECT_MS,
    keepalive: KEEPALIVE_S,
    queueQoSZero: false,
    resubscribe: false,
    will: { topic: statusTopic, payload: Buffer.from('offline'), qos: 1, retain: true },
    ...(username !== undefined && { username }),
    ...(password !== undefined && { password }),
    ...(ca !== undefined && { ca: readFileSync(ca) }),
  };
}
