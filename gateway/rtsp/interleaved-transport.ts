import { RtspError } from './errors.ts';
import type { MediaSink, MediaTransport } from './media-transport.ts';
import { parseTransport } from './transport-header.ts';

export interface InterleavedTransportOptions {
  /** For errors. */
  readonly address: string;
  /** The track's, to know its packets on a channel that nobody agreed on. */
  readonly payloadType: number;
  readonly sink: MediaSink;
  /** Puts one frame on the RTSP connection. */
  readonly send: (channel: number, packet: Buffer) => void;
  /** The channels that are in use from now on. */
  readonly onChannels: (channels: readonly number[]) => void;
}

/** RTP and RTCP inside the RTSP connection (RFC 2326 section 10.12). */
export class InterleavedTransport implements MediaTransport {
  readonly offer = 'RTP/AVP/TCP;unicast;interleaved=0-1';
  readonly #options: InterleavedTransportOptions;
  #rtp = 0;
  #rtcp = 1;
  #hasArrived = false;
  #closed = false;

  constructor(options: InterleavedTransportOptions) {
    this.#options = options;
    options.onChannels([this.#rtp, this.#rtcp]);
  }

  accept(answer: string | undefined): void {
    if (answer === undefined) return;
    const { lower, channels } = parseTransport(answer);
    if (lower === 'UDP')
      throw new RtspError({
        kind: 'unsupported-transport',
        address: this.#options.address,
        message: `${this.#options.address} does not send its video inside the RTSP connection: allow RTP over RTSP (TCP) in the camera's settings`,
      });
    if (channels) this.#use(channels[0], channels[1]);
  }

  /** Takes every frame of the connection; those of other channels fall on the floor. */
  receive(channel: number, packet: Buffer, arrivedAtMs: number): void {
    if (this.#closed) return;
    if (channel === this.#rtp) {
      this.#hasArrived = true;
      this.#options.sink.onRtp(packet, arrivedAtMs);
    } else if (channel === this.#rtcp) {
      this.#options.sink.onRtcp(packet, arrivedAtMs);
    } else if (!this.#hasArrived && this.#isOurs(packet)) {
      // Some cameras agree on 0-1 and then send on the channels that the track has in their own numbering.
      this.#use(channel, channel < 255 ? channel + 1 : 0);
      this.receive(channel, packet, arrivedAtMs);
    }
  }

  sendRtcp(packet: Buffer): void {
    if (!this.#closed) this.#options.send(this.#rtcp, packet);
  }

  close(): void {
    this.#closed = true;
  }

  #use(rtp: number, rtcp: number): void {
    this.#rtp = rtp;
    this.#rtcp = rtcp;
    this.#options.onChannels([rtp, rtcp]);
  }

  #isOurs(packet: Buffer): boolean {
    return packet.length >= 12 && ((packet[1] ?? 0) & 0x7f) === this.#options.payloadType;
  }
}
