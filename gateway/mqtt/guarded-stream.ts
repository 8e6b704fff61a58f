import { Duplex } from 'node:stream';
import { type Allowance, TokenBucket } from '../../limits/token-bucket.ts';
import { IncomingTrimmer } from './incoming-trimmer.ts';

export interface IncomingLimits {
  /** Longest message, in bytes; of a longer one only the topic is heard. */
  readonly maxBytes: number;
  /** What a broker may send; beyond it reading rests, so that pictures are not held up by it. */
  readonly bytes: Allowance;
  readonly packets: Allowance;
}

export const INCOMING_LIMITS: IncomingLimits = {
  maxBytes: 262_144,
  // What a large house has retained comes at once.
  bytes: { burst: 16_777_216, perSecond: 4_194_304 },
  packets: { burst: 8_192, perSecond: 2_000 },
};

/** Reading rests for so long, in ms, where a broker sends more than it may. */
const REST_MS = 100;

export interface GuardedStreamOptions {
  /** The connection to the broker. */
  readonly inner: Duplex;
  readonly limits?: IncomingLimits;
  /** Monotonic ms. */
  readonly now?: () => number;
}

/** A connection to a broker that nobody need trust: what comes is bounded before it is parsed. */
export class GuardedStream extends Duplex {
  readonly #inner: Duplex;
  readonly #now: () => number;
  readonly #trimmer: IncomingTrimmer;
  readonly #bytes: TokenBucket;
  readonly #packets: TokenBucket;
  #counted = 0;
  #resting: NodeJS.Timeout | undefined;

  constructor({ inner, limits = INCOMING_LIMITS, now = () => performance.now() }: GuardedStreamOptions) {
    super();
    this.#inner = inner;
    this.#now = now;
    this.#trimmer = new IncomingTrimmer(limits);
    this.#bytes = new TokenBucket(limits.bytes, now());
    this.#packets = new TokenBucket(limits.packets, now());
    inner.on('data', (chunk: Buffer) => this.#hear(chunk));
    inner.on('end', () => this.push(null));
    inner.on('error', (error) => this.destroy(withCode(error)));
    inner.on('close', () => this.destroy());
  }

  override _read(): void {
    if (!this.#resting) this.#inner.resume();
  }

  override _write(chunk: Buffer, _encoding: BufferEncoding, done: (error?: Error | null) => void): void {
    this.#inner.write(chunk, done);
  }

  override _writev(chunks: { chunk: Buffer }[], done: (error?: Error | null) => void): void {
    this.#inner.write(Buffer.concat(chunks.map(({ chunk }) => chunk)), done);
  }

  override _final(done: (error?: Error | null) => void): void {
    this.#inner.end(done);
  }

  override _destroy(error: Error | null, done: (error?: Error | null) => void): void {
    clearTimeout(this.#resting);
    this.#inner.destroy();
    done(error);
  }

  #hear(chunk: Buffer): void {
    if (this.destroyed) return;
    let isFull = false;
    const problem = this.#trimmer.take(chunk, (bytes) => {
      isFull = !this.push(bytes);
    });
    if (problem !== undefined) {
      this.destroy(withCode(new Error(`the broker sends no MQTT 3.1.1: ${problem}`)));
      return;
    }
    if (isFull) this.#inner.pause();
    const at = this.#now();
    const packets = this.#trimmer.packets - this.#counted;
    this.#counted = this.#trimmer.packets;
    const isInTime = this.#bytes.take(chunk.length, at) && this.#packets.take(packets, at);
    if (!isInTime) this.#rest();
  }

  #rest(): void {
    this.#inner.pause();
    this.#resting ??= setTimeout(() => {
      this.#resting = undefined;
      this.#inner.resume();
    }, REST_MS);
  }
}

/** The MQTT client tells of an error only where it bears a code; those of a WebSocket that is refused bear none. */
function withCode(error: Error): Error {
  return 'code' in error && error.code !== undefined ? error : Object.assign(error, { code: 'EPROTO' });
}
