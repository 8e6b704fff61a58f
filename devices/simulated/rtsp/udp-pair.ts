import { createSocket, type Socket } from 'node:dgram';
import { once } from 'node:events';
import type { Traits } from './quirks/quirk.ts';
import type { Carrier } from './transport.ts';

export interface UdpPairOptions {
  /** The address by which the client reached this server: media come from there too. */
  readonly localAddress: string;
  readonly client: { readonly address: string; readonly rtpPort: number; readonly rtcpPort: number };
  /** The client has sent something to the RTCP port. */
  readonly onReport: () => void;
  /** While true, nothing leaves. */
  readonly isMute: () => boolean;
  /** What is odd about the RTP socket. */
  readonly oddity?: Traits['udp'] | undefined;
}

const MAX_TRIES = 32;

/** RTP from an even port and RTCP from the next (RFC 3550 section 11), to one client and heard from it alone. */
export class UdpPair implements Carrier {
  readonly serverPorts: readonly [rtp: number, rtcp: number];
  readonly #rtp: Socket;
  /** The one that RTP leaves from, which may be another than was announced. */
  readonly #sender: Socket;
  readonly #rtcp: Socket;
  readonly #isMute: () => boolean;
  #isOpen = true;

  private constructor(rtp: Socket, rtcp: Socket, sender: Socket, isMute: () => boolean) {
    this.#isMute = isMute;
    this.#sender = sender;
    this.#rtp = rtp;
    this.#rtcp = rtcp;
    this.serverPorts = [rtp.address().port, rtcp.address().port];
  }

  /** Throws where no two ports are free, or the client's address can not be sent to. */
  static async open({ localAddress, client, onReport, isMute, oddity }: UdpPairOptions): Promise<UdpPair> {
    const [rtp, rtcp] = await bindPair(localAddress);
    const sender = oddity === 'elsewhere' ? await bound(localAddress, 0) : rtp;
    let isPunched = false;
    const isShut = () => isMute() || oddity === 'silent' || (oddity === 'punched' && !isPunched);
    const pair = new UdpPair(rtp, rtcp, sender, isShut);
    rtp.on('message', () => {
      isPunched = true;
    });
    try {
      await Promise.all([
        connected(rtcp, client.rtcpPort, client.address),
        ...pair.#rtpSockets().map((socket) => connected(socket, client.rtpPort, client.address)),
      ]);
    } catch (error) {
      pair.close();
      throw error;
    }
    // A client that has gone away answers by ICMP, which surfaces here; its session ends by its timeout.
    for (const socket of [...pair.#rtpSockets(), rtcp]) socket.on('error', () => {});
    rtcp.on('message', onReport);
    return pair;
  }

  sendRtp(packets: readonly Buffer[]): boolean {
    if (!this.#isOpen || this.#isMute()) return false;
    for (const packet of packets) this.#sender.send(packet, ignore);
    return true;
  }

  sendRtcp(packet: Buffer): boolean {
    if (!this.#isOpen || this.#isMute()) return false;
    this.#rtcp.send(packet, ignore);
    return true;
  }

  close(): void {
    if (!this.#isOpen) return;
    this.#isOpen = false;
    for (const socket of [...this.#rtpSockets(), this.#rtcp]) socket.close();
  }

  #rtpSockets(): readonly Socket[] {
    return [...new Set([this.#rtp, this.#sender])];
  }
}

/** With a callback the socket reports a failed datagram there, where it is of no interest. */
const ignore = (): void => {};

async function bindPair(address: string): Promise<readonly [Socket, Socket]> {
  for (let tries = 1; ; tries += 1) {
    const first = await bound(address, 0);
    const { port } = first.address();
    try {
      const isEven = port % 2 === 0;
      const second = await bound(address, isEven ? port + 1 : port - 1);
      return isEven ? [first, second] : [second, first];
    } catch (error) {
      first.close();
      if (tries === MAX_TRIES) throw error;
    }
  }
}

async function bound(address: string, port: number): Promise<Socket> {
  const socket = createSocket(address.includes(':') ? 'udp6' : 'udp4');
  socket.bind(port, address);
  try {
    await once(socket, 'listening');
  } catch (error) {
    socket.close();
    throw error;
  }
  return socket;
}

async function connected(socket: Socket, port: number, address: string): Promise<void> {
  socket.connect(port, address);
  await once(socket, 'connect');
}
