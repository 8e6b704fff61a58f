import type { Socket } from 'node:net';
import type { Logger } from 'pino';
import { RtspError } from '../errors.ts';
import type { TlsOptions } from '../pull-options.ts';
import { redirectError } from '../redirect.ts';
import { answerServerRequest, type ServerWish } from '../server-request.ts';
import type { RtspTarget } from '../url.ts';
import { brokenError, closedError, unansweredError, unreachableError } from './connection-errors.ts';
import { dial } from './dial.ts';
import { RtspFramer } from './framer.ts';
import { type RtspMessage, type RtspResponse, serializeRequest } from './message.ts';
import { type LateListener, PendingRequests } from './pending-requests.ts';

/** What may wait for a camera that does not read; requests and reports are a few hundred bytes each. */
const MAX_UNSENT_BYTES = 64 * 1024;

export interface ConnectionOptions {
  readonly target: RtspTarget;
  readonly tls: TlsOptions | undefined;
  readonly connectTimeoutMs: number;
  readonly requestTimeoutMs: number;
  readonly signal: AbortSignal;
  /** Monotonic ms. */
  readonly now: () => number;
  /** One interleaved frame; the bytes are valid during the call only. Must not throw. */
  readonly onFrame: (channel: number, payload: Buffer, arrivedAtMs: number) => void;
  /** The camera describes its stream anew. What it throws ends the connection. */
  readonly onAnnounce: (sdp: string) => void;
  readonly logger?: Logger | undefined;
}

export interface OutgoingRequest {
  readonly method: string;
  readonly url: string;
  readonly headers: Readonly<Record<string, string | undefined>>;
  /** Default `requestTimeoutMs`. */
  readonly timeoutMs?: number | undefined;
  readonly onLate?: LateListener | undefined;
}

/** One connection to a camera: requests with time limits out, answers and interleaved frames in. */
export class RtspConnection {
  readonly #options: ConnectionOptions;
  readonly #address: string;
  readonly #socket: Socket;
  readonly #framer: RtspFramer;
  readonly #pending = new PendingRequests();
  readonly #ended: Promise<never>;
  #rejectEnded: (error: RtspError) => void = () => undefined;
  #arrivedAtMs = 0;
  #hasAnswered = false;
  /** The bytes make no sense any more; they are read off and dropped. */
  #isDeaf = false;
  #hasLoggedGarbage = false;

  private constructor(options: ConnectionOptions) {
    this.#options = options;
    this.#address = options.target.address;
    this.#ended = new Promise<never>((_, reject) => {
      this.#rejectEnded = reject;
    });
    this.#ended.catch(() => undefined);
    const { onFrame } = options;
    this.#framer = new RtspFramer({
      address: this.#address,
      sink: {
        onFrame: (channel, payload) => onFrame(channel, payload, this.#arrivedAtMs),
        onMessage: (message) => this.#onMessage(message),
      },
    });
    this.#socket = dial({
      target: options.target,
      tls: options.tls,
      onBytes: (bytes) => this.#take(bytes),
    });
  }

  /**
   * Dials. Throws {@link RtspError} `unreachable`, `untrusted` or `closed`, or the signal's reason when that aborts
   * first.
   */
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

  /** The camera's IP address. */
  get remoteAddress(): string {
    return this.#socket.remoteAddress ?? '';
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
    const { timeoutMs = this.#options.requestTimeoutMs, onLate } = request;
    if (!this.#socket.writable) return Promise.reject(closedError(this.#peer));
    return this.#pending.add({
      timeoutMs,
      onLate,
      late: () => unansweredError(this.#peer, { method: request.method, timeoutMs }),
      send: (cseq) =>
        this.#write(serializeRequest({ ...request, headers: { CSeq: String(cseq), ...request.headers } })),
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
    this.#pending.fail(closedError(this.#peer));
  }

  get #peer(): { address: string; hasAnswered: boolean } {
    return { address: this.#address, hasAnswered: this.#hasAnswered };
  }

  #connected(): Promise<void> {
    const { signal, connectTimeoutMs, target } = this.#options;
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
      this.#socket.once(target.isSecure ? 'secureConnect' : 'connect', () => {
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
        reject(closedError(this.#peer));
      });
    });
  }

  #take(chunk: Buffer): void {
    this.#arrivedAtMs = this.#options.now();
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
      const { answer, wish } = answerServerRequest(message);
      this.#write(answer);
      this.#grant(wish);
      return;
    }
    this.#hasAnswered = true;
    if (message.status >= 200) this.#pending.settle(message);
  }

  #grant(wish: ServerWish): void {
    if (wish.kind === 'end') this.fail(closedError(this.#peer, 'has ended the session'));
    else if (wish.kind === 'redirect')
      this.fail(redirectError({ address: this.#address, location: wish.location }));
    else if (wish.kind === 'announce') {
      try {
        this.#options.onAnnounce(wish.sdp);
      } catch (error) {
        this.fail(error instanceof RtspError ? error : brokenError(this.#address, error));
      }
    }
  }

  #write(bytes: Buffer): void {
    if (this.#socket.writable && this.#socket.writableLength < MAX_UNSENT_BYTES) this.#socket.write(bytes);
  }

  #end(cause?: Error): void {
    const error = closedError(this.#peer, undefined, cause);
    this.#pending.fail(error);
    this.fail(error);
  }
}
