import type { MqttClient } from 'mqtt';

/** `late` says that the message waited at the broker while we were away, or may have. */
export type Handler = (topic: string, payload: Buffer, late: boolean) => void;

export interface Subscription {
  readonly handler: Handler;
  /** Whether the broker is to keep such messages while we are away. */
  readonly queued: boolean;
}

interface SubscriptionsOptions {
  readonly client: MqttClient;
  /** Whether the broker keeps a session for us. */
  readonly hasSession: boolean;
  /** Called once for each filter, until it is granted. */
  readonly onRefused: (filter: string, problem: string) => void;
}

/** What the gateway listens to, whether its broker is there or not. */
export class Subscriptions {
  readonly #options: SubscriptionsOptions;
  readonly #byFilter = new Map<string, Subscription>();
  readonly #refused = new Set<string>();

  constructor(options: SubscriptionsOptions) {
    this.#options = options;
  }

  add(filter: string, subscription: Subscription): void {
    this.#byFilter.set(filter, subscription);
    if (this.#options.client.connected) this.#ask(filter, subscription);
  }

  /** Asks the broker for all of them, for it may have forgotten. */
  askForAll(): void {
    for (const [filter, subscription] of this.#byFilter) this.#ask(filter, subscription);
  }

  isRefused(filter: string): boolean {
    return this.#refused.has(filter);
  }

  [Symbol.iterator](): Iterator<[filter: string, subscription: Subscription]> {
    return this.#byFilter.entries();
  }

  #ask(filter: string, { queued }: Subscription): void {
    const { client, hasSession, onRefused } = this.#options;
    // In a session that the broker keeps, only what is subscribed at QoS 1 is kept for us.
    const qos = queued || !hasSession ? 1 : 0;
    client.subscribe(filter, { qos }, (error, granted) => {
      if (client.disconnecting || !client.connected) return;
      const isRefused = error !== null || granted?.some(({ qos }) => qos === 128);
      if (!isRefused) return void this.#refused.delete(filter);
      if (this.#refused.has(filter)) return;
      this.#refused.add(filter);
      onRefused(filter, error?.message ?? 'refused');
    });
  }
}
