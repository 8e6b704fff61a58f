import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo, Server } from 'node:net';
import { hostname } from 'node:os';
import type { Logger } from 'pino';
import type { Directory } from '../../access/directory.ts';
import { ListenError } from '../../config/listen-error.ts';
import type { ListenAddress } from '../../config/values.ts';
import { isLoopback } from '../../limits/client-address.ts';
import { createQuietLog } from '../../limits/quiet-log.ts';
import type { GatewayTls } from '../tls/tls-identity.ts';
import { createAuthorityRoutes } from './authority-routes.ts';
import { createFrontDoor } from './front-door.ts';
import { createGate } from './gate.ts';
import { DEFAULT_LIMITS, type HttpLimits } from './limits.ts';
import { createResponder } from './responder.ts';
import type { Route } from './route.ts';
import { createSignIn } from './sign-in.ts';
import { createTlsDoor } from './tls-door.ts';
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
  /** What HTTPS is spoken with; without it HTTP is all there is, for everyone. */
  readonly tls?: GatewayTls | undefined;
  /** Who may do without TLS where it is spoken; default `loopback`. */
  readonly plain?: 'loopback' | 'everywhere';
  /** How people reach the viewer, where they do by another address, such as a proxy's. */
  readonly url?: string | undefined;
  /** Tells this machine's own connections from those of others; by default it is the loopback that does. */
  readonly isThisMachine?: (address: string | undefined) => boolean;
  readonly logger: Logger;
  readonly limits?: Partial<HttpLimits>;
}

export interface HttpServer {
  /** Where it listens. */
  readonly address: { readonly host: string; readonly port: number };
  /** Whether HTTPS is what answers, so what links should say. */
  readonly isSecure: boolean;
  /** Takes no more requests, gives those under way a moment; done within 500 ms. */
  close(): Promise<void>;
}

/** For responses under way and for WebSocket closing handshakes, in milliseconds. */
const CLOSE_GRACE_MS = 250;

/** Serves `routes`, the viewer's files and WebSocket upgrades, by HTTP and HTTPS on one port. Throws `ListenError`. */
export async function createHttpServer(options: HttpServerOptions): Promise<HttpServer> {
  const { directory, tls, url, plain = 'loopback', connectSources = [], logger } = options;
  const { isThisMachine = isLoopback } = options;
  const limits = { ...DEFAULT_LIMITS, ...options.limits };
  const viewer = await loadViewerFiles(options.viewerDir);
  if (viewer.count === 0)
    logger.warn({ directory: options.viewerDir }, 'no viewer there; built it is with npm run build');
  const log = createQuietLog({ logger });
  const allowedOrigins = [...options.allowedOrigins, ...(url === undefined ? [] : [new URL(url).origin])];
  const given = [...allowedOrigins.map((origin) => new URL(origin).hostname), hostname().toLowerCase()];
  const gate = createGate({
    speaksTls: tls !== undefined,
    plain,
    isThisMachine,
    knownHosts: () => [...given, ...(tls?.names() ?? [])],
    log,
  });
  const authority = tls?.authority;
  const respond = createResponder({
    gate,
    signIn: createSignIn({ directory, log }),
    isThisMachine,
    routes: [
      ...options.routes,
      ...(authority ? createAuthorityRoutes({ authority, url, place: () => address }) : []),
    ],
    viewer,
    connectSources,
    logger,
  });
  const upgrader = createUpgrader({
    upgrades: options.upgrades,
    gate,
    allowedOrigins,
    log,
    maxMessageBytes: limits.webSocketMessageBytes,
  });

  const web = createServer(
    {
      headersTimeout: limits.headersMs,
      requestTimeout: limits.requestMs,
      keepAliveTimeout: limits.keepAliveMs,
      maxHeaderSize: limits.headerBytes,
      // How often node looks for requests past those times.
      connectionsCheckingInterval: Math.min(1000, limits.headersMs),
    },
    (request: IncomingMessage, response: ServerResponse) => void respond(request, response),
  );
  web.timeout = limits.idleMs;
  web.on('upgrade', upgrader.handle);
  // It is handed its connections and listens itself to nothing; but that is when node begins to look at the times.
  web.emit('listening');
  const door = createFrontDoor({
    web,
    tls: tls && createTlsDoor({ tls, handshakeMs: limits.handshakeMs }),
    limits,
    isThisMachine,
    log,
  });
  const address = await listen(door.server, options.listen).catch((error: unknown) => {
    web.close();
    throw error;
  });
  // For example EMFILE at accept: that connection is lost, the server is not.
  door.server.on('error', (error) => logger.error({ err: error }, 'HTTP connection not taken'));

  async function close(): Promise<void> {
    const stopped = new Promise<void>((done) => door.server.close(() => done()));
    web.close();
    upgrader.close();
    const impatience = setTimeout(door.destroyAll, CLOSE_GRACE_MS);
    await stopped;
    clearTimeout(impatience);
  }

  let closed: Promise<void> | undefined;
  return {
    address,
    isSecure: tls !== undefined,
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
