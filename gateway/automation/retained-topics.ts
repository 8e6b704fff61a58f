import { type CameraTopic, cameraTopic } from '../../protocol/topics.ts';
import type { MqttBus } from '../mqtt/bus.ts';

export interface RetainedTopicsOptions {
  readonly bus: MqttBus;
  readonly gateway: string;
  readonly camera: string;
}

/** What one camera has retained on the broker; only what changed is sent. */
export class RetainedTopics {
  readonly #options: RetainedTopicsOptions;
  readonly #published = new Map<CameraTopic, string>();

  constructor(options: RetainedTopicsOptions) {
    this.#options = options;
  }

  /** As last said. */
  get published(): ReadonlyMap<CameraTopic, string> {
    return this.#published;
  }

  /** Publishes what differs from before, and clears what is no longer there. */
  update(values: ReadonlyMap<CameraTopic, string>): void {
    const { bus } = this.#options;
    for (const [topic, value] of values) {
      if (this.#published.get(topic) === value) continue;
      this.#published.set(topic, value);
      bus.publish(this.#full(topic), value, { qos: 1, retain: true });
    }
    for (const topic of [...this.#published.keys()]) {
      if (values.has(topic)) continue;
      this.#published.delete(topic);
      bus.clear(this.#full(topic));
    }
  }

  /** Whether it is one of those, by its whole name. */
  holds(topic: string): boolean {
    return [...this.#published.keys()].some((known) => this.#full(known) === topic);
  }

  clear(): void {
    this.update(new Map());
  }

  #full(topic: CameraTopic): string {
    const { gateway, camera } = this.#options;
    return cameraTopic({ gateway, camera, topic });
  }
}
