import { randomUUID } from 'node:crypto';
import { createSocket, type RemoteInfo, type Socket } from 'node:dgram';
import { once } from 'node:events';
import type { Identity } from '../identity.ts';
import { formatProbeMatch, probeFor } from './probe.ts';

export interface ResponderOptions {
  readonly identity: Identity;
  /** 0 takes a free one at the first {@link Responder.open}, and keeps it. */
  readonly port: number;
  /** The interface on which the group is joined. */
  readonly interfaceAddress: string;
  /** Of the device service, as they are told now. */
  readonly addresses: () => readonly string[];
  /** True while nothing is answered. */
  readonly isMute: () => boolean;
}

export const DISCOVERY_PORT = 3702;
const GROUP = '239.255.255.250';
const MAX_PROBE_BYTES = 8192;

/**
 * Answers WS-Discovery probes, sent to the group or to the camera's own address; those of one camera have an own port
 * in tests, where several would get the same probe to one address.
 */
export class Responder {
  readonly #options: ResponderOptions;
  #port: number;
  #sockets: readonly Socket[] = [];

  constructor(options: ResponderOptions) {
    this.#options = options;
    this.#port = options.port;
  }

  get port(): number {
    return this.#port;
  }

  /** Throws what `bind` and `addMembership` throw. */
  async open(host: string): Promise<void> {
    if (this.#sockets.length > 0) return;
    const own = await this.#bind(host);
    this.#sockets = [own];
    this.#port = own.address().port;
    // A socket that is bound to the group hears nothing else; the answers leave from the camera's own address.
    const group = await this.#bind(GROUP, own);
    this.#sockets = [own, group];
    group.addMembership(GROUP, this.#options.interfaceAddress);
  }

  async close(): Promise<void> {
    const sockets = this.#sockets;
    this.#sockets = [];
    await Promise.all(
      sockets.map((socket) => {
        const closed = once(socket, 'close');
        socket.close();
        return closed;
      }),
    );
  }

  async #bind(address: string, sender?: Socket): Promise<Socket> {
    const socket = createSocket({ type: 'udp4', reuseAddr: true });
    socket.on('message', (datagram, from) => this.#answer(sender ?? socket, datagram, from));
    socket.bind(this.#port, address);
    await once(socket, 'listening');
    socket.on('error', () => {});
    return socket;
  }

  #answer(sender: Socket, datagram: Buffer, { port, address }: RemoteInfo): void {
    const { identity, addresses, isMute } = this.#options;
    if (datagram.length > MAX_PROBE_BYTES || isMute()) return;
    const messageId = probeFor(identity, datagram.toString('utf8'));
    if (messageId === undefined) return;
    const match = formatProbeMatch(
      { identity, addresses: addresses(), messageId },
      `urn:uuid:${randomUUID()}`,
    );
    sender.send(match, port, address, () => {});
  }
}
