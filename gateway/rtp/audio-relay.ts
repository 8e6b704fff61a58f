import type { AudioFormat } from './audio-format.ts';
import { MAX_PACKET_BYTES, type MediaPacket, RTP_HEADER_BYTES } from './media-packet.ts';
import type { RtpView } from './rtp-view.ts';
import { SequenceTracker } from './sequence-tracker.ts';

const MAX_PAYLOAD_BYTES = MAX_PACKET_BYTES - RTP_HEADER_BYTES;

export interface AudioRelayOptions {
  readonly format: AudioFormat;
  readonly emit: (packet: MediaPacket) => void;
}

/**
 * Turns a camera's RTP packets of sound into such as fit a viewer's path, their payload untouched. G.711 is cut
 * between samples where a packet is too long; an Opus packet can not be cut and is dropped (RFC 7587 section 4.2).
 */
export class AudioRelay {
  readonly #options: AudioRelayOptions;
  readonly #sequence = new SequenceTracker();
  /** The most bytes that end between two samples of all channels; 0 where no cut is possible. */
  readonly #cutBytes: number;
  #afterLoss = false;
  #dropped = 0;

  constructor(options: AudioRelayOptions) {
    this.#options = options;
    const { codec, channels } = options.format;
    this.#cutBytes = codec === 'opus' ? 0 : MAX_PAYLOAD_BYTES - (MAX_PAYLOAD_BYTES % channels);
  }

  /** Packets that could not be passed on, for they are too long. */
  get dropped(): number {
    return this.#dropped;
  }

  /** `timestamp` is the packet's place on the outgoing timeline, in ticks of the format's clock rate. */
  push(view: RtpView, timestamp: number): void {
    const kind = this.#sequence.track(view.sequence, view.ssrc);
    // What comes late is not played any more, and its place in the outgoing sequence has been given away.
    if (kind === 'duplicate' || kind === 'late') return;
    if (kind === 'gap' || kind === 'reset') this.#afterLoss = true;
    const { payloadStart, payloadEnd } = view;
    const length = payloadEnd - payloadStart;
    if (length === 0) return;
    if (length <= MAX_PAYLOAD_BYTES) this.#emit(view, { from: payloadStart, to: payloadEnd, timestamp });
    else if (this.#cutBytes > 0) this.#cut(view, timestamp);
    else {
      this.#dropped++;
      this.#afterLoss = true;
    }
  }

  /** What comes next is another session's. */
  reset(): void {
    this.#sequence.reset();
    this.#afterLoss = true;
  }

  #cut(view: RtpView, timestamp: number): void {
    const { payloadStart, payloadEnd } = view;
    for (let from = payloadStart; from < payloadEnd; from += this.#cutBytes) {
      const to = Math.min(payloadEnd, from + this.#cutBytes);
      // One byte a sample and channel (RFC 3551 section 4.5.14).
      const samples = (from - payloadStart) / this.#options.format.channels;
      this.#emit(view, { from, to, timestamp: timestamp + samples });
    }
  }

  #emit(
    { bytes, marker, payloadStart }: RtpView,
    piece: { from: number; to: number; timestamp: number },
  ): void {
    const { from, to, timestamp } = piece;
    const packet = Buffer.allocUnsafe(RTP_HEADER_BYTES + to - from);
    bytes.copy(packet, RTP_HEADER_BYTES, from, to);
    const { emit } = this.#options;
    const afterLoss = this.#afterLoss;
    this.#afterLoss = false;
    emit({
      bytes: packet,
      timestamp,
      // Where sound begins after silence (RFC 3551 section 4.1), so on the first piece only.
      marker: marker && from === payloadStart,
      startsFrame: true,
      startsKeyframe: false,
      afterLoss,
    });
  }
}
