import type { MqttClient } from 'mqtt';
import { createQuietLog, type QuietLog } from '../../limits/quiet-log.ts';
import { markerTopic } from '../../protocol/topics.ts';
import type { MqttBusOptions } from './bus-options.ts';
import { connectClient } from './client.ts';
import { ConnectionLog } from './connection-log.ts';
import { withoutCredentials } from './dial.ts';
import { Echo } from './echo.ts';
import { Inflow } from './inflow.ts';
import { Outbox } from './outbox.ts';
import { Outflow } from './outflow.ts';
import { Presence } from './presence.ts';
import { QueueMark } from './queue-mark.ts';
import { type ReadRetainedOptions, type RetainedMessage, RetainedReader } from './retained-reader.ts';
import { type Handler, Subscriptions } from './subscriptions.ts';
import { matchesFilter } from './topic-filter.ts';

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
  readonly #subscriptions: Subscriptions;
  readonly #echo: Echo;
  readonly #presence: Presence;
  readonly #outbox = new Outbox();
  readonly #inflow = new Inflow();
  readonly #outflow: Outflow;
  readonly #mark: QueueMark;
  readonly #reader: RetainedReader;
  readonly #listeners = new Set<() => void>();
  readonly #log: ConnectionLog;
  readonly #quiet: QuietLog<'more messages on a topic than are heard' | 'a message could not be handled'>;
  #closing = false;

  /** Throws where the authority's file can not be read. */
  constructor(options: MqttBusOptions) {
    this.#options = options;
    const { statusTopic, session, logger } = options;
    this.#quiet = createQuietLog({ logger });
    this.#log = new ConnectionLog({ broker: withoutCredentials(options.url), logger });
    this.#outbox.retain(statusTopic, 'online');
    this.#client = connectClient(options);
    this.#subscriptions = new Subscriptions({
      client: this.#client,
      hasSession: session !== undefined,
      onRefused: (filter, problem) => this.#onRefused(filter, problem),
    });
    this.#echo = new Echo({
      onSilence: () =>
        logger.error(
          { broker: withoutCredentials(options.url), topic: statusTopic },
          'the broker does not hand on what the gateway says, so nobody finds it; give its user the rights of docs/protocol.md',
        ),
    });
    this.#presence = new Presence({
      say: () => this.publish(statusTopic, 'online', { qos: 1, retain: true }),
    });
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
      this.#echo.stop();
      this.#presence.rest();
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
    this.#subscriptions.add(filter, { handler, queued });
  }

  publish(topic: string, payload: string | Buffer, options: PublishOptions): void {
    const { qos, retain = false, keep = false } = options;
    if (retain) this.#outbox.retain(topic, payload);
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
    this.#echo.stop();
    this.#presence.rest();
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
    this.#subscriptions.askForAll();
    if (!this.#subscriptions.isRefused(this.#options.statusTopic)) this.#echo.expect();
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
    if (status === 'online') this.#echo.heard();
    if (status === 'offline' && !this.#closing) this.#presence.doubted();
  }

  #onRefused(filter: string, problem: string): void {
    const { url, statusTopic, logger } = this.#options;
    if (filter === statusTopic) this.#echo.stop();
    logger.error(
      { broker: withoutCredentials(url), filter, problem },
      'the broker lets the gateway not subscribe; give its user the rights of docs/protocol.md',
    );
  }

  #onLost(error: Error | undefined): void {
    if (!this.#client.disconnecting) this.#log.lost(error?.message);
  }

  #onMessage(topic: string, payload: Buffer): void {
    for (const [filter, { handler, queued }] of this.#subscriptions) {
      if (!matchesFilter(filter, topic)) continue;
      // What waited for us comes at once, and is as much as the broker lets it be.
      if (!queued && !this.#inflow.admits(topic)) {
        this.#quiet.note('more messages on a topic than are heard', { topic });
        // Who knows what was said last.
        if (topic === this.#options.statusTopic && !this.#closing) this.#presence.doubted();
        continue;
      }
      const late = queued && this.#mark.behind;
      if (late && topic !== this.#markerTopic()) this.#mark.count();
      try {
        handler(topic, payload, late);
      } catch (error) {
        this.#quiet.note('a message could not be handled', { err: error, topic });
      }
    }
  }

  #markerTopic(): string | undefined {
    const { session } = this.#options;
    return session && markerTopic(session.gateway);
  }
}
