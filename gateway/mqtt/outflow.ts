import type { MqttClient } from 'mqtt';
import type { OutgoingMessage } from './outbox.ts';

/** Bytes that a broker may leave unread or unacknowledged before the connection is given up, and made anew. */
const MAX_WAITING_BYTES = 8_388_608;

/** What is kept of a message beside its payload, in bytes: few are long, and all have a topic and a place in tables. */
const MESSAGE_BYTES = 512;

/** Above this, in bytes, pictures and the like are left out. */
const BUSY_BYTES = 2_097_152;
const LARGE_BYTES = 65_536;

/** A broker that has acknowledged none of what waits for so long, in ms, is given up too: it answers pings alone. */
const SILENT_MS = 30_000;

export interface OutflowOptions {
  readonly client: MqttClient;
  /** Monotonic ms. */
  readonly now?: () => number;
}

/** What goes to the broker, and how much of it the broker has not taken yet. */
export class Outflow {
  readonly #client: MqttClient;
  readonly #now: () => number;
  #waitingBytes = 0;
  /** Messages at QoS 1 that are not acknowledged, and since when none was, or there were none. */
  #unacknowledged = 0;
  #silentSince = 0;
  /** Grows with each connection: an answer to what was sent on one before changes no count of this one. */
  #epoch = 0;

  constructor({ client, now = () => performance.now() }: OutflowOptions) {
    this.#client = client;
    this.#now = now;
    client.on('close', () => this.#forget());
  }

  /** Whether the broker takes what is sent; one that takes nothing any more is left, as one that is away. */
  isOpen(): boolean {
    if (!this.#client.connected) return false;
    const isSilent = this.#unacknowledged > 0 && this.#now() - this.#silentSince > SILENT_MS;
    if (this.#waitingBytes <= MAX_WAITING_BYTES && !isSilent) return true;
    this.#client.stream.destroy();
    return false;
  }

  /** `done` is called once the broker has taken it, or with an error where the connection is lost before. */
  send(message: OutgoingMessage, done: (error?: Error) => void): void {
    const { topic, payload, qos, retain } = message;
    const bytes = Buffer.byteLength(payload) + MESSAGE_BYTES;
    if (bytes > LARGE_BYTES && this.#waitingBytes > BUSY_BYTES) return;
    const epoch = this.#epoch;
    this.#waitingBytes += bytes;
    if (qos === 1 && this.#unacknowledged++ === 0) this.#silentSince = this.#now();
    this.#client.publish(topic, payload, { qos, retain }, (error) => {
      if (epoch === this.#epoch) this.#taken(bytes, qos);
      done(error);
    });
  }

  #taken(bytes: number, qos: 0 | 1): void {
    this.#waitingBytes -= bytes;
    if (qos === 0) return;
    this.#unacknowledged--;
    this.#silentSince = this.#now();
  }

  /** The client would send what is unacknowledged again, before what was said since, and ever more of it. */
  #forget(): void {
    this.#epoch++;
    this.#waitingBytes = 0;
    this.#unacknowledged = 0;
    for (const id of Object.keys(this.#client.outgoing)) this.#client.removeOutgoingMessage(Number(id));
  }
}
