import type { Server as WebServer } from 'node:http';
import { createServer, type Server, type Socket } from 'node:net';
import { addressGroup } from '../../limits/client-address.ts';
import type { QuietLog } from '../../limits/quiet-log.ts';
import { TokenBuckets } from '../../limits/token-bucket.ts';
import { HalfOpen } from './half-open.ts';
import type { HttpLimits } from './limits.ts';
import type { Refused } from './refused.ts';
import type { TlsDoor } from './tls-door.ts';

interface FrontDoorOptions {
  /** Takes what does not begin as TLS does, and what has come through TLS. */
  readonly web: WebServer;
  /** Absent where TLS is not spoken: then all goes to `web`. */
  readonly tls: TlsDoor | undefined;
  readonly limits: HttpLimits;
  readonly isThisMachine: (address: string | undefined) => boolean;
  readonly log: QuietLog<Refused>;
}

export interface FrontDoor {
  /** Yet to be told where to listen. */
  readonly server: Server;
  /** Ends all that is connected. */
  destroyAll(): void;
}

/** A record of TLS that holds a handshake message, which every connection begins with (RFC 8446 section 5.1). */
const TLS_HANDSHAKE = 0x16;

/** Lets connections in, some from each address, and tells TLS from plain HTTP by the first byte. */
export function createFrontDoor({ web, tls, limits, isThisMachine, log }: FrontDoorOptions): FrontDoor {
  const open = new Set<Socket>();
  const byAddress = new Map<string, number>();
  const arrivals = new TokenBuckets(limits.arrivalsPerAddress);
  const halfOpen = new HalfOpen({ total: limits.halfOpen, perAddress: limits.halfOpenPerAddress });

  // As http.Server has it: who sends a request and then closes its half still gets the answer.
  const server = createServer({ noDelay: true, allowHalfOpen: true }, (socket) => {
    const { remoteAddress } = socket;
    socket.on('error', () => socket.destroy());
    const address = addressGroup(remoteAddress ?? '');
    if (address === undefined) {
      socket.destroy();
      return;
    }
    const reason = isThisMachine(remoteAddress) ? undefined : crowding(address);
    if (reason !== undefined) {
      log.note('HTTP connection refused', { address, reason });
      socket.destroy();
      return;
    }
    if (!isThisMachine(remoteAddress)) count(socket, address);
    open.add(socket);
    socket.once('close', () => open.delete(socket));
    if (tls) sort({ socket, address, tls });
    else web.emit('connection', socket);
  });
  server.maxConnections = limits.connections;

  function crowding(address: string): string | undefined {
    const most = limits.connectionsPerAddress;
    if ((byAddress.get(address) ?? 0) >= most) return `${most} are open`;
    const now = performance.now();
    return arrivals.of(address, now).take(1, now) ? undefined : 'they come too fast';
  }

  function count(socket: Socket, address: string): void {
    byAddress.set(address, (byAddress.get(address) ?? 0) + 1);
    socket.once('close', () => {
      const left = (byAddress.get(address) ?? 1) - 1;
      if (left > 0) byAddress.set(address, left);
      else byAddress.delete(address);
    });
  }

  function sort({ socket, address, tls: door }: { socket: Socket; address: string; tls: TlsDoor }): void {
    // All viewers behind a proxy come back at once.
    halfOpen.enter(socket, address, isThisMachine(socket.remoteAddress));
    const destroy = () => socket.destroy();
    socket.setTimeout(limits.firstByteMs, destroy);
    socket.once('end', destroy);
    socket.once('data', (bytes) => {
      socket.removeListener('end', destroy);
      socket.removeListener('timeout', destroy);
      socket.setTimeout(0);
      socket.pause();
      socket.unshift(bytes);
      if (bytes[0] === TLS_HANDSHAKE) {
        door.take(socket, (tunnel) => {
          halfOpen.leave(socket, address);
          web.emit('connection', tunnel);
        });
        return;
      }
      halfOpen.leave(socket, address);
      web.emit('connection', socket);
      socket.resume();
    });
  }

  return {
    server,
    destroyAll() {
      for (const socket of open) socket.destroy();
    },
  };
}
