import type { MqttClient } from 'mqtt';
import type { OutgoingMessage } from './outbox.ts';

/** Bytes that a broker may leave unread or unacknowledged before the connection is given up, and made anew. */
const MAX_WAITING_BYTES = 8_388_608;

/** Above this, in bytes, pictures and the like are left out. */
const BUSY_BYTES = 2_097_152;
const LARGE_BYTES = 65_536;

/** What goes to the broker, and how much of it the broker has not taken yet. */
export class Outflow {
  readonly #client: MqttClient;
  #waitingBytes = 0;
  /** Grows with each connection: an answer to what was sent on one before changes no count of this one. */
  #epoch = 0;

  constructor(client: MqttClient) {
    this.#client = client;
    client.on('close', () => this.#forget());
  }

  /** Whether the broker takes what is sent; one that takes nothing any more is left, as one that is away. */
  isOpen(): boolean {
    if (!this.#client.connected) return false;
    if (this.#waitingBytes <= MAX_WAITING_BYTES) return true;
    this.#client.stream.destroy();
    return false;
  }

  /** `done` is called once the broker has taken it, or with an error where the connection is lost before. */
  send(message: OutgoingMessage, done: (error?: Error) => void): void {
    const { topic, payload, qos, retain } = message;
    const bytes = Buffer.byteLength(payload);
    if (bytes > LARGE_BYTES && this.#waitingBytes > BUSY_BYTES) return;
    const epoch = this.#epoch;
    this.#waitingBytes += bytes;
    this.#client.publish(topic, payload, { qos, retain }, (error) => {
      if (epoch === this.#epoch) this.#waitingBytes -= bytes;
      done(error);
    });
  }

  /** The client would send what is unacknowledged again, before what was said since, and ever more of it. */
  #forget(): void {
    this.#epoch++;
    this.#waitingBytes = 0;
    for (const id of Object.keys(this.#client.outgoing)) this.#client.removeOutgoingMessage(Number(id));
  }
}
