import { connect, type Socket } from 'node:net';
import type { Logger } from 'pino';
import { brokenError, closedError, unansweredError, unreachableError } from './connection-errors.ts';
import { RtspError } from './errors.ts';
import { RtspFramer } from './framer.ts';
import { headerOf, type RtspMessage, type RtspResponse, serializeRequest } from './message.ts';
import { answerServerRequest } from './server-request.ts';
import type { RtspTarget } from './url.ts';

/** What one read from the socket takes at most; the same buffer serves every read. */
const CHUNK_BYTES = 64 * 1024;
/** What may wait for a camera that does not read; requests and reports are a few hundred bytes each. */
const MAX_UNSENT_BYTES = 64 * 1024;
const MAX_EXPIRED = 16;

export interface ConnectionOptions {
  readonly target: RtspTarget;
  readonly connectTimeoutMs: number;
  readonly requestTimeoutMs: number;
  readonly signal: AbortSignal;
  /** Monotonic ms. */
  readonly now: () => number;
  /** One interleaved frame; the bytes are valid during the call only. Must not throw. */
  readonly onFrame: (channel: number, payload: Buffer, arrivedAtMs: number) => void;
  readonly logger?: Logger | undefined;
}

export interface OutgoingRequest {
  readonly method: string;
  readonly url: string;
  readonly headers: Readonly<Record<string, string | undefined>>;
}

interface Pending {
  readonly settle: (outcome: RtspResponse | RtspError) => void;
}

/** One TCP connection to a camera: requests with time limits out, answers and interleaved frames in. */
export class RtspConnection {
  readonly #options: ConnectionOptions;
  readonly #address: string;
  readonly #socket: Socket;
  readonly #framer: RtspFramer;
  /** By CSeq, oldest first. */
  readonly #pending = new Map<number, Pending>();
  /** Requests that were given up: their late answers must not be taken for another's. */
  readonly #expired = new Set<number>();
  readonly #ended: Promise<never>;
  #rejectEnded: (error: RtspError) => void = () => undefined;
  #cseq = 0;
  #lastArrivalMs: number;
  #hasAnswered = false;
  /** The bytes make no sense any more; they are read off and dropped. */
  #isDeaf = false;
  #hasLoggedGarbage = false;

  private constructor(options: ConnectionOptions) {
    this.#options = options;
    this.#address = options.target.address;
    this.#lastArrivalMs = options.now();
    this.#ended = new Promise<never>((_, reject) => {
      this.#rejectEnded = reject;
    });
    this.#ended.catch(() => undefined);
    this.#framer = new RtspFramer({
      address: this.#address,
      sink: {
        onFrame: (channel, payload) => options.onFrame(channel, payload, this.#lastArrivalMs),
        onMessage: (message) => this.#onMessage(message),
      },
    });
    const chunk = Buffer.allocUnsafeSlow(CHUNK_BYTES);
    this.#socket = connect({
      host: options.target.host,
      port: options.target.port,
      noDelay: true,
      // Spares a fresh 64 KiB buffer for every read.
      onread: {
        buffer: chunk,
        callback: (bytes) => {
          this.#take(chunk.subarray(0, bytes));
          return true;
        },
      },
    });
  }

  /** Dials. Throws {@link RtspError} `unreachable`, or the signal's reason when that aborts first. */
  static async open(options: ConnectionOptions): Promise<RtspConnection> {
    const connection = new RtspConnection(options);
    try {
      await connection.#connected();
      return connection;
    } catch (error) {
      connection.close();
      throw error;
    }
  }

  /** Rejects with the {@link RtspError} that ended the connection; never resolves. */
  get ended(): Promise<never> {
    return this.#ended;
  }

  /** When anything at all last arrived. */
  get lastArrivalMs(): number {
    return this.#lastArrivalMs;
  }

  /** Declares the connection dead; the socket stays usable for a farewell. */
  fail(error: RtspError): void {
    this.#rejectEnded(error);
  }

  /**
   * Sends a request and gives the answer, whatever its status. Rejects with {@link RtspError} `stalled` when none
   * comes in time, `closed` when the connection ends first.
   */
  send(request: OutgoingRequest): Promise<RtspResponse> {
    const timeoutMs = this.#options.requestTimeoutMs;
    if (!this.#socket.writable) return Promise.reject(closedError(this.#peer));
    const cseq = ++this.#cseq;
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => {
        this.#expire(cseq);
        reject(unansweredError(this.#peer, { method: request.method, timeoutMs }));
      }, timeoutMs);
      const settle = (outcome: RtspResponse | RtspError) => {
        clearTimeout(timer);
        if (outcome instanceof RtspError) reject(outcome);
        else resolve(outcome);
      };
      this.#pending.set(cseq, { settle });
      this.#write(serializeRequest({ ...request, headers: { CSeq: String(cseq), ...request.headers } }));
    });
  }

  sendFrame(channel: number, payload: Buffer): void {
    const frame = Buffer.allocUnsafe(4 + payload.length);
    frame[0] = 0x24;
    frame[1] = channel;
    frame.writeUInt16BE(payload.length, 2);
    payload.copy(frame, 4);
    this.#write(frame);
  }

  /** Frames on these channels are looked for after garbage. */
  expectChannels(channels: readonly number[]): void {
    this.#framer.expectChannels(channels);
  }

  /** Drops the socket at once; idempotent. */
  close(): void {
    this.#isDeaf = true;
    this.#socket.destroy();
    this.#settleAll(closedError(this.#peer));
  }

  get #peer(): { address: string; hasAnswered: boolean } {
    return { address: this.#address, hasAnswered: this.#hasAnswered };
  }

  #connected(): Promise<void> {
    const { signal, connectTimeoutMs } = this.#options;
    return new Promise((resolve, reject) => {
      const onAbort = () => reject(signal.reason);
      const timer = setTimeout(
        () => reject(unreachableError(this.#address, `no answer within ${connectTimeoutMs} ms`)),
        connectTimeoutMs,
      );
      const done = () => {
        clearTimeout(timer);
        signal.removeEventListener('abort', onAbort);
      };
      signal.addEventListener('abort', onAbort, { once: true });
      if (signal.aborted) onAbort();
      this.#socket.once('connect', () => {
        done();
        resolve();
      });
      // An error after this point is the end of a connection that stood; a second listener would hide which.
      this.#socket.on('error', (error) => {
        reject(unreachableError(this.#address, error));
        this.#end(error);
      });
      this.#socket.once('close', () => {
        done();
        this.#end();
      });
    });
  }

  #take(chunk: Buffer): void {
    this.#lastArrivalMs = this.#options.now();
    if (this.#isDeaf) return;
    try {
      this.#framer.push(chunk);
    } catch (error) {
      this.#isDeaf = true;
      this.fail(error instanceof RtspError ? error : brokenError(this.#address, error));
    }
    if (this.#framer.discardedBytes > 0 && !this.#hasLoggedGarbage) {
      this.#hasLoggedGarbage = true;
      this.#options.logger?.warn(
        { address: this.#address },
        'bytes between RTSP frames that are no frame; skipped',
      );
    }
  }

  #onMessage(message: RtspMessage): void {
    if (message.kind === 'request') {
      const { answer, endsSession } = answerServerRequest(message);
      this.#write(answer);
      if (endsSession) this.fail(closedError(this.#peer, 'has ended the session'));
      return;
    }
    this.#hasAnswered = true;
    if (message.status < 200) return;
    const cseq = Number.parseInt(headerOf(message, 'cseq') ?? '', 10);
    if (this.#expired.delete(cseq)) return;
    // Some cameras count for themselves, or leave CSeq out: then the answers come in the order of the requests.
    const key = this.#pending.has(cseq) ? cseq : this.#pending.keys().next().value;
    if (key === undefined) return;
    const pending = this.#pending.get(key);
    this.#pending.delete(key);
    pending?.settle(message);
  }

  #write(bytes: Buffer): void {
    if (this.#socket.writable && this.#socket.writableLength < MAX_UNSENT_BYTES) this.#socket.write(bytes);
  }

  #expire(cseq: number): void {
    this.#pending.delete(cseq);
    this.#expired.add(cseq);
    const [oldest] = this.#expired;
    if (oldest !== undefined && this.#expired.size > MAX_EXPIRED) this.#expired.delete(oldest);
  }

  #end(cause?: Error): void {
    const error = closedError(this.#peer, undefined, cause);
    this.#settleAll(error);
    this.fail(error);
  }

  #settleAll(error: RtspError): void {
    for (const { settle } of this.#pending.values()) settle(error);
    this.#pending.clear();
  }
}
