/** The upper half of a packet's first byte (MQTT 3.1.1 section 2.2.1). */
const CONNACK = 2;
const PUBLISH = 3;

/** The first bytes that a server may send beside those of messages, with the lengths that may follow, in bytes. */
const ANSWERS: ReadonlyMap<number, readonly [least: number, most: number]> = new Map([
  [0x20, [2, 2]],
  [0x40, [2, 2]],
  [0x50, [2, 2]],
  [0x62, [2, 2]],
  [0x70, [2, 2]],
  // As many filters as the gateway asks for at once.
  [0x90, [3, 4_096]],
  [0xb0, [2, 2]],
  [0xd0, [0, 0]],
]);

/** A remaining length has 7 bits in each of at most 4 bytes. */
const LAST_LENGTH_SHIFT = 21;

/** A longer topic, in bytes, is none of ours; its message is handed on with an empty one. */
const MAX_TOPIC_BYTES = 1_024;

/**
 * Reads what a broker sends before the parser does, which would collect whatever a packet claims, up to 256 MB. A message
 * that is too long is handed on without its payload as it comes: dropped altogether it would never be acknowledged, and
 * some twenty such would end what the broker delivers; and to leave the broker for it would let anybody who may write to
 * our topics end our connection.
 */
export class IncomingTrimmer {
  readonly #maxBytes: number;
  #expects: 'type' | 'length' | 'rest' | 'topic-length' | 'topic' | 'id' | 'payload' = 'type';
  /** Bytes of a packet that are held back until it is known whether it passes. */
  #held: number[] = [];
  #first = 0;
  #shift = 0;
  /** Bytes of this packet that are still to come. */
  #left = 0;
  #topicBytes = 0;
  #topic: number[] = [];
  #id: number[] = [];
  #isGreeted = false;
  #packets = 0;

  /** `maxBytes` may follow a message's fixed header. */
  constructor({ maxBytes }: { readonly maxBytes: number }) {
    this.#maxBytes = maxBytes;
  }

  /** Packets that have begun so far. */
  get packets(): number {
    return this.#packets;
  }

  /** Hands what the parser is to have to `pass`; gives back what is wrong where no server would send that. */
  take(chunk: Buffer, pass: (bytes: Buffer) => void): string | undefined {
    let at = 0;
    while (at < chunk.length) {
      if (this.#expects === 'rest' || this.#expects === 'payload') {
        const end = Math.min(chunk.length, at + this.#left);
        if (this.#expects === 'rest') pass(chunk.subarray(at, end));
        this.#left -= end - at;
        at = end;
        if (this.#left === 0) this.#expects = 'type';
        continue;
      }
      const problem = this.#step(chunk[at++] ?? 0, pass);
      if (problem !== undefined) return problem;
    }
    return undefined;
  }

  #step(byte: number, pass: (bytes: Buffer) => void): string | undefined {
    switch (this.#expects) {
      case 'type':
        return this.#begin(byte);
      case 'length':
        return this.#measure(byte, pass);
      case 'topic-length':
        this.#held.push(byte);
        if (this.#held.length < 2) break;
        this.#topicBytes = ((this.#held[0] ?? 0) << 8) | byte;
        this.#expects = this.#topicBytes > 0 ? 'topic' : 'id';
        break;
      case 'topic':
        if (this.#topic.length < MAX_TOPIC_BYTES) this.#topic.push(byte);
        if (--this.#topicBytes === 0) this.#expects = 'id';
        break;
      default:
        this.#id.push(byte);
    }
    this.#left--;
    const isAtQos1 = (this.#first & 0x06) !== 0;
    if (this.#expects === 'id' && (!isAtQos1 || this.#id.length === 2)) this.#cut(pass);
    else if (this.#left === 0) return 'a message ends amid its topic';
    return undefined;
  }

  #begin(byte: number): string | undefined {
    const type = byte >> 4;
    if (type === CONNACK ? this.#isGreeted : !this.#isGreeted) return 'its CONNACK is not its first packet';
    if (type !== PUBLISH && !ANSWERS.has(byte)) return `0x${byte.toString(16)} begins no packet for a client`;
    // Nothing is subscribed at QoS 2, whose messages the client would have to keep.
    if (type === PUBLISH && (byte & 0x06) > 0x02) return 'a message at a QoS that was not asked for';
    this.#isGreeted = true;
    this.#packets++;
    this.#first = byte;
    this.#held = [byte];
    this.#left = 0;
    this.#shift = 0;
    this.#expects = 'length';
    return undefined;
  }

  #measure(byte: number, pass: (bytes: Buffer) => void): string | undefined {
    this.#held.push(byte);
    this.#left |= (byte & 0x7f) << this.#shift;
    if (byte & 0x80) {
      if (this.#shift === LAST_LENGTH_SHIFT) return 'a length of more than four bytes';
      this.#shift += 7;
      return undefined;
    }
    const [least, most] = ANSWERS.get(this.#first) ?? [0, Number.POSITIVE_INFINITY];
    if (this.#left < least || this.#left > most) return 'an answer of a wrong length';
    if (!ANSWERS.has(this.#first) && this.#left > this.#maxBytes) {
      this.#held = [];
      this.#topic = [];
      this.#id = [];
      this.#expects = 'topic-length';
      return undefined;
    }
    pass(Buffer.from(this.#held));
    this.#expects = this.#left > 0 ? 'rest' : 'type';
    return undefined;
  }

  /** The same message without its payload. */
  #cut(pass: (bytes: Buffer) => void): void {
    const topic = this.#topic.length < MAX_TOPIC_BYTES ? this.#topic : [];
    const body = [topic.length >> 8, topic.length & 0xff, ...topic, ...this.#id];
    const length = body.length > 127 ? [(body.length & 0x7f) | 0x80, body.length >> 7] : [body.length];
    pass(Buffer.from([this.#first, ...length, ...body]));
    this.#expects = this.#left > 0 ? 'payload' : 'type';
  }
}
