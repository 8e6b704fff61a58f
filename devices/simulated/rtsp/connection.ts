import type { Socket } from 'node:net';
import type { Logger } from 'pino';
import type { DigestAuthority } from '../digest-authority.ts';
import type { Misbehaviour } from '../misbehaviour.ts';
import { type Client, METHODS, publicMethods } from './methods.ts';
import { RequestReader, type RtspRequest, RtspSyntaxError } from './request.ts';
import { formatResponse, type RtspResponse } from './response.ts';
import { type OfferedStream, RtspSession, type SentNal } from './session.ts';
import type { InterleavedTransport } from './transport.ts';

export interface RtspConnectionOptions {
  readonly socket: Socket;
  readonly logger: Logger;
  readonly authority: DigestAuthority;
  readonly cameraName: string;
  readonly findStream: (name: string) => OfferedStream | undefined;
  /** Asked at each SETUP. */
  readonly mayOpenSession: () => boolean;
  readonly onPlay: (stream: string) => void;
  readonly onSent: (nal: SentNal) => void;
  /** Asked as things happen. */
  readonly misbehaviour: RtspMisbehaviour;
  readonly now: () => number;
  readonly maxPayloadBytes: number;
  readonly maxQueuedBytes: number;
  readonly sessionTimeoutMs: number;
  readonly senderReportMs: number;
}

/** What the camera does wrong just now, of what concerns RTSP. */
export type RtspMisbehaviour = Readonly<Pick<Misbehaviour, 'stalled' | 'demandsRequests'>>;

const FRAME_HEADER_BYTES = 4;
const DOLLAR = 0x24;

/** One client's TCP connection: reads its requests, answers them, carries the media of its sessions. */
export class RtspConnection implements Client {
  readonly #options: RtspConnectionOptions;
  readonly #reader = new RequestReader();
  readonly #sessions = new Map<string, RtspSession>();
  /** Ends a connection without a session, from which nothing comes. */
  readonly #idle: NodeJS.Timeout;

  constructor(options: RtspConnectionOptions) {
    this.#options = options;
    const { socket } = options;
    this.#idle = setTimeout(() => this.#endIfIdle(), options.sessionTimeoutMs);
    socket.setNoDelay(true);
    socket.on('data', (chunk) => this.#read(chunk));
    socket.on('error', (error) => options.logger.debug({ err: error }, 'RTSP connection failed'));
    socket.on('close', () => {
      clearTimeout(this.#idle);
      for (const session of this.#sessions.values()) this.endSession(session);
    });
  }

  get sessions(): readonly RtspSession[] {
    return [...this.#sessions.values()];
  }

  get localAddress(): string {
    return this.#options.socket.localAddress ?? '0.0.0.0';
  }

  get cameraName(): string {
    return this.#options.cameraName;
  }

  get sessionTimeoutMs(): number {
    return this.#options.sessionTimeoutMs;
  }

  get takenChannels(): ReadonlySet<number> {
    return new Set(this.sessions.flatMap(({ transport }) => [transport.rtpChannel, transport.rtcpChannel]));
  }

  findStream(name: string): OfferedStream | undefined {
    return this.#options.findStream(name);
  }

  openSession(stream: OfferedStream, transport: InterleavedTransport): RtspSession | undefined {
    if (!this.#options.mayOpenSession()) return undefined;
    const { now, onSent, maxPayloadBytes, sessionTimeoutMs, senderReportMs, cameraName } = this.#options;
    const session = new RtspSession({
      stream,
      transport,
      send: (channel, packets) => this.#sendFrames(channel, packets),
      onSent,
      onTimeout: (ended) => this.#endTimedOut(ended),
      now,
      cname: cameraName,
      maxPayloadBytes,
      timeoutMs: sessionTimeoutMs,
      senderReportMs,
    });
    this.#sessions.set(session.id, session);
    return session;
  }

  play(session: RtspSession): void {
    if (session.isPlaying) return;
    session.play();
    this.#options.onPlay(session.stream.name);
    this.#options.logger.info({ stream: session.stream.name, session: session.id }, 'RTSP client plays');
  }

  endSession(session: RtspSession): void {
    if (!this.#sessions.delete(session.id)) return;
    const { packetsSent } = session.rtp;
    session.end();
    this.#idle.refresh();
    this.#options.logger.info({ session: session.id, packetsSent }, 'RTSP session ended');
  }

  /** Without a word to the client, as when the cable is pulled. */
  cut(): void {
    this.#options.socket.resetAndDestroy();
  }

  #read(chunk: Buffer): void {
    try {
      for (const incoming of this.#reader.push(chunk)) {
        if (incoming.kind === 'request') this.#serve(incoming.request);
        else this.#hearReport(incoming.channel);
      }
    } catch (error) {
      if (!(error instanceof RtspSyntaxError)) throw error;
      this.#respond({ status: error.status }, undefined);
      this.#options.socket.pause();
      this.#options.socket.destroySoon();
    }
  }

  /** Not every client sends requests while media flow on the same connection; all send receiver reports. */
  #hearReport(channel: number): void {
    if (this.#options.misbehaviour.demandsRequests) return;
    for (const session of this.#sessions.values()) {
      if (session.transport.rtcpChannel === channel) session.refresh();
    }
  }

  #serve(request: RtspRequest): void {
    this.#idle.refresh();
    this.#respond(this.#answer(request), request.headers.get('cseq'));
  }

  #answer(request: RtspRequest): RtspResponse {
    const { headers, method, url } = request;
    if (request.version !== 'RTSP/1.0') return { status: 505 };
    if (!/^\d{1,10}$/.test(headers.get('cseq') ?? '')) return { status: 400 };
    const required = headers.get('require');
    if (required !== undefined) return { status: 551, headers: { Unsupported: required } };
    const serve = Object.hasOwn(METHODS, method) ? METHODS[method] : undefined;
    if (serve === undefined) return { status: 501, headers: { Public: publicMethods() } };
    // What a camera can do may be asked by anybody; everything else takes credentials.
    if (method !== 'OPTIONS') {
      const verdict = this.#options.authority.judge({
        method,
        url,
        authorization: headers.get('authorization'),
      });
      if (verdict.kind === 'refused') {
        return { status: 401, headers: { 'WWW-Authenticate': verdict.challenge } };
      }
    }
    const id = headers.get('session')?.split(';')[0]?.trim();
    const session = id === undefined ? undefined : this.#sessions.get(id);
    if (id !== undefined && session === undefined) return { status: 454 };
    session?.refresh();
    return serve({ request, client: this, session });
  }

  #respond(response: RtspResponse, cseq: string | undefined): void {
    if (!this.#options.misbehaviour.stalled) this.#write(Buffer.from(formatResponse(response, cseq)));
  }

  /** One write for all packets of a picture: a small write for each would cost a system call each. */
  #sendFrames(channel: number, packets: readonly Buffer[]): boolean {
    if (this.#options.misbehaviour.stalled) return false;
    const size = packets.reduce((sum, packet) => sum + FRAME_HEADER_BYTES + packet.length, 0);
    const bytes = Buffer.allocUnsafe(size);
    let at = 0;
    for (const packet of packets) {
      bytes[at] = DOLLAR;
      bytes[at + 1] = channel;
      bytes.writeUInt16BE(packet.length, at + 2);
      packet.copy(bytes, at + FRAME_HEADER_BYTES);
      at += FRAME_HEADER_BYTES + packet.length;
    }
    return this.#write(bytes);
  }

  #write(bytes: Buffer): boolean {
    const { socket, maxQueuedBytes, logger } = this.#options;
    if (socket.destroyed || socket.writableEnded) return false;
    if (socket.writableLength + bytes.length > maxQueuedBytes) {
      logger.warn({ queuedBytes: socket.writableLength }, 'RTSP client reads too slowly and was dropped');
      this.cut();
      return false;
    }
    socket.write(bytes);
    return true;
  }

  #endTimedOut(session: RtspSession): void {
    this.#options.logger.info(
      { session: session.id },
      'RTSP session timed out: no request came from its client',
    );
    this.endSession(session);
    this.#options.socket.destroy();
  }

  #endIfIdle(): void {
    if (this.#sessions.size === 0) this.#options.socket.destroy();
  }
}
