import { otherWayError } from '../wire/connection-errors.ts';
import type { ChannelledTrack, InterleavedChannels } from './interleaved-channels.ts';
import type { MediaSink, MediaTransport } from './media-transport.ts';
import { parseTransport } from './transport-header.ts';

export interface InterleavedTransportOptions {
  /** For errors. */
  readonly address: string;
  /** The track's, to know its packets on a channel that nobody agreed on. */
  readonly payloadType: number;
  readonly sink: MediaSink;
  readonly channels: InterleavedChannels;
  /** Puts one frame on the RTSP connection. */
  readonly send: (channel: number, packet: Buffer) => void;
}

/** One track's RTP and RTCP inside the RTSP connection (RFC 2326 section 10.12). */
export class InterleavedTransport implements MediaTransport, ChannelledTrack {
  readonly sink: MediaSink;
  readonly payloadType: number;
  readonly offer: string;
  readonly #options: InterleavedTransportOptions;
  #rtp: number;
  #rtcp: number;
  #closed = false;

  constructor(options: InterleavedTransportOptions) {
    this.#options = options;
    this.sink = options.sink;
    this.payloadType = options.payloadType;
    this.#rtp = options.channels.add(this);
    this.#rtcp = this.#rtp + 1;
    this.offer = `RTP/AVP/TCP;unicast;interleaved=${this.#rtp}-${this.#rtcp}`;
  }

  /** The channels of RTP and RTCP. */
  get pair(): readonly [rtp: number, rtcp: number] {
    return [this.#rtp, this.#rtcp];
  }

  accept(answer: string | undefined): void {
    if (answer === undefined) return;
    const { lower, channels } = parseTransport(answer);
    if (lower === 'UDP') throw otherWayError(this.#options.address, 'tcp');
    if (channels && !this.#options.channels.isTaken(channels, this)) this.use(channels);
  }

  /** The camera sends on these channels. */
  use([rtp, rtcp]: readonly [number, number]): void {
    this.#rtp = rtp;
    this.#rtcp = rtcp;
    this.#options.channels.changed();
  }

  /** TCP's own connection is the way in. */
  punch(): void {}

  sendRtcp(packet: Buffer): void {
    if (!this.#closed) this.#options.send(this.#rtcp, packet);
  }

  close(): void {
    this.#closed = true;
    this.#options.channels.remove(this);
  }
}
