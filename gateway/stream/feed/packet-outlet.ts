import {
  HeaderWriter,
  PLAYOUT_DELAY_BYTES,
  type PlayoutDelay,
  withPlayoutDelay,
} from '../../rtp/header-writer.ts';
import { MAX_PACKET_BYTES, type MediaPacket, RTP_HEADER_BYTES } from '../../rtp/media-packet.ts';
import { RtxWriter } from '../../rtp/rtx-writer.ts';
import type { PacketSink } from './packet-sink.ts';

/**
 * Packets that can be sent again, a power of two: at 4 Mbit/s about 10 s, and most of a paced replay of 5 MB. They
 * are the cache's and all viewers' own packets, so that an entry takes 12 bytes.
 */
export const REMEMBERED = 4096;

/** Of those, the ones that can be sent again on the same SSRC: SRTP takes nothing from a sender that is older. */
const REMEMBERED_WITHOUT_RTX = 1024;

/**
 * Where all of a viewer's video goes out: gives each packet its number on one continuous sequence, and remembers under
 * which number and timestamp it went, so that it can be sent again.
 */
export class PacketOutlet {
  readonly #sink: PacketSink;
  readonly #header: HeaderWriter;
  readonly #firstSequence: number;
  readonly #remembered: (MediaPacket | undefined)[] = new Array(REMEMBERED).fill(undefined);
  readonly #timestamps = new Uint32Array(REMEMBERED);
  /** Made when first something is sent again. */
  #rtx: RtxWriter | undefined;
  #next: number;
  #packets = 0;
  #bytes = 0;
  #refused = 0;
  #resent = 0;
  #repeated = 0;
  #repeatedBytes = 0;

  constructor(sink: PacketSink, firstSequence: number) {
    this.#sink = sink;
    this.#header = new HeaderWriter({ ssrc: sink.ssrc, payloadType: sink.payloadType });
    this.#firstSequence = firstSequence & 0xffff;
    this.#next = this.#firstSequence;
  }

  /** Sent for the first time. */
  get packets(): number {
    return this.#packets;
  }

  /** Of those, headers included. */
  get bytes(): number {
    return this.#bytes;
  }

  /** Of those, the ones that the sink did not take. */
  get refused(): number {
    return this.#refused;
  }

  /** Sent once more, on whichever SSRC. */
  get resent(): number {
    return this.#resent + this.#repeated;
  }

  /** All that a sender report of the video's SSRC counts: packets and bytes of payload (RFC 3550 section 6.4.1). */
  get totals(): { readonly packets: number; readonly bytes: number } {
    const packets = this.#packets + this.#repeated;
    return { packets, bytes: this.#bytes + this.#repeatedBytes - packets * RTP_HEADER_BYTES };
  }

  /** How many of the last packets can be sent again. */
  get reach(): number {
    return this.#sink.rtx ? REMEMBERED : REMEMBERED_WITHOUT_RTX;
  }

  /** The number that the next packet gets. */
  get nextSequence(): number {
    return this.#next;
  }

  /** The number of the packet sent last. */
  get lastSequence(): number {
    return (this.#next - 1) & 0xffff;
  }

  /** Whether the packet sent last was not its frame's last. */
  get inMidFrame(): boolean {
    const last = this.#remembered[this.lastSequence & (REMEMBERED - 1)];
    return last !== undefined && !last.marker;
  }

  /** Under the next number, with the viewer's own timestamp. False where the sink did not take it. */
  send(packet: MediaPacket, timestamp: number): boolean {
    const { bytes } = packet;
    this.#header.write(bytes, this.#remember(packet, timestamp), timestamp, packet.marker);
    if (this.#sink.send(bytes)) return true;
    this.#refused++;
    return false;
  }

  /** The same with the `playout-delay` extension, for which the packet {@link hasRoom}. */
  sendWithPlayoutDelay(
    packet: MediaPacket,
    timestamp: number,
    delay: PlayoutDelay & { readonly id: number },
  ): boolean {
    const { bytes } = packet;
    this.#header.write(bytes, this.#remember(packet, timestamp), timestamp, packet.marker);
    if (this.#sink.send(withPlayoutDelay(bytes, delay))) return true;
    this.#refused++;
    return false;
  }

  /** Leaves a number out: how the viewer's decoder learns that something is missing. */
  skip(): void {
    this.#remembered[this.#next & (REMEMBERED - 1)] = undefined;
    this.#next = (this.#next + 1) & 0xffff;
  }

  /** How long the packet of that number is, in bytes; absent where it is not remembered any more, or never was. */
  rememberedBytes(sequence: number): number | undefined {
    return this.#find(sequence)?.bytes.length;
  }

  /** Whether the packet of that number, if it is remembered, can be sent again. */
  reaches(sequence: number): boolean {
    return this.#age(sequence) < this.reach;
  }

  /**
   * Sends the packet of that number once more, in the retransmission stream where there is one. False where it can not
   * be, or the sink did not take it.
   */
  resend(sequence: number): boolean {
    const { rtx } = this.#sink;
    if (!rtx) return this.repeat(sequence);
    const packet = this.#find(sequence);
    if (!packet) return false;
    this.#rtx ??= new RtxWriter({ ...rtx, firstSequence: this.#firstSequence });
    const { bytes, marker } = packet;
    const timestamp = this.#timestampOf(sequence);
    if (!this.#sink.send(this.#rtx.write({ bytes, sequence, timestamp, marker }))) return false;
    this.#resent++;
    return true;
  }

  /** Sends the packet of that number once more, as it was. False as {@link resend}. */
  repeat(sequence: number): boolean {
    const packet = this.#find(sequence);
    if (!packet || this.#age(sequence) >= REMEMBERED_WITHOUT_RTX) return false;
    this.#header.write(packet.bytes, sequence, this.#timestampOf(sequence), packet.marker);
    if (!this.#sink.send(packet.bytes)) return false;
    this.#repeated++;
    this.#repeatedBytes += packet.bytes.length;
    return true;
  }

  /** Sends a whole RTCP packet. */
  sendControl(packet: Buffer): void {
    this.#sink.send(packet);
  }

  /** Lets go of every packet; the next number stays. */
  forget(): void {
    this.#remembered.fill(undefined);
  }

  #age(sequence: number): number {
    return (this.#next - 1 - sequence) & 0xffff;
  }

  #find(sequence: number): MediaPacket | undefined {
    return this.#age(sequence) < REMEMBERED ? this.#remembered[sequence & (REMEMBERED - 1)] : undefined;
  }

  #timestampOf(sequence: number): number {
    return this.#timestamps[sequence & (REMEMBERED - 1)] ?? 0;
  }

  #remember(packet: MediaPacket, timestamp: number): number {
    const sequence = this.#next;
    const slot = sequence & (REMEMBERED - 1);
    this.#remembered[slot] = packet;
    this.#timestamps[slot] = timestamp;
    this.#next = (sequence + 1) & 0xffff;
    this.#packets++;
    this.#bytes += packet.bytes.length;
    return sequence;
  }
}

/** Whether the extension fits in as well. */
export function hasRoom({ bytes }: MediaPacket): boolean {
  return bytes.length + PLAYOUT_DELAY_BYTES <= MAX_PACKET_BYTES;
}
