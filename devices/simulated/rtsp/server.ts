import { createServer, type Server, type Socket } from 'node:net';
import type { Logger } from 'pino';
import type { DigestAuthority } from '../digest-authority.ts';
import { ReopenableServer } from '../reopenable-server.ts';
import { RtspConnection, type RtspMisbehaviour } from './connection.ts';
import type { OfferedStream, SentNal } from './session.ts';

export interface RtspServerOptions {
  readonly host: string;
  /** 0 takes a free one at the first {@link RtspServer.open}. */
  readonly port: number;
  readonly cameraName: string;
  readonly streams: readonly OfferedStream[];
  /** Called at each opening, so that a restarted camera knows none of its old nonces. */
  readonly createAuthority: () => DigestAuthority;
  readonly logger: Logger;
  /** Ms since 1970. */
  readonly now: () => number;
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
  readonly packetsSent: number;
}

/** An RTSP 1.0 server (RFC 2326) as in a camera; it can be closed and opened again on its port. */
export class RtspServer {
  readonly #options: RtspServerOptions & typeof DEFAULTS;
  readonly #connections = new Set<RtspConnection>();
  readonly #plays = new Map<string, number>();
  readonly #server: ReopenableServer<Server>;

  constructor(options: RtspServerOptions) {
    this.#options = { ...DEFAULTS, ...options };
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

  /** Throws what `listen` throws, such as EADDRINUSE. */
  open(): Promise<void> {
    return this.#server.open();
  }

  /** Frees the port and cuts every connection. */
  close(): Promise<void> {
    return this.#server.close();
  }

  cutConnections(): void {
    for (const connection of this.#connections) connection.cut();
  }

  sessions(): readonly SessionFacts[] {
    return [...this.#connections]
      .flatMap((connection) => connection.sessions)
      .map(({ id, stream, isPlaying, rtp }) => ({
        id,
        stream: stream.name,
        playing: isPlaying,
        packetsSent: rtp.packetsSent,
      }));
  }

  /** How often that stream has been played since this server was made. */
  playCount(stream: string): number {
    return this.#plays.get(stream) ?? 0;
  }

  #create(): Server {
    const authority = this.#options.createAuthority();
    const server = createServer((socket) => this.#accept(socket, authority));
    server.maxConnections = MAX_CONNECTIONS;
    return server;
  }

  #accept(socket: Socket, authority: DigestAuthority): void {
    const { streams, maxSessions, logger, onSent } = this.#options;
    const connection = new RtspConnection({
      ...this.#options,
      socket,
      authority,
      logger: logger.child({ client: `${socket.remoteAddress}:${socket.remotePort}` }),
      findStream: (name) => streams.find((stream) => stream.name === name),
      mayOpenSession: () => this.sessions().length < maxSessions,
      onPlay: (stream) => void this.#plays.set(stream, this.playCount(stream) + 1),
      onSent: onSent ?? (() => {}),
    });
    this.#connections.add(connection);
    socket.once('close', () => this.#connections.delete(connection));
  }
}
