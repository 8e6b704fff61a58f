import type { Logger } from 'pino';
import type { SenderInfo } from '../../rtp/rtcp.ts';
import { Spacing } from '../spacing.ts';
import type { MediaSink } from './media-transport.ts';
import { Reception } from './reception.ts';

export interface TrackSinkOptions {
  readonly address: string;
  readonly clockRate: number;
  /** Packets of another are dropped. */
  readonly payloadType: number;
  /** Whether they are dropped also while none of the right type has come. */
  readonly isStrict: boolean;
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
  readonly #payloadType: number;
  #isStrict: boolean;
  #hasRtp = false;
  #firstRtpAtMs = Number.NEGATIVE_INFINITY;
  #rtpAtMs = Number.NEGATIVE_INFINITY;
  #rtcpAtMs = Number.NEGATIVE_INFINITY;
  #hasLogged = false;
  readonly #spacing = new Spacing();

  constructor(options: TrackSinkOptions) {
    this.#options = options;
    this.#onPacket = options.onPacket;
    this.#payloadType = options.payloadType;
    this.#isStrict = options.isStrict;
    this.reception = new Reception({
      clockRate: options.clockRate,
      onSenderReport: (info, arrivedAtMs) => this.#guard(() => options.onSenderReport(info, arrivedAtMs)),
    });
  }

  /** A packet of the track itself has come. */
  get hasRtp(): boolean {
    return this.#hasRtp;
  }

  get firstRtpAtMs(): number {
    return this.#firstRtpAtMs;
  }

  /** Between packets of the track itself. */
  get spacing(): Spacing {
    return this.#spacing;
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
    if (((packet[1] ?? 0) & 0x7f) === this.#payloadType) this.#isStrict = true;
    else if (this.#isStrict) return;
    this.#rtpAtMs = arrivedAtMs;
    this.#spacing.onRtp(packet, arrivedAtMs);
    if (!this.#hasRtp) {
      this.#hasRtp = true;
      this.#firstRtpAtMs = arrivedAtMs;
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
