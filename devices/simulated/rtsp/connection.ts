import type { Socket } from 'node:net';
import type { Logger } from 'pino';
import type { DigestAuthority } from '../digest-authority.ts';
import type { Misbehaviour } from '../misbehaviour.ts';
import { answer } from './answer.ts';
import { FrameWriter } from './frame-writer.ts';
import { type Client, describe, parseTarget } from './methods.ts';
import type { Quirks } from './quirks/quirks.ts';
import { RequestReader, type RtspRequest, RtspSyntaxError } from './request.ts';
import { formatHead, type RtspResponse } from './response.ts';
import { RtspSession, type SentNal, type ServedStream } from './session.ts';
import type { Carrier, Transport, TransportRules, UdpTransport } from './transport.ts';
import { UdpPair } from './udp-pair.ts';

export interface RtspConnectionOptions {
  readonly socket: Socket;
  readonly logger: Logger;
  readonly authority: DigestAuthority;
  readonly cameraName: string;
  /** Over TLS there is no UDP beside it, which would be in the clear. */
  readonly isSecure: boolean;
  readonly findStream: (name: string) => ServedStream | undefined;
  /** Asked at each SETUP. */
  readonly mayOpenSession: () => boolean;
  /** A session has ended otherwise than by TEARDOWN. */
  readonly onLost: (session: RtspSession) => void;
  readonly onPlay: (stream: string) => void;
  readonly onSent: (nal: SentNal) => void;
  /** Asked as things happen. */
  readonly misbehaviour: RtspMisbehaviour;
  readonly now: () => number;
  readonly maxQueuedBytes: number;
  readonly sessionTimeoutMs: number;
  readonly senderReportMs: number;
}

/** What the camera does wrong just now, of what concerns RTSP. */
export type RtspMisbehaviour = Readonly<
  Pick<Misbehaviour, 'stalled' | 'silent' | 'redirect' | 'reportsWithinMs' | 'demandsRequests' | 'quirks'>
>;

/** One client's TCP connection: reads its requests, answers them, carries the media of its sessions. */
export class RtspConnection implements Client {
  readonly #options: RtspConnectionOptions;
  readonly #reader = new RequestReader();
  readonly #writer: FrameWriter;
  readonly #sessions = new Map<string, RtspSession>();
  /** The answer that is being made; answers leave in the order of their requests. */
  #answering: Promise<void> = Promise.resolve();
  /** Ends a connection without a session, from which nothing comes. */
  readonly #idle: NodeJS.Timeout;

  constructor(options: RtspConnectionOptions) {
    this.#options = options;
    this.#writer = new FrameWriter(options);
    const { socket } = options;
    this.#idle = setTimeout(() => this.#endIfIdle(), options.sessionTimeoutMs);
    socket.setNoDelay(true);
    socket.on('data', (chunk) => this.#read(chunk));
    socket.on('error', (error) => options.logger.debug({ err: error }, 'RTSP connection failed'));
    socket.on('close', () => {
      clearTimeout(this.#idle);
      this.loseSessions();
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

  get transportRules(): TransportRules {
    const refused = this.quirks.trait('refuses');
    return {
      taken: this.#takenChannels(),
      allows: { interleaved: refused !== 'interleaved', udp: refused !== 'udp' && !this.#options.isSecure },
      firstChannel: this.quirks.trait('firstChannel'),
    };
  }

  get quirks(): Quirks {
    return this.#options.misbehaviour.quirks;
  }

  findStream(name: string): ServedStream | undefined {
    return this.#options.findStream(name);
  }

  openSession(stream: ServedStream): RtspSession | undefined {
    if (!this.#options.mayOpenSession()) return undefined;
    const { now, onSent, sessionTimeoutMs, senderReportMs, cameraName, misbehaviour } = this.#options;
    const session = new RtspSession({
      stream,
      onSent,
      onTimeout: (ended) => this.#endTimedOut(ended),
      now,
      cname: cameraName,
      misbehaviour,
      timeoutMs: sessionTimeoutMs,
      senderReportMs,
    });
    this.#sessions.set(session.id, session);
    return session;
  }

  openCarrier(transport: Transport, session: RtspSession): Carrier | Promise<Carrier> {
    return transport.kind === 'udp' ? this.#openUdp(transport, session) : this.#writer.carrier(transport);
  }

  play(session: RtspSession): void {
    if (session.isPlaying) return;
    session.play();
    this.#options.onPlay(session.stream.name);
    this.#options.logger.info({ stream: session.stream.name, session: session.id }, 'RTSP client plays');
  }

  endSession(session: RtspSession): void {
    if (!this.#sessions.delete(session.id)) return;
    const { packetsSent } = session;
    session.end();
    this.#idle.refresh();
    this.#options.logger.info({ session: session.id, packetsSent }, 'RTSP session ended');
  }

  /** Forgets every session, though the connection stays. */
  loseSessions(): void {
    for (const session of this.#sessions.values()) {
      this.endSession(session);
      this.#options.onLost(session);
    }
  }

  /** Without a word to the client, as when the cable is pulled. */
  cut(): void {
    this.#writer.cut();
  }

  #read(chunk: Buffer): void {
    try {
      for (const incoming of this.#reader.push(chunk)) {
        if (incoming.kind === 'request') this.#enqueue(() => this.#serve(incoming.request));
        if (incoming.kind === 'interleaved') this.#hearReport(incoming.channel);
      }
    } catch (error) {
      if (!(error instanceof RtspSyntaxError)) throw error;
      const { status } = error;
      this.#options.socket.pause();
      this.#enqueue(() => {
        this.#respond({ status }, undefined);
        this.#options.socket.destroySoon();
      });
    }
  }

  #enqueue(task: () => void | Promise<void>): void {
    this.#answering = this.#answering.then(task).catch((error: unknown) => {
      this.#options.logger.error({ err: error }, 'RTSP request failed');
      this.#options.socket.destroy();
    });
  }

  #hearReport(channel: number): void {
    for (const session of this.#sessions.values()) {
      if (session.tracks.some(({ transport }) => isReportChannel(transport, channel))) session.hearReport();
    }
  }

  async #serve(request: RtspRequest): Promise<void> {
    this.#idle.refresh();
    const { authority, misbehaviour } = this.#options;
    const session = this.#sessionOf(request);
    const { redirect } = misbehaviour;
    const response = await answer(request, { client: this, authority, session, redirect });
    if (response === 'silence') return;
    this.#respond(response, request.headers.get('cseq'));
    if (request.method === 'PLAY' && response.status === 200 && session) this.#askBack(request, session);
  }

  /** What the camera asks of a client that has begun to play. */
  #askBack(request: RtspRequest, session: RtspSession): void {
    const target = parseTarget(request.url);
    if (target === undefined) return;
    const sdp = describe(this, session.stream, target.base);
    for (const text of this.quirks.requests({ url: target.base, session: session.id, sdp })) {
      this.#writer.text(text);
    }
  }

  #sessionOf({ headers }: RtspRequest): RtspSession | undefined {
    const id = headers.get('session')?.split(';')[0]?.trim();
    return id === undefined ? undefined : this.#sessions.get(id);
  }

  #respond(response: RtspResponse, cseq: string | undefined): void {
    this.#writer.text(this.quirks.head(formatHead(response, cseq)) + (response.body ?? ''));
  }

  #takenChannels(): ReadonlySet<number> {
    return new Set(
      this.sessions.flatMap(({ tracks }) =>
        tracks.flatMap(({ transport }) =>
          transport.kind === 'udp' ? [] : [transport.rtpChannel, transport.rtcpChannel],
        ),
      ),
    );
  }

  async #openUdp({ clientRtpPort, clientRtcpPort }: UdpTransport, session: RtspSession): Promise<Carrier> {
    const { socket, misbehaviour } = this.#options;
    const pair = await UdpPair.open({
      localAddress: this.localAddress,
      client: { address: socket.remoteAddress ?? '', rtpPort: clientRtpPort, rtcpPort: clientRtcpPort },
      onReport: () => session.hearReport(),
      isMute: () => misbehaviour.stalled,
      oddity: this.quirks.trait('udp'),
    });
    // Whoever hung up meanwhile takes no more packets.
    if (!this.#sessions.has(session.id)) pair.close();
    return pair;
  }

  #endTimedOut(session: RtspSession): void {
    this.#options.logger.info(
      { session: session.id },
      'RTSP session timed out: no request came from its client',
    );
    this.endSession(session);
    this.#options.onLost(session);
    this.#options.socket.destroy();
  }

  #endIfIdle(): void {
    if (this.#sessions.size === 0) this.#options.socket.destroy();
  }
}

function isReportChannel(transport: Transport, channel: number): boolean {
  return transport.kind === 'interleaved' && transport.rtcpChannel === channel;
}
