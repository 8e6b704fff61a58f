import type { MqttClient } from 'mqtt';
import { matchesFilter } from './topic-filter.ts';

export interface RetainedMessage {
  readonly topic: string;
  readonly payload: Buffer;
}

export interface ReadRetainedOptions {
  /** A broker that has sent nothing more for so many ms has sent all. */
  readonly quietMs?: number;
  /** Longest wait, in ms. */
  readonly withinMs?: number;
}

/** Most that is read at once: some topics for each of more cameras than anybody has. */
const MAX_MESSAGES = 4_096;

/** A longer payload, in bytes, is none of ours. */
const MAX_PAYLOAD_BYTES = 131_072;

/** Most that is kept of one reading, in bytes. */
const MAX_TOTAL_BYTES = 16_777_216;

interface Reading {
  readonly filters: readonly string[];
  readonly messages: RetainedMessage[];
  /** Of all payloads. */
  bytes: number;
  /** Waits anew for the broker to fall silent. */
  readonly rest: () => void;
  readonly end: () => void;
}

/** Reads what a broker has retained, by subscribing for a while. */
export class RetainedReader {
  readonly #client: MqttClient;
  readonly #readings = new Set<Reading>();

  constructor(client: MqttClient) {
    this.#client = client;
  }

  /** Resolves with what came, also where the connection is lost meanwhile. Never rejects. */
  async read(
    filters: readonly string[],
    { quietMs = 1_000, withinMs = 10_000 }: ReadRetainedOptions = {},
  ): Promise<readonly RetainedMessage[]> {
    if (!this.#client.connected) return [];
    const messages: RetainedMessage[] = [];
    await new Promise<void>((resolve) => {
      const end = () => {
        clearTimeout(latest);
        clearTimeout(quiet);
        this.#readings.delete(reading);
        resolve();
      };
      const latest = setTimeout(end, withinMs);
      let quiet: NodeJS.Timeout | undefined;
      const rest = () => {
        clearTimeout(quiet);
        quiet = setTimeout(end, quietMs);
      };
      const reading: Reading = { filters, messages, bytes: 0, rest, end };
      this.#readings.add(reading);
      // At QoS 0 nothing is queued for a client that goes away before it has unsubscribed.
      this.#client.subscribe([...filters], { qos: 0 }, () => this.#readings.has(reading) && rest());
    });
    if (this.#client.connected) this.#client.unsubscribe([...filters]);
    return messages;
  }

  /** A retained message came, whoever it is for. */
  heard(topic: string, payload: Buffer): void {
    for (const reading of this.#readings) {
      if (!reading.filters.some((filter) => matchesFilter(filter, topic))) continue;
      reading.rest();
      if (payload.length === 0 || payload.length > MAX_PAYLOAD_BYTES) continue;
      reading.bytes += payload.length;
      if (reading.messages.length >= MAX_MESSAGES || reading.bytes > MAX_TOTAL_BYTES) reading.end();
      else reading.messages.push({ topic, payload });
    }
  }

  /** The connection is lost. */
  stop(): void {
    for (const reading of this.#readings) reading.end();
  }
}
