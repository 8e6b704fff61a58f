import { HeaderWriter } from '../../rtp/header-writer.ts';
import { type MediaPacket, RTP_HEADER_BYTES } from '../../rtp/media-packet.ts';
import { buildSenderReport, GATEWAY_CNAME } from '../../rtp/rtcp.ts';
import type { StreamMoment } from '../stream-moment.ts';
import type { PacketSink } from './packet-sink.ts';

export interface AudioFeedOptions {
  readonly sink: PacketSink;
  /** First sequence number and timestamp; random in production (RFC 3550 section 5.1). */
  readonly start: { readonly sequence: number; readonly timestamp: number };
}

/**
 * One viewer's way through a camera's sound: live only, on one continuous sequence and timeline of the viewer's own.
 * Nothing is sent twice, since a jitter buffer for sound waits for nothing.
 */
export class AudioFeed {
  readonly #sink: PacketSink;
  readonly #header: HeaderWriter;
  #sequence: number;
  /** From the stream's ticks to the viewer's; absent before the first packet. */
  #offset: number | undefined;
  readonly #firstTimestamp: number;
  /** The next packet does not continue what was sent; RFC 3551 section 4.1 marks such. */
  #resumes = true;
  #closed = false;
  #packets = 0;
  #refused = 0;
  #payloadBytes = 0;

  constructor({ sink, start }: AudioFeedOptions) {
    this.#sink = sink;
    this.#header = new HeaderWriter({ ssrc: sink.ssrc, payloadType: sink.payloadType });
    this.#sequence = start.sequence;
    this.#firstTimestamp = start.timestamp;
  }

  /** Packets sent, and those that the sink did not take. */
  get counters(): { readonly packets: number; readonly refused: number } {
    return { packets: this.#packets, refused: this.#refused };
  }

  /** One live packet; its timestamp is in ticks of the sound's own clock. */
  push(packet: MediaPacket): void {
    if (this.#closed) return;
    this.#offset ??= this.#firstTimestamp - packet.timestamp;
    // A number left out is how the viewer learns that something is missing, and not silent.
    if (packet.afterLoss && !this.#resumes) this.#sequence = (this.#sequence + 1) & 0xffff;
    const marker = packet.marker || this.#resumes;
    this.#resumes = false;
    this.#header.write(packet.bytes, this.#sequence, packet.timestamp + this.#offset, marker);
    this.#sequence = (this.#sequence + 1) & 0xffff;
    this.#packets++;
    this.#payloadBytes += packet.bytes.length - RTP_HEADER_BYTES;
    if (!this.#sink.send(packet.bytes)) this.#refused++;
  }

  /** Tells the viewer what moment its timestamps stand for; says nothing before there are any. */
  sendReport({ ntpTime, timestamp }: StreamMoment): void {
    if (this.#closed || this.#resumes || this.#offset === undefined) return;
    this.#sink.send(
      buildSenderReport({
        ssrc: this.#sink.ssrc,
        cname: GATEWAY_CNAME,
        ntpTime,
        rtpTimestamp: (timestamp + this.#offset) >>> 0,
        packets: this.#packets,
        bytes: this.#payloadBytes,
      }),
    );
  }

  /** What follows does not continue what was sent. */
  interrupt(): void {
    this.#resumes = true;
  }

  close(): void {
    this.#closed = true;
  }
}
