import { RtpView } from '../../gateway/rtp/rtp-view.ts';

export interface ReceivedSound {
  readonly payloadType: number;
  readonly sequence: number;
  readonly timestamp: number;
  readonly marker: boolean;
  readonly payload: Buffer;
  /** Monotonic ms. */
  readonly arrivedAtMs: number;
}

/** Sound as a viewer's receiver gets it. */
export class ReceivedAudio {
  readonly #view = new RtpView();
  readonly #packets: ReceivedSound[] = [];

  /** One RTP packet as it came. */
  take(packet: Buffer): void {
    const view = this.#view;
    if (!view.parse(packet)) throw new Error('no RTP came as sound');
    const { payloadType, sequence, timestamp, marker, payloadStart, payloadEnd } = view;
    this.#packets.push({
      payloadType,
      sequence,
      timestamp,
      marker,
      payload: Buffer.from(packet.subarray(payloadStart, payloadEnd)),
      arrivedAtMs: performance.now(),
    });
  }

  get packets(): readonly ReceivedSound[] {
    return this.#packets;
  }
}
