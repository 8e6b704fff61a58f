import type { Logger } from 'pino';
import type { SenderInfo } from '../rtp/rtcp.ts';
import type { MediaSink } from './media-transport.ts';
import { Reception } from './reception.ts';

export interface TrackSinkOptions {
  readonly address: string;
  readonly clockRate: number;
  /** Packets of another are dropped; without it none is. */
  readonly payloadType?: number;
  readonly onPacket: (packet: Buffer, arrivedAtMs: number) => void;
  readonly onSenderReport: (info: SenderInfo, arrivedAtMs: number) => void;
  /** Called before the first packet is handed on. */
  readonly onFirst?: () => void;
  readonly logger?: Logger | undefined;
}

/** One track's packets on their way to the pull's listeners, which may throw without harm. */
export class TrackSink implements MediaSink {
  readonly reception: Reception;
  readonly #options: TrackSinkOptions;
  readonly #onPacket: (packet: Buffer, arrivedAtMs: number) => void;
  readonly #payloadType: number | undefined;
  #hasRtp = false;
  #rtpAtMs = Number.NEGATIVE_INFINITY;
  #rtcpAtMs = Number.NEGATIVE_INFINITY;
  #hasLogged = false;

  constructor(options: TrackSinkOptions) {
    this.#options = options;
    this.#onPacket = options.onPacket;
    this.#payloadType = options.payloadType;
    this.reception = new Reception({
      clockRate: options.clockRate,
      onSenderReport: (info, arrivedAtMs) => this.#guard(() => options.onSenderReport(info, arrivedAtMs)),
    });
  }

  /** A packet of the track itself has come. */
  get hasRtp(): boolean {
    return this.#hasRtp;
  }

  /** When RTP last came; −∞ before the first. */
  get rtpAtMs(): number {
    return this.#rtpAtMs;
  }

  /** When RTP or RTCP last came; −∞ before the first. */
  get arrivedAtMs(): number {
    return Math.max(this.#rtpAtMs, this.#rtcpAtMs);
  }

  onRtp(packet: Buffer, arrivedAtMs: number): void {
    if (this.#payloadType !== undefined && ((packet[1] ?? 0) & 0x7f) !== this.#payloadType) return;
    this.#rtpAtMs = arrivedAtMs;
    if (!this.#hasRtp) {
      this.#hasRtp = true;
      this.#guard(() => this.#options.onFirst?.());
    }
    this.reception.onRtp(packet, arrivedAtMs);
    try {
      this.#onPacket(packet, arrivedAtMs);
    } catch (error) {
      this.#tell(error);
    }
  }

  onRtcp(packet: Buffer, arrivedAtMs: number): void {
    this.#rtcpAtMs = arrivedAtMs;
    this.reception.onRtcp(packet, arrivedAtMs);
  }

  #guard(call: () => void): void {
    try {
      call();
    } catch (error) {
      this.#tell(error);
    }
  }

  #tell(error: unknown): void {
    if (this.#hasLogged) return;
    this.#hasLogged = true;
    const { address, logger } = this.#options;
    logger?.error({ address, err: error }, 'a listener failed at a packet; others may follow it');
  }
}
