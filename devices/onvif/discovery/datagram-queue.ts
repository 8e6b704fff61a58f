/** Most that wait to be read. */
const MAX_WAITING = 256;
/** Most of one sender: six probes are answered, by a recorder perhaps once for each of its channels. */
const MAX_OF_SENDER = 128;
const MAX_SENDERS = 1_024;
/** Longest that is read, in bytes; honest ones have some 2,000, since many a device can not put parts together. */
const MAX_BYTES = 16_384;

interface Waiting<T> {
  readonly datagram: Buffer;
  readonly from: string;
  readonly about: T;
}

/**
 * Reads datagrams one after the other, so that a flood from the network holds up nothing else, and takes so many of
 * one sender only, so that it drowns nobody else's.
 */
export class DatagramQueue<T> {
  readonly #read: (datagram: Buffer, from: string, about: T) => Promise<void>;
  readonly #waiting: Waiting<T>[] = [];
  readonly #taken = new Map<string, number>();
  #reading: Promise<void> | undefined;

  constructor(read: (datagram: Buffer, from: string, about: T) => Promise<void>) {
    this.#read = read;
  }

  put(datagram: Buffer, from: string, about: T): void {
    const taken = this.#taken.get(from) ?? 0;
    const isHeard = taken > 0 ? taken < MAX_OF_SENDER : this.#taken.size < MAX_SENDERS;
    if (!isHeard || datagram.length > MAX_BYTES || this.#waiting.length >= MAX_WAITING) return;
    this.#taken.set(from, taken + 1);
    this.#waiting.push({ datagram, from, about });
    this.#reading ??= this.#readAll();
  }

  /** Resolves when everything that was taken has been read. */
  async drained(): Promise<void> {
    await this.#reading;
  }

  async #readAll(): Promise<void> {
    for (let next = this.#waiting.shift(); next; next = this.#waiting.shift()) {
      await this.#read(next.datagram, next.from, next.about);
    }
    this.#reading = undefined;
  }
}
