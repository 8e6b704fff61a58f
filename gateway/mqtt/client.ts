import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { type IClientOptions, MqttClient } from 'mqtt';
import type { MqttBusOptions } from './bus-options.ts';
import { dial } from './dial.ts';
import { GuardedStream, INCOMING_LIMITS } from './guarded-stream.ts';

/** A WebSocket frame may hold several messages. */
const MAX_FRAME_BYTES = 4 * INCOMING_LIMITS.maxBytes;

const CONNECT_TIMEOUT_MS = 5_000;

/** Short, since viewers can not reach us before we are back. */
const RECONNECT_MS = 500;

/** A broker that vanished without a word is noticed after one and a half times that. */
const KEEPALIVE_S = 15;

/** Connects, and comes back whenever the connection is lost. Throws where the authority's file can not be read. */
export function connectClient(options: MqttBusOptions): MqttClient {
  const { url } = options;
  const ca = options.ca === undefined ? undefined : readFileSync(options.ca);
  const open = () => dial({ url, maxFrameBytes: MAX_FRAME_BYTES, ...(ca && { ca }) });
  return new MqttClient(() => new GuardedStream({ inner: open() }), clientOptions(options));
}

function clientOptions(options: MqttBusOptions): IClientOptions {
  const { username, password, statusTopic, session } = options;
  return {
    protocolVersion: 4,
    clean: session === undefined,
    clientId: session
      ? `oriel-${session.gateway}-${session.id}`
      : // Nobody who sees the topics can guess it, and take the connection over.
        `oriel-${randomBytes(8).toString('hex')}`,
    // It would keep a buffer for each 16-bit number, 7 MB in all.
    writeCache: false,
    connectTimeout: CONNECT_TIMEOUT_MS,
    reconnectPeriod: RECONNECT_MS,
    // A broker that refuses us, which any may for a while, would be left for good.
    reconnectOnConnackError: true,
    keepalive: KEEPALIVE_S,
    queueQoSZero: false,
    resubscribe: false,
    will: { topic: statusTopic, payload: Buffer.from('offline'), qos: 1, retain: true },
    ...(username !== undefined && { username }),
    ...(password !== undefined && { password }),
  };
}
