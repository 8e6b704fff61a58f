import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import type { Logger } from 'pino';
import type { Directory } from '../../access/directory.ts';
import { ListenError } from '../../config/listen-error.ts';
import type { ListenAddress } from '../../config/values.ts';
import { DEFAULT_LIMITS, type HttpLimits } from './limits.ts';
import { createResponder } from './responder.ts';
import type { Route } from './route.ts';
import { createUpgrader, type Upgrade } from './upgrade.ts';
import { loadViewerFiles } from './viewer-files.ts';

export interface HttpServerOptions {
  readonly listen: ListenAddress;
  readonly directory: Directory;
  readonly routes: readonly Route[];
  /** The built viewer. */
  readonly viewerDir: string;
  /** Who takes over WebSockets, by path. */
  readonly upgrades: Readonly<Record<string, Upgrade>>;
  /** Origins beside our own whose pages may open WebSockets, as `https://example.org`. */
  readonly allowedOrigins: readonly string[];
  /** What else the viewer's page may connect to: the origin of an external broker, as `wss://example.org:8884`. */
  readonly connectSources?: readonly string[];
  readonly logger: Logger;
  readonly limits?: Partial<HttpLimits>;
}

export interface HttpServer {
  /** Where it listens. */
  readonly address: { readonly host: string; readonly port: number };
  /** Takes no more requests, gives those under way a moment; done within 500 ms. */
  close(): Promise<void>;
}

/** For responses under way and for WebSocket closing handshakes, in milliseconds. */
const CLOSE_GRACE_MS = 250;

/** Serves `routes`, the viewer's files and WebSocket upgrades. Throws `ListenError`. */
export async function createHttpServer(options: HttpServerOptions): Promise<HttpServer> {
  const { directory, routes, allowedOrigins, connectSources = [], logger } = options;
  const limits = { ...DEFAULT_LIMITS, ...options.limits };
  const viewer = await loadViewerFiles(options.viewerDir);
  if (viewer.count === 0)
    logger.warn({ directory: options.viewerDir }, 'no viewer there; built it is with npm run build');
  const respond = createResponder({ directory, routes, viewer, connectSources, logger });
  const upgrader = createUpgrader({
    upgrades: options.upgrades,
    allowedOrigins,
    maxMessageBytes: limits.webSocketMessageBytes,
  });

  const server = createServer(
    {
      headersTimeout: limits.headersMs,
      requestTimeout: limits.requestMs,
      keepAliveTimeout: limits.keepAliveMs,
      // How often node looks for requests past those times.
      connectionsCheckingInterval: Math.min(1000, limits.headersMs),
      noDelay: true,
    },
    (request: IncomingMessage, response: ServerResponse) => void respond(request, response),
  );
  server.timeout = limits.idleMs;
  server.maxConnections = limits.connections;
  server.on('upgrade', upgrader.handle);
  const sockets = new Set<Socket>();
  server.on('connection', (socket) => {
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
  });
  const address = await listen(server, options.listen);
  // For example EMFILE at accept: that connection is lost, the server is not.
  server.on('error', (error) => logger.error({ err: error }, 'HTTP connection not taken'));

  async function close(): Promise<void> {
    const stopped = new Promise<void>((done) => server.close(() => done()));
    upgrader.close();
    const impatience = setTimeout(() => {
      for (const socket of sockets) socket.destroy();
    }, CLOSE_GRACE_MS);
    await stopped;
    clearTimeout(impatience);
  }

  let closed: Promise<void> | undefined;
  return {
    address,
    close: () => {
      closed ??= close();
      return closed;
    },
  };
}

async function listen(server: Server, address: ListenAddress): Promise<HttpServer['address']> {
  try {
    server.listen({ host: address.host, port: address.port });
    await once(server, 'listening');
  } catch (cause) {
    throw new ListenError({ key: 'http.listen', address, cause });
  }
  const taken = server.address() as AddressInfo;
  return { host: taken.address, port: taken.port };
}
