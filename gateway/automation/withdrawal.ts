import type { Logger } from 'pino';
import { statusTopic } from '../../protocol/topics.ts';
import type { MqttBus } from '../mqtt/bus.ts';
import type { ReadRetainedOptions } from '../mqtt/retained-reader.ts';
import type { ToldBook } from './home-assistant/told-book.ts';
import { toldDevices } from './home-assistant/told-devices.ts';
import { leftovers, retainedFilters } from './leftovers.ts';
import type { Trust, TrustedBrokers } from './trusted-brokers.ts';

export interface WithdrawalOptions {
  readonly bus: Pick<MqttBus, 'connected' | 'onConnect' | 'readRetained' | 'clear'>;
  /** Of the broker that is not trusted now. */
  readonly url: string;
  readonly trusted: TrustedBrokers;
  readonly told: ToldBook;
  readonly reading?: ReadRetainedOptions;
  readonly logger: Logger;
}

/**
 * Takes back from a broker what it was told, in clear and retained, while it was trusted. One that never was hears no name.
 */
export class Withdrawal {
  readonly #options: WithdrawalOptions;
  readonly #stopListening: () => void;
  #isUnderWay = false;
  #closed = false;

  constructor(options: WithdrawalOptions) {
    this.#options = options;
    const { bus, trusted, url } = options;
    this.#stopListening =
      trusted.of(url).length === 0 ? () => undefined : bus.onConnect(() => void this.#run());
  }

  close(): void {
    this.#closed = true;
    this.#stopListening();
  }

  async #run(): Promise<void> {
    if (this.#isUnderWay) return;
    this.#isUnderWay = true;
    const { trusted, url } = this.#options;
    for (const trust of trusted.of(url)) await this.#takeBack(trust);
    this.#isUnderWay = false;
  }

  async #takeBack(trust: Trust): Promise<void> {
    const { bus, trusted, told, logger } = this.#options;
    const topics = await this.#left(trust);
    for (const topic of topics ?? []) bus.clear(topic);
    // What the broker did not let go of is tried again at the next connection.
    const left = topics && topics.length > 0 ? await this.#left(trust) : topics;
    if (!topics || !left) return;
    if (left.length > 0) {
      logger.warn(
        { topics: left.length },
        'what was told to this broker while it was trusted can not be removed; give the gateway’s user the rights of docs/protocol.md there',
      );
      return;
    }
    for (const topic of topics) told.forget(topic);
    await trusted.forget(trust);
    if (topics.length > 0)
      logger.info({ topics: topics.length }, 'what was told to this broker while it was trusted is removed');
  }

  /** Our own that is retained; nothing where the connection was lost before all was read. */
  async #left({ gateway, prefix }: Trust): Promise<readonly string[] | undefined> {
    const { bus, reading } = this.#options;
    if (this.#closed) return undefined;
    const status = statusTopic(gateway);
    const filters = [...retainedFilters(gateway), status, `${prefix}/device/+/config`];
    const messages = await bus.readRetained(filters, reading);
    if (this.#closed || !bus.connected) return undefined;
    return [
      ...leftovers({ gateway, messages, holds: () => false }),
      ...messages.filter(({ topic }) => topic === status).map(({ topic }) => topic),
      ...toldDevices({ gateway, prefix, messages }).map(({ topic }) => topic),
    ];
  }
}
