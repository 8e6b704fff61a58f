import mqtt, { type MqttClient } from 'mqtt';
import type { Logger } from 'pino';
import { markerTopic } from '../../protocol/topics.ts';
import { clientOptions } from './client-options.ts';
import { ConnectionLog } from './connection-log.ts';
import { Outbox } from './outbox.ts';
import { Outflow } from './outflow.ts';
import { QueueMark } from './queue-mark.ts';
import { type ReadRetainedOptions, type RetainedMessage, RetainedReader } from './retained-reader.ts';
import { matchesFilter } from './topic-filter.ts';

export interface MqttBusOptions {
  /** `mqtt:` or `mqtts:` URL of the embedded or the external broker. */
  readonly url: string;
  readonly username?: string;
  readonly password?: string;
  /** PEM file of the authority that signed the broker's certificate. */
  readonly ca?: string;
  /** Retained on this topic while connected, and `offline` by last will when not. */
  readonly statusTopic: string;
  /**
   * Lets the broker keep what is sent to us while we are away, so that we can say that it came too late. `id` is this
   * gateway's own and the same at each start: 1 to 64 letters, digits, `-`, `_`. The embedded broker keeps nothing.
   */
  readonly session?: { readonly gateway: string; readonly id: string };
  readonly logger: Logger;
}

/** `late` says that the message waited at the broker while we were away, or may have. */
type Handler = (topic: string, payload: Buffer, late: boolean) => void;

interface Subscription {
  readonly handler: Handler;
  /** Whether the broker is to keep such messages while we are away. */
  readonly queued: boolean;
}

export interface PublishOptions {
  readonly qos: 0 | 1;
  readonly retain?: boolean;
  /** Whether it is sent on return where the broker is away now; for a minute, and a hundred of them. */
  readonly keep?: boolean;
}

/**
 * The gateway's own MQTT connection: signaling and automation share it. It reconnects by itself and subscribes
 * anew; what is published while the broker is away is dropped, but for what is to be kept and for retained messages,
 * the last of which is sent on return.
 */
export class MqttBus {
  readonly #options: MqttBusOptions;
  readonly #client: MqttClient;
  readonly #subscriptions = new Map<string, Subscription>();
  readonly #outbox = new Outbox();
  readonly #outflow: Outflow;
  readonly #mark: QueueMark;
  readonly #reader: RetainedReader;
  readonly #listeners = new Set<() => void>();
  readonly #log: ConnectionLog;
  #closing = false;

  constructor(options: MqttBusOptions) {
    this.#options = options;
    const { statusTopic, session, logger } = options;
    this.#log = new ConnectionLog({ broker: redact(options.url), logger });
    this.#outbox.retain(statusTopic, 'online');
    this.#client = mqtt.connect(options.url, clientOptions(options));
    this.#outflow = new Outflow({ client: this.#client });
    this.#reader = new RetainedReader(this.#client);
    this.#mark = new QueueMark({
      send: (mark) => session && this.publish(markerTopic(session.gateway), mark, { qos: 1 }),
      onPassed: (queued) =>
        queued > 0 &&
        logger.warn({ queued }, 'commands came while the gateway was away from its broker; refused'),
      onLost: () =>
        session &&
        logger.error(
          { topic: markerTopic(session.gateway) },
          'the broker lets the gateway not read its own topic; give its user the rights of docs/protocol.md',
        ),
    });
    this.#client.on('connect', ({ sessionPresent }) => this.#onConnect(sessionPresent));
    this.#client.on('close', () => {
      this.#mark.reset();
      this.#reader.stop();
      this.#onLost(undefined);
    });
    this.#client.on('error', (error) => this.#onLost(error));
    this.#client.on('message', (topic, payload, { retain }) => {
      if (retain) this.#reader.heard(topic, payload);
      else this.#onMessage(topic, payload);
    });
    this.subscribe(statusTopic, (_topic, payload) => this.#onStatus(payload.toString('utf8')));
    if (session)
      this.subscribe(
        markerTopic(session.gateway),
        (_topic, payload) => this.#mark.heard(payload.subarray(0, 64).toString('utf8')),
        { queued: true },
      );
  }

  get connected(): boolean {
    return this.#client.connected;
  }

  /** Calls `listener` whenever the broker is there again, and at once where it is there now. */
  onConnect(listener: () => void): () => void {
    this.#listeners.add(listener);
    if (this.#client.connected) listener();
    return () => this.#listeners.delete(listener);
  }

  /**
   * Hands every message on topics that match `filter` to `handler`, also after reconnecting; none that was retained,
   * which would be carried out again at every reconnect. With `queued`, also those that the broker kept meanwhile.
   */
  subscribe(filter: string, handler: Handler, { queued = false }: { queued?: boolean } = {}): void {
    this.#subscriptions.set(filter, { handler, queued });
    if (this.#client.connected) this.#subscribeNow(filter, queued);
  }

  publish(topic: string, payload: string | Buffer, options: PublishOptions): void {
    const { qos, retain = false, keep = false } = options;
    if (retain) this.#outbox.retain(topic, payload.toString());
    const message = { topic, payload, qos, retain };
    const keepIt = () => keep && !retain && this.#outbox.keep(message);
    if (this.#outflow.isOpen()) this.#outflow.send(message, (error) => error && keepIt());
    else keepIt();
  }

  /** Removes what is retained on a topic. */
  clear(topic: string): void {
    this.#outbox.clear(topic);
    if (this.#outflow.isOpen()) this.#sendCleared(topic);
  }

  /**
   * What the broker has retained on topics that match one of the filters: what comes until it falls silent, within
   * bounds. Nothing while the broker is away.
   */
  readRetained(
    filters: readonly string[],
    options?: ReadRetainedOptions,
  ): Promise<readonly RetainedMessage[]> {
    return this.#reader.read(filters, options);
  }

  /** Says `offline` and disconnects; ends within `withinMs`. */
  async close(withinMs: number): Promise<void> {
    const { statusTopic } = this.#options;
    this.#closing = true;
    this.#log.close();
    this.#mark.reset();
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

  #sendCleared(topic: string): void {
    this.#outflow.send({ topic, payload: '', qos: 1, retain: true }, (error) => {
      if (!error) this.#outbox.isCleared(topic);
    });
  }

  #onConnect(sessionPresent: boolean): void {
    const { logger, session } = this.#options;
    this.#log.connected();
    for (const [filter, { queued }] of this.#subscriptions) this.#subscribeNow(filter, queued);
    if (session && sessionPresent) this.#mark.place();
    else this.#mark.nothingQueued();
    const { cleared, retained, kept, lost } = this.#outbox.take();
    for (const topic of cleared) this.#sendCleared(topic);
    for (const [topic, payload] of retained) this.publish(topic, payload, { qos: 1, retain: true });
    for (const { topic, payload, qos } of kept) this.publish(topic, payload, { qos, keep: true });
    if (lost > 0)
      logger.warn({ lost }, 'answers and events of the time without a broker were too many or too old');
    for (const listener of this.#listeners) listener();
  }

  /** After a power cut the broker may notice the last run's death, and send its will, only when this one is up. */
  #onStatus(status: string): void {
    if (status !== 'offline' || this.#closing) return;
    this.publish(this.#options.statusTopic, 'online', { qos: 1, retain: true });
  }

  #subscribeNow(filter: string, queued: boolean): void {
    // In a session that the broker keeps, only what is subscribed at QoS 1 is kept for us.
    const qos = queued || !this.#options.session ? 1 : 0;
    this.#client.subscribe(filter, { qos }, (error, granted) => {
      const refused = granted?.some(({ qos }) => qos === 128);
      if ((error && !this.#closing && this.#client.connected) || refused) {
        this.#options.logger.error(
          { broker: redact(this.#options.url), filter, problem: error?.message ?? 'refused' },
          'the broker lets the gateway not subscribe; give its user the rights of docs/protocol.md',
        );
      }
    });
  }

  #onLost(error: Error | undefined): void {
    if (!this.#client.disconnecting) this.#log.lost(error?.message);
  }

  #onMessage(topic: string, payload: Buffer): void {
    for (const [filter, { handler, queued }] of this.#subscriptions) {
      if (!matchesFilter(filter, topic)) continue;
      const late = queued && this.#mark.behind;
      if (late && topic !== this.#markerTopic()) this.#mark.count();
      try {
        handler(topic, payload, late);
      } catch (error) {
        this.#options.logger.error({ err: error, topic }, 'a message could not be handled');
      }
    }
  }

  #markerTopic(): string | undefined {
    const { session } = this.#options;
    return session && markerTopic(session.gateway);
  }
}

function redact(url: string): string {
  return url.replace(/\/\/[^/@]*@/, '//');
}
