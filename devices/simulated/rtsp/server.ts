import { createServer, type Server, type Socket } from 'node:net';
import { createServer as createTlsServer } from 'node:tls';
import type { Logger } from 'pino';
import type { SoundSource } from '../audio/sound-source.ts';
import type { DigestAuthority } from '../digest-authority.ts';
import { ReopenableServer } from '../reopenable-server.ts';
import type { VideoSource } from '../video-source.ts';
import { AudioTrack } from './audio-track.ts';
import { RtspConnection, type RtspMisbehaviour } from './connection.ts';
import type { SentNal, ServedStream } from './session.ts';
import { VideoTrack } from './video-track.ts';

/** A stream that this server offers; `name` is its path. */
export interface OfferedStream {
  readonly name: string;
  readonly source: VideoSource;
  /** Pictures a second. */
  readonly fps: number;
  /** Bits a second. */
  readonly bitrate: number;
  /** Announced as a second track. */
  readonly sound?: SoundSource;
}

/** PEM texts. */
export interface TlsCertificate {
  readonly cert: string;
  readonly key: string;
}

export interface RtspServerOptions {
  readonly host: string;
  /** 0 takes a free one at the first {@link RtspServer.open}. */
  readonly port: number;
  readonly cameraName: string;
  readonly streams: readonly OfferedStream[];
  /** Called at each opening, so that a restarted camera knows none of its old nonces. */
  readonly createAuthority: () => DigestAuthority;
  readonly logger: Logger;
  /** The camera's own clock, in ms since 1970. */
  readonly now: () => number;
  /** The true time, by which the sources know when they captured; default `Date.now`. */
  readonly trueTime?: () => number;
  /** With it the server speaks RTSP over TLS, and nothing else. */
  readonly tls?: TlsCertificate;
  readonly misbehaviour: RtspMisbehaviour;
  readonly onSent?: (nal: SentNal) => void;
  /** Largest RTP payload, in bytes. */
  readonly maxPayloadBytes?: number;
  /** What may wait for one client to read it, in bytes, before it is dropped. */
  readonly maxQueuedBytes?: number;
  /** A session without a sign of life ends after this long, in ms; announced in seconds. */
  readonly sessionTimeoutMs?: number;
  readonly senderReportMs?: number;
  readonly maxSessions?: number;
}

const DEFAULTS = {
  trueTime: Date.now,
  maxPayloadBytes: 1400,
  maxQueuedBytes: 8 * 1024 * 1024,
  sessionTimeoutMs: 60_000,
  senderReportMs: 5000,
  maxSessions: 16,
};
const MAX_CONNECTIONS = 64;

export interface SessionFacts {
  readonly id: string;
  readonly stream: string;
  readonly playing: boolean;
  /** RTP packets, of all tracks. */
  readonly packetsSent: number;
  /** What the client has set up. */
  readonly media: readonly ('video' | 'audio')[];
  readonly transport: 'tcp' | 'udp';
}

/** An RTSP 1.0 server (RFC 2326) as in a camera; it can be closed and opened again on its port. */
export class RtspServer {
  readonly #options: RtspServerOptions & typeof DEFAULTS;
  readonly #connections = new Set<RtspConnection>();
  /** Sessions that their clients left without TEARDOWN, while they still take up the only place. */
  readonly #lost = new Map<string, NodeJS.Timeout>();
  readonly #plays = new Map<string, number>();
  readonly #streams: readonly ServedStream[];
  readonly #server: ReopenableServer<Server>;
  #authority: DigestAuthority | undefined;

  constructor(options: RtspServerOptions) {
    this.#options = { ...DEFAULTS, ...options };
    this.#streams = options.streams.map((stream) => this.#served(stream));
    this.#server = new ReopenableServer({
      host: options.host,
      port: options.port,
      create: () => this.#create(),
      cut: () => this.cutConnections(),
    });
  }

  get port(): number {
    return this.#server.port;
  }

  /** Where it opens the next time; port 0 is any free one. */
  moveTo(place: { readonly host: string; readonly port: number }): void {
    this.#server.moveTo(place);
  }

  /** Throws what `listen` throws, such as EADDRINUSE. */
  open(): Promise<void> {
    return this.#server.open();
  }

  /** Frees the port and cuts every connection. */
  close(): Promise<void> {
    // A camera that reboots has forgotten them.
    for (const timer of this.#lost.values()) clearTimeout(timer);
    this.#lost.clear();
    return this.#server.close();
  }

  cutConnections(): void {
    for (const connection of this.#connections) connection.cut();
  }

  /** Ends every session, though the connections stay: what names one is answered by 454 from now on. */
  loseSessions(): void {
    for (const connection of this.#connections) connection.loseSessions();
  }

  /** Has every client sign in anew. */
  forgetNonces(): void {
    this.#authority?.forgetNonces();
  }

  sessions(): readonly SessionFacts[] {
    return [...this.#connections]
      .flatMap((connection) => connection.sessions)
      .map(({ id, stream, isPlaying, packetsSent, tracks }) => ({
        id,
        stream: stream.name,
        playing: isPlaying,
        packetsSent,
        media: tracks.map(({ track }) => track.medium),
        transport: tracks[0]?.transport.kind === 'udp' ? 'udp' : 'tcp',
      }));
  }

  /** How often that stream has been played since this server was made. */
  playCount(stream: string): number {
    return this.#plays.get(stream) ?? 0;
  }

  #create(): Server {
    const authority = this.#options.createAuthority();
    this.#authority = authority;
    const accept = (socket: Socket) => this.#accept(socket, authority);
    const { tls } = this.#options;
    const server = tls === undefined ? createServer(accept) : createTlsServer(tls, accept);
    server.maxConnections = MAX_CONNECTIONS;
    return server;
  }

  #accept(socket: Socket, authority: DigestAuthority): void {
    const { logger, onSent, tls } = this.#options;
    const connection = new RtspConnection({
      ...this.#options,
      socket,
      authority,
      logger: logger.child({ client: `${socket.remoteAddress}:${socket.remotePort}` }),
      isSecure: tls !== undefined,
      findStream: (name) => this.#streams.find((stream) => stream.name === name),
      mayOpenSession: () => this.#mayOpenSession(),
      onLost: ({ id }) => this.#keepPlace(id),
      onPlay: (stream) => void this.#plays.set(stream, this.playCount(stream) + 1),
      onSent: onSent ?? (() => {}),
    });
    this.#connections.add(connection);
    socket.once('close', () => this.#connections.delete(connection));
  }

  #mayOpenSession(): boolean {
    const { misbehaviour, maxSessions } = this.#options;
    const taken = this.sessions().length;
    return misbehaviour.quirks.trait('onlyOneSession') ? taken + this.#lost.size === 0 : taken < maxSessions;
  }

  #keepPlace(session: string): void {
    const { misbehaviour, sessionTimeoutMs } = this.#options;
    if (!misbehaviour.quirks.trait('onlyOneSession')) return;
    const timer = setTimeout(() => this.#lost.delete(session), sessionTimeoutMs).unref();
    this.#lost.set(session, timer);
  }

  #served({ name, source, fps, bitrate, sound }: OfferedStream): ServedStream {
    const { maxPayloadBytes, trueTime: now, misbehaviour } = this.#options;
    const { quirks } = misbehaviour;
    const video = new VideoTrack({
      source,
      control: 'trackID=0',
      fps,
      bitrate,
      maxPayloadBytes,
      quirks,
      now,
    });
    if (sound === undefined) return { name, tracks: [video] };
    return { name, tracks: [video, new AudioTrack({ source: sound, control: 'trackID=1', now })] };
  }
}
