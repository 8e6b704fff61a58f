import type { Logger } from 'pino';
import type { MediaSink } from './media-transport.ts';
import { Reception } from './reception.ts';

export interface VideoSinkOptions {
  readonly address: string;
  readonly clockRate: number;
  readonly onRtp: (packet: Buffer, arrivedAtMs: number) => void;
  readonly logger?: Logger | undefined;
}

/** The video track's packets on their way to the pull's listener, which may throw without harm. */
export class VideoSink implements MediaSink {
  readonly reception: Reception;
  readonly #options: VideoSinkOptions;
  #hasMedia = false;
  #hasLogged = false;

  constructor(options: VideoSinkOptions) {
    this.#options = options;
    this.reception = new Reception({ clockRate: options.clockRate });
  }

  /** A packet has come. */
  get hasMedia(): boolean {
    return this.#hasMedia;
  }

  onRtp(packet: Buffer, arrivedAtMs: number): void {
    this.#hasMedia = true;
    this.reception.onRtp(packet, arrivedAtMs);
    try {
      this.#options.onRtp(packet, arrivedAtMs);
    } catch (error) {
      if (this.#hasLogged) return;
      this.#hasLogged = true;
      const { address, logger } = this.#options;
      logger?.error({ address, err: error }, 'a listener failed at an RTP packet; others may follow it');
    }
  }

  onRtcp(packet: Buffer, arrivedAtMs: number): void {
    this.reception.onRtcp(packet, arrivedAtMs);
  }
}
