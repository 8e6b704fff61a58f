import { readFileSync } from 'node:fs';
import mqtt, { type MqttClient } from 'mqtt';
import type { Logger } from 'pino';

export interface MqttBusOptions {
  /** `mqtt:` or `mqtts:` URL of the embedded or the external broker. */
  readonly url: string;
  readonly username?: string;
  readonly password?: string;
  /** PEM file of the authority that signed the broker's certificate. */
  readonly ca?: string;
  /** Retained on this topic while connected, and `offline` by last will when not. */
  readonly statusTopic: string;
  readonly logger: Logger;
}

type Handler = (topic: string, payload: Buffer) => void;

const CONNECT_TIMEOUT_MS = 5_000;

/** Short, since viewers can not reach us before we are back. */
const RECONNECT_MS = 500;

/** A broker that vanished without a word is noticed after one and a half times that. */
const KEEPALIVE_S = 15;

/**
 * The gateway's own MQTT connection: signaling and automation share it. It reconnects by itself and subscribes
 * anew; what is published while the broker is away is dropped, but for retained messages, the last of which is sent on
 * return.
 */
export class MqttBus {
  readonly #options: MqttBusOptions;
  readonly #client: MqttClient;
  readonly #handlers = new Map<string, Handler>();
  readonly #retained = new Map<string, string>();
  #announced: 'nothing' | 'connected' | 'lost' = 'nothing';
  #closing = false;

  constructor(options: MqttBusOptions) {
    this.#options = options;
    this.#retained.set(options.statusTopic, 'online');
    const { url, username, password, ca, statusTopic } = options;
    this.#client = mqtt.connect(url, {
      protocolVersion: 4,
      clean: true,
      // It would keep a buffer for each 16-bit number, 7 MB in all.
      writeCache: false,
      clientId: `oriel-gateway-${process.pid}-${Date.now().toString(36)}`,
      connectTimeout: CONNECT_TIMEOUT_MS,
      reconnectPeriod: RECONNECT_MS,
      keepalive: KEEPALIVE_S,
      queueQoSZero: false,
      resubscribe: false,
      will: { topic: statusTopic, payload: Buffer.from('offline'), qos: 1, retain: true },
      ...(username !== undefined && { username }),
      ...(password !== undefined && { password }),
      ...(ca !== undefined && { ca: readFileSync(ca) }),
    });
    this.#client.on('connect', () => this.#onConnect());
    this.#client.on('close', () => this.#onLost(undefined));
    this.#client.on('error', (error) => this.#onLost(error));
    this.#client.on('message', (topic, payload, { retain }) => {
      if (!retain) this.#onMessage(topic, payload);
    });
    this.subscribe(statusTopic, (_topic, payload) => this.#onStatus(payload.toString('utf8')));
  }

  get connected(): boolean {
    return this.#client.connected;
  }

  /**
   * Hands every message on topics that match `filter` to `handler`, also after reconnecting; none that was retained,
   * which would be carried out again at every reconnect.
   */
  subscribe(filter: string, handler: Handler): void {
    this.#handlers.set(filter, handler);
    if (this.#client.connected) this.#subscribeNow(filter);
  }

  publish(topic: string, payload: string, options: { qos: 0 | 1; retain?: boolean }): void {
    if (options.retain) this.#retained.set(topic, payload);
    if (!this.#client.connected) return;
    this.#client.publish(topic, payload, { qos: options.qos, retain: options.retain ?? false });
  }

  /** Says `offline` and disconnects; ends within `withinMs`. */
  async close(withinMs: number): Promise<void> {
    const { statusTopic } = this.#options;
    this.#closing = true;
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, withinMs);
      const end = () => {
        this.#client.end(false, {}, () => {
          clearTimeout(timer);
          resolve();
        });
      };
      if (this.#client.connected) this.#client.publish(statusTopic, 'offline', { qos: 1, retain: true }, end);
      else end();
    });
    this.#client.end(true);
  }

  #onConnect(): void {
    this.#announced = 'connected';
    this.#options.logger.info({ broker: redact(this.#options.url) }, 'broker connected');
    for (const filter of this.#handlers.keys()) this.#subscribeNow(filter);
    for (const [topic, payload] of this.#retained)
      this.#client.publish(topic, payload, { qos: 1, retain: true });
  }

  /** After a power cut the broker may notice the last run's death, and send its will, only when this one is up. */
  #onStatus(status: string): void {
    if (status !== 'offline' || this.#closing) return;
    this.publish(this.#options.statusTopic, 'online', { qos: 1, retain: true });
  }

  #subscribeNow(filter: string): void {
    this.#client.subscribe(filter, { qos: 1 }, (error, granted) => {
      const refused = granted?.some(({ qos }) => qos === 128);
      if (error || refused) {
        this.#options.logger.error(
          { broker: redact(this.#options.url), filter, problem: error?.message ?? 'refused' },
          'the broker lets the gateway not subscribe; give its user the rights of docs/protocol.md',
        );
      }
    });
  }

  #onLost(error: Error | undefined): void {
    if (this.#announced === 'lost' || this.#client.disconnecting) return;
    if (this.#announced === 'nothing' && !error) return;
    this.#announced = 'lost';
    this.#options.logger.warn(
      { broker: redact(this.#options.url), problem: error?.message ?? 'connection closed' },
      'broker is away; trying again',
    );
  }

  #onMessage(topic: string, payload: Buffer): void {
    for (const [filter, handler] of this.#handlers) {
      if (!matches(filter, topic)) continue;
      try {
        handler(topic, payload);
      } catch (error) {
        this.#options.logger.error({ err: error, topic }, 'a message could not be handled');
      }
    }
  }
}

/** MQTT 3.1.1 section 4.7, without `#`, which the gateway does not use. */
function matches(filter: string, topic: string): boolean {
  const wanted = filter.split('/');
  const levels = topic.split('/');
  return wanted.length === levels.length && wanted.every((level, i) => level === '+' || level === levels[i]);
}

function redact(url: string): string {
  return url.replace(/\/\/[^/@]*@/, '//');
}
