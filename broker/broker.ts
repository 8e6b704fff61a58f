import { once } from 'node:events';
import type { IncomingMessage } from 'node:http';
import { type AddressInfo, createServer, type Server } from 'node:net';
import type { Duplex } from 'node:stream';
import { setTimeout as delay } from 'node:timers/promises';
import { Aedes } from 'aedes';
import type { Logger } from 'pino';
import { createWebSocketStream, type WebSocket } from 'ws';
import type { Directory } from '../access/directory.ts';
import { ListenError } from '../config/listen-error.ts';
import type { ListenAddress } from '../config/values.ts';
import { clientGroup } from '../limits/client-address.ts';
import { createQuietLog } from '../limits/quiet-log.ts';
import { createConnections } from './connections.ts';
import { createDoorkeeper } from './doorkeeper.ts';
import { type BrokerLimits, DEFAULT_LIMITS } from './limits.ts';
import { giveNewestRetained } from './newest-retained.ts';
import { createPacketMeter } from './packet-meter.ts';
import type { Refused } from './refused.ts';

export interface BrokerOptions {
  readonly gateway: string;
  /** What signaling topics bear in place of its name. */
  readonly gatewayId: string;
  readonly listen: ListenAddress;
  readonly directory: Directory;
  /** What the gateway's own client signs in with. It may do everything, so make both anew at each start. */
  readonly self: { readonly username: string; readonly password: string };
  /** Every camera there is now. */
  readonly cameras: () => readonly string[];
  /** Home Assistant's discovery prefix; default `homeassistant`. */
  readonly discoveryPrefix?: string;
  readonly logger: Logger;
  readonly limits?: Partial<BrokerLimits>;
}

/** The embedded MQTT 3.1.1 broker. */
export interface Broker {
  /** Where it listens for MQTT over TCP. */
  readonly address: { readonly host: string; readonly port: number };
  /** Takes over a WebSocket that speaks the subprotocol `mqtt`. */
  acceptWebSocket(socket: WebSocket, request: IncomingMessage): void;
  /** Clients signed in, the gateway's own among them. */
  clients(): number;
  /** Ends all connections of somebody whose rights have ended, at once and without their last wills. What the directory
   * withdraws lets nobody sign in any more; this is for those who have, after they were told why. */
  endOf(principalId: string): void;
  /** Ends every connection; done within 500 ms. */
  close(): Promise<void>;
}

/** For messages that are acknowledged already but not yet written, in milliseconds. */
const CLOSE_GRACE_MS = 50;

/** Whoever has not gone by then is no longer waited for, in milliseconds. */
const CLOSE_LIMIT_MS = 400;

/**
 * Starts the broker. Nobody is anonymous: a client signs in with a token's name and the token, or by the door of a device
 * or an invitation, and what it may do is decided in `broker/rights.ts`. Throws `ListenError`.
 */
export async function startBroker(options: BrokerOptions): Promise<Broker> {
  const { gateway, gatewayId, directory, self, cameras, discoveryPrefix = 'homeassistant', logger } = options;
  const limits = { ...DEFAULT_LIMITS, ...options.limits };
  const refusals = createQuietLog<Refused>({ logger });
  const connections = createConnections(limits);
  const doorkeeper = createDoorkeeper({
    gateway,
    gatewayId,
    cameras,
    discoveryPrefix,
    directory,
    self,
    limits,
    refusals,
    mayGuess: ({ conn }) => connections.mayGuess(conn),
    onSignIn: ({ conn }, outcome) =>
      outcome === 'failed' ? connections.failed(conn) : connections.signedIn(conn),
  });
  const aedes = await Aedes.createBroker({
    ...doorkeeper.hooks,
    connectTimeout: limits.connectMs,
    drainTimeout: limits.drainMs,
    keepaliveLimit: limits.keepaliveSeconds,
    maxInflightInbound: limits.inflight,
    maxTopicLevels: limits.topicLevels,
    // Without a common queue a client that stops reading holds up those who write to it, but nobody else.
    concurrency: 0,
  });
  giveNewestRetained(aedes);
  aedes.on('unsubscribe', (filters, client) => doorkeeper.unsubscribed(client, filters));
  aedes.on('clientError', (client, error) => {
    logger.debug({ clientId: client.id, reason: error.message }, 'MQTT client lost');
  });
  aedes.addListener('error', (error: Error) =>
    logger.error({ err: error }, 'MQTT broker failed at a message'),
  );

  // Above what may wait for a client, so that a write never waits for a slow one: it is closed first.
  const writableHighWaterMark = limits.outgoingBytes + limits.packetBytes + limits.pictureBytes;

  function mayCome(address: string): boolean {
    const admission = connections.admit(address);
    if (admission.kind === 'refuse')
      refusals.note('MQTT connection refused', { address, reason: admission.reason });
    if (admission.kind === 'shed') refusals.note('MQTT connection shed', { address, from: admission.from });
    return admission.kind !== 'refuse';
  }

  function take(stream: Duplex, address: string, request?: IncomingMessage): void {
    connections.add(stream, address);
    const client = aedes.handle(stream, request);
    const meter = createPacketMeter();
    // aedes reads on `readable`; a `data` listener added after that sees each chunk just before the parser does.
    stream.on('data', (chunk: Buffer) => {
      const limit = doorkeeper.packetBytes(client);
      if (client.closed) return;
      const fits = meter.pass(chunk, limit);
      if (fits && doorkeeper.isPaced(client, chunk, meter)) return;
      if (!fits) refusals.note('MQTT packet too long, client closed', { address, limit });
      client.close();
    });
    stream.once('close', () => doorkeeper.leave(client));
  }

  const server = createServer({ noDelay: true, highWaterMark: writableHighWaterMark }, (socket) => {
    const address = clientGroup({ peer: socket.remoteAddress });
    if (mayCome(address)) take(socket, address);
    else socket.destroy();
  });
  const address = await listen(server, options.listen).catch(async (error: unknown) => {
    await new Promise<void>((done) => aedes.close(done));
    throw error;
  });
  // For example EMFILE at accept: that connection is lost, the broker is not.
  server.on('error', (error) => logger.error({ err: error }, 'MQTT connection not taken'));
  let closed: Promise<void> | undefined;

  async function close(): Promise<void> {
    const stopped = new Promise<void>((done) => server.close(() => done()));
    await delay(CLOSE_GRACE_MS);
    await connections.closeAll();
    await new Promise<void>((done) => aedes.close(done));
    await stopped;
  }

  return {
    address,
    acceptWebSocket(socket, request) {
      const forwardedFor = request.headers['x-forwarded-for'];
      const from = clientGroup({ peer: request.socket.remoteAddress, forwardedFor });
      if (closed || !mayCome(from)) {
        socket.close(1013, 'try again later');
        return;
      }
      const stream = createWebSocketStream(socket, { writableHighWaterMark });
      // The codec writes a packet in pieces, and each of them would be a frame for a page to wake up for.
      stream._writev = (pieces, done) =>
        stream._write(Buffer.concat(pieces.map(({ chunk }) => chunk)), 'binary', done);
      // A text frame is no MQTT ([MQTT-6.0.0-1]).
      socket.prependListener('message', (_data, isBinary) => isBinary || stream.destroy());
      take(stream, from, request);
    },
    clients: () => doorkeeper.size,
    endOf: (principalId) => doorkeeper.endOf(principalId),
    close: () => {
      closed ??= Promise.race([close(), delay(CLOSE_LIMIT_MS, undefined, { ref: false })]);
      return closed;
    },
  };
}

async function listen(server: Server, address: ListenAddress): Promise<Broker['address']> {
  try {
    server.listen({ host: address.host, port: address.port });
    await once(server, 'listening');
  } catch (cause) {
    throw new ListenError({ key: 'broker.listen', address, cause });
  }
  const taken = server.address() as AddressInfo;
  return { host: taken.address, port: taken.port };
}
