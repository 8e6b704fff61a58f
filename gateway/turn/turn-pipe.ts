import { createSocket, type Socket } from 'node:dgram';
import type { LookupAddress } from 'node:dns';
import type { LookUp } from './name-look-up.ts';
import { mappedByAllocation } from './stun-message.ts';
import { repairRelayed } from './stun-repair.ts';

/** A way to a TURN server that begins on the loopback. */
export interface TurnPipe {
  /** The server's URL for the engine, with this pipe's address in place of the server's. */
  readonly url: string;
  /**
   * The same server by STUN, to be asked straight: what it tells of requests for a relay is only how it sees the pipe.
   */
  readonly stunUrl: string;
  /** Whether that candidate is how the server sees the pipe, where nobody but the server gets in. */
  leadsHere(candidate: string): boolean;
  /** The gateway's ICE password of the connection, with which viewers sign their checks. */
  setPassword(password: string): void;
  /** Idempotent. */
  close(): void;
}

/** What the engine sends before the server's name is looked up; it repeats what gets lost. */
const MAX_EARLY = 8;

/** A server that takes nothing more must not fill the memory, in bytes. */
const MAX_UNSENT_BYTES = 1_048_576;

const DEFAULT_PORT = 3478;

/**
 * Carries what one peer of the engine has for its TURN server, and back, for two reasons. What the server passes on has
 * to be repaired before the engine sees it, see {@link repairRelayed}. And the engine knows no relay-only: it only keeps
 * its own candidates to itself, and still sends and answers checks by its own socket, which shows the gateway's address
 * to whoever is at the other end. A socket that is bound to the loopback reaches nobody but this pipe (Linux refuses to
 * route what comes from 127.0.0.0/8), so that nothing can leave but through the server.
 *
 * Throws where the process may open no more sockets.
 */
export function openTurnPipe(turnUrl: string, lookUp: LookUp): TurnPipe {
  const { before, host, port, after } = readTurnUrl(turnUrl);
  // Where the look-up answers at once the port is known when bind returns, and no peer has to wait for it.
  const near = createSocket({
    type: 'udp4',
    lookup: (_name, _options, found) => found(null, '127.0.0.1', 4),
  });
  const early: Buffer[] = [];
  let far: Socket | undefined;
  let reached = false;
  let engine: { readonly port: number; readonly address: string } | undefined;
  let password: string | undefined;
  let mapped: string | undefined;
  let closed = false;

  const drop = () => undefined;
  near.on('error', drop);
  near.on('message', (packet, { port, address }) => {
    engine ??= { port, address };
    if (port !== engine.port || address !== engine.address) return;
    if (!far || !reached) {
      if (early.length < MAX_EARLY) early.push(packet);
    } else if (far.getSendQueueSize() < MAX_UNSENT_BYTES) far.send(packet, drop);
  });
  near.bind(0, '127.0.0.1');
  const nearPort = boundPort(near);

  function reach([next, ...others]: readonly LookupAddress[]): void {
    if (closed || !next) return;
    const { address, family } = next;
    const socket = createSocket(family === 6 ? 'udp6' : 'udp4');
    far = socket;
    // Without a route there this comes before it is connected; later it says that one packet was not taken.
    socket.on('error', () => {
      if (reached || closed) return;
      socket.close();
      far = undefined;
      reach(others);
    });
    socket.on('message', (packet) => {
      if (closed || !engine) return;
      mapped ??= mappedByAllocation(packet);
      if (password !== undefined) repairRelayed(packet, password);
      near.send(packet, engine.port, engine.address, drop);
    });
    socket.once('connect', () => {
      if (closed) return;
      reached = true;
      for (const packet of early.splice(0)) socket.send(packet, drop);
    });
    // Connected, it hears nobody but the server.
    socket.connect(port, address);
  }
  lookUp(host).then(reach, drop);

  return {
    url: `${before}127.0.0.1:${nearPort}${after}`,
    stunUrl: `stun:${host.includes(':') ? `[${host}]` : host}:${port}`,
    leadsHere: (candidate) => mapped !== undefined && candidate.includes(` ${mapped} typ srflx`),
    setPassword(text) {
      password = text;
    },
    close() {
      if (closed) return;
      closed = true;
      near.close();
      far?.close();
    },
  };
}

function boundPort(socket: Socket): number {
  try {
    return socket.address().port;
  } catch (error) {
    socket.close();
    throw error;
  }
}

/** RFC 7065 section 3.1, with the user in front as the engine has it. */
function readTurnUrl(url: string): { before: string; host: string; port: number; after: string } {
  const [, before = '', bracketed, plain, port, after = ''] =
    /^(turn:(?:[^@]*@)?)(?:\[([^\]]+)\]|([^:?[\]]+))(?::(\d+))?(\?.*)?$/.exec(url) ?? [];
  const host = bracketed ?? plain ?? '';
  return { before, host, port: port === undefined ? DEFAULT_PORT : Number(port), after };
}
