import type { RemoteInfo } from 'node:dgram';
import { RtspError } from '../errors.ts';
import { otherWayError } from '../wire/connection-errors.ts';
import type { MediaSink, MediaTransport } from './media-transport.ts';
import { ReorderBuffer } from './reorder-buffer.ts';
import { parseTransport } from './transport-header.ts';
import { UdpPortPair } from './udp-port-pair.ts';

const RTP_HEADER_BYTES = 12;

/** An RTP packet of no payload and an empty receiver report: they say nothing, and open the way for the answer. */
const RTP_PUNCH = Buffer.from('800000000000000000000000', 'hex');
const RTCP_PUNCH = Buffer.from('80c9000100000000', 'hex');

export interface UdpTransportOptions {
  /** For errors. */
  readonly address: string;
  /** The camera's IP address; packets of others are dropped. */
  readonly host: string;
  readonly sink: MediaSink;
  /** Monotonic ms. */
  readonly now: () => number;
}

/** One track's RTP and RTCP in datagrams beside the RTSP connection, put in order again. */
export class UdpTransport implements MediaTransport {
  readonly #options: UdpTransportOptions;
  readonly #ports: UdpPortPair;
  readonly #order: ReorderBuffer;
  /** The camera, and where its media may come from when it has named another address. */
  readonly #host: string;
  #source: string;
  /** Where something is sent to: elsewhere than to the camera only once its media has come from there. */
  #peer: string;
  /** Where the first packets came from; nothing else is taken after them. */
  #rtpFrom = 0;
  #rtcpFrom = 0;
  /** The camera's ports; learned from its packets where it names none. */
  #rtpPort: number | undefined;
  #rtcpPort: number | undefined;
  #knowsPorts = false;
  #timer: NodeJS.Timeout | undefined;
  #closed = false;

  private constructor(options: UdpTransportOptions, ports: UdpPortPair) {
    const { sink, now } = options;
    this.#options = options;
    this.#ports = ports;
    this.#host = unmapped(options.host);
    this.#source = this.#host;
    this.#peer = this.#host;
    this.#order = new ReorderBuffer((packet, atMs) => {
      if (!this.#closed) sink.onRtp(packet, atMs);
    });
    ports.listen({
      onRtp: (bytes, from) => {
        if (this.#isOurs(bytes, from)) this.#onRtp(bytes, from);
      },
      onRtcp: (bytes, from) => {
        if (!this.#isOurs(bytes, from)) return;
        if (this.#rtcpFrom === 0) this.#rtcpFrom = from.port;
        else if (this.#rtcpFrom !== from.port) return;
        if (!this.#knowsPorts) this.#rtcpPort = from.port;
        sink.onRtcp(bytes, now());
      },
    });
  }

  /** Throws {@link RtspError} where the system has no ports left. */
  static async open(options: UdpTransportOptions): Promise<UdpTransport> {
    const { address } = options;
    try {
      return new UdpTransport(options, await UdpPortPair.open(unmapped(options.host)));
    } catch (cause) {
      const message = `No pair of UDP ports is free for ${address}: set the camera's transport to tcp`;
      const detour = { kind: 'other-transport', why: 'refused' } as const;
      throw new RtspError({ kind: 'unsupported-transport', address, message, cause, detour });
    }
  }

  get offer(): string {
    const { port } = this.#ports;
    return `RTP/AVP;unicast;client_port=${port}-${port + 1}`;
  }

  accept(answer: string | undefined): void {
    if (answer === undefined) return;
    const { lower, serverPorts, source } = parseTransport(answer);
    if (lower === 'TCP') throw otherWayError(this.#options.address, 'udp');
    if (serverPorts) {
      [this.#rtpPort, this.#rtcpPort] = serverPorts;
      this.#knowsPorts = true;
    }
    if (source && mayBeSource(source, this.#host)) this.#source = source;
  }

  punch(): void {
    if (this.#closed) return;
    const host = this.#peer;
    if (this.#rtpPort !== undefined) this.#ports.sendRtp(RTP_PUNCH, { host, port: this.#rtpPort });
    if (this.#rtcpPort !== undefined) this.#ports.sendRtcp(RTCP_PUNCH, { host, port: this.#rtcpPort });
  }

  sendRtcp(packet: Buffer): void {
    if (this.#closed || this.#rtcpPort === undefined) return;
    this.#ports.sendRtcp(packet, { host: this.#peer, port: this.#rtcpPort });
  }

  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    clearTimeout(this.#timer);
    this.#order.clear();
    this.#ports.close();
  }

  /** Anybody can send a datagram here; what counts comes from the camera, and begins with version 2 (RFC 3550). */
  #isOurs(bytes: Buffer, from: RemoteInfo): boolean {
    if (this.#closed || (bytes[0] ?? 0) >> 6 !== 2) return false;
    if (this.#rtpFrom !== 0) return from.address === this.#peer;
    return from.address === this.#source || from.address === this.#host;
  }

  #onRtp(packet: Buffer, { address, port }: RemoteInfo): void {
    if (packet.length < RTP_HEADER_BYTES) return;
    if (this.#rtpFrom === 0) {
      this.#rtpFrom = port;
      this.#peer = address;
      if (this.#rtpPort === undefined) {
        this.#rtpPort = port;
        this.#rtcpPort ??= port + 1;
      }
    } else if (this.#rtpFrom !== port) return;
    this.#order.push(packet, this.#options.now());
    if (this.#timer === undefined && this.#order.dueAtMs !== undefined) this.#wait();
  }

  /** Until the oldest packet that waits has waited its time. */
  #wait(): void {
    const { now } = this.#options;
    const due = this.#order.dueAtMs;
    this.#timer =
      due === undefined
        ? undefined
        : setTimeout(
            () => {
              this.#order.expire(now());
              this.#wait();
            },
            Math.max(1, due - now()),
          );
  }
}

/** An IPv4 address as a socket of both families shows it. */
function unmapped(address: string): string {
  return address.replace(/^::ffff:(?=\d+\.)/i, '');
}

const LOOPBACK = /^(?:127\.|::1$)/;
const MULTICAST_OR_BROADCAST = /^(?:22[4-9]\.|23\d\.|255\.255\.255\.255$|ff[0-9a-f]{2}:)/i;

/** Reports go where the media comes from: not to everybody, and not to this machine's own services. */
function mayBeSource(source: string, host: string): boolean {
  return !MULTICAST_OR_BROADCAST.test(source) && (!LOOPBACK.test(source) || LOOPBACK.test(host));
}
