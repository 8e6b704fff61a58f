import { createSocket, type RemoteInfo, type Socket } from 'node:dgram';
import { once } from 'node:events';
import { isIPv6 } from 'node:net';

/** A keyframe's packets come in one burst; the system may grant less. */
const RECEIVE_BUFFER_BYTES = 2 * 1024 * 1024;
/** Every second port that the system chooses has a free neighbour, at the very least. */
const MAX_TRIES = 16;

/** Takes one datagram of up to 65507 bytes, in memory of its own. */
export type DatagramListener = (bytes: Buffer, from: RemoteInfo) => void;

/** Two sockets on an even port and the odd one after it, as RTP and RTCP want them (RFC 3550 section 11). */
export class UdpPortPair {
  /** The even one. */
  readonly port: number;
  readonly #rtp: Socket;
  readonly #rtcp: Socket;

  private constructor(rtp: Socket, rtcp: Socket) {
    this.#rtp = rtp;
    this.#rtcp = rtcp;
    this.port = rtp.address().port;
  }

  /** For a camera at this IP address, whose family decides. Throws the system's error where no pair is free. */
  static async open(host: string): Promise<UdpPortPair> {
    for (let tries = 1; ; tries++) {
      const first = await bind(host, 0);
      const { port } = first.address();
      const isEven = port % 2 === 0;
      try {
        const second = await bind(host, isEven ? port + 1 : port - 1);
        return isEven ? new UdpPortPair(first, second) : new UdpPortPair(second, first);
      } catch (error) {
        first.close();
        if (tries === MAX_TRIES) throw error;
      }
    }
  }

  listen(listeners: { onRtp: DatagramListener; onRtcp: DatagramListener }): void {
    this.#rtp.on('message', listeners.onRtp);
    this.#rtcp.on('message', listeners.onRtcp);
  }

  sendRtp(bytes: Buffer, to: { host: string; port: number }): void {
    this.#rtp.send(bytes, to.port, to.host, ignore);
  }

  sendRtcp(bytes: Buffer, to: { host: string; port: number }): void {
    this.#rtcp.send(bytes, to.port, to.host, ignore);
  }

  /** Once only. */
  close(): void {
    this.#rtp.close();
    this.#rtcp.close();
  }
}

async function bind(host: string, port: number): Promise<Socket> {
  const socket = createSocket({ type: isIPv6(host) ? 'udp6' : 'udp4', recvBufferSize: RECEIVE_BUFFER_BYTES });
  try {
    socket.bind(port);
    await once(socket, 'listening');
  } catch (error) {
    socket.close();
    throw error;
  }
  // A datagram that could not be sent is one that was lost.
  socket.on('error', ignore);
  return socket;
}

function ignore(): void {}
