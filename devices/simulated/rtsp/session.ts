import { randomBytes } from 'node:crypto';
import type { AccessUnit, VideoSource } from '../video-source.ts';
import { RtpStream } from './rtp-stream.ts';
import type { InterleavedTransport } from './transport.ts';

/** A stream that this server offers; `name` is its path. */
export interface OfferedStream {
  readonly name: string;
  readonly source: VideoSource;
  /** Pictures a second. */
  readonly fps: number;
  /** Bits a second. */
  readonly bitrate: number;
}

/** A NAL unit that has been handed to a client's connection. */
export interface SentNal {
  readonly stream: string;
  readonly session: string;
  /** Without start code. */
  readonly nal: Buffer;
  /** As in the RTP packets that carry it. */
  readonly rtpTimestamp: number;
}

export interface RtspSessionOptions {
  readonly stream: OfferedStream;
  readonly transport: InterleavedTransport;
  /** Sends each packet on that channel of the session's connection; false where it could not take them. */
  readonly send: (channel: number, packets: readonly Buffer[]) => boolean;
  readonly onSent: (nal: SentNal) => void;
  /** Nothing was heard of the client within the timeout; the session has ended itself. */
  readonly onTimeout: (session: RtspSession) => void;
  readonly now: () => number;
  readonly cname: string;
  readonly maxPayloadBytes: number;
  readonly timeoutMs: number;
  readonly senderReportMs: number;
}

/** One client's session on one stream: from SETUP to TEARDOWN, timeout or the end of its connection. */
export class RtspSession {
  readonly id = randomBytes(8).toString('hex').toUpperCase();
  readonly rtp: RtpStream;
  readonly #options: RtspSessionOptions;
  readonly #deadline: NodeJS.Timeout;
  #reports: NodeJS.Timeout | undefined;
  #unsubscribe: (() => void) | undefined;

  constructor(options: RtspSessionOptions) {
    this.#options = options;
    this.rtp = new RtpStream({ maxPayloadBytes: options.maxPayloadBytes });
    this.#deadline = setTimeout(() => {
      this.end();
      options.onTimeout(this);
    }, options.timeoutMs);
  }

  get stream(): OfferedStream {
    return this.#options.stream;
  }

  get transport(): InterleavedTransport {
    return this.#options.transport;
  }

  get isPlaying(): boolean {
    return this.#unsubscribe !== undefined;
  }

  /** The client has given a sign of life: a request that names this session, or RTCP. */
  refresh(): void {
    this.#deadline.refresh();
  }

  /** From the source's next picture on, be it a keyframe or not, as cameras do. */
  play(): void {
    if (this.isPlaying) return;
    this.#unsubscribe = this.#options.stream.source.subscribe((unit) => this.#sendPicture(unit));
  }

  end(): void {
    clearTimeout(this.#deadline);
    clearInterval(this.#reports);
    this.#unsubscribe?.();
    this.#unsubscribe = undefined;
  }

  #sendPicture(unit: AccessUnit): void {
    const { send, transport, now, onSent, stream } = this.#options;
    if (!send(transport.rtpChannel, this.rtp.packets(unit, now()))) return;
    this.#startReports();
    const rtpTimestamp = this.rtp.lastTimestamp;
    for (const nal of unit.nals) onSent({ stream: stream.name, session: this.id, nal, rtpTimestamp });
  }

  /** Not before the first picture: until then no timestamp belongs to a moment. */
  #startReports(): void {
    if (this.#reports !== undefined) return;
    this.#sendReport();
    this.#reports = setInterval(() => this.#sendReport(), this.#options.senderReportMs);
  }

  #sendReport(): void {
    const { send, transport, now, cname } = this.#options;
    send(transport.rtcpChannel, [this.rtp.senderReport(now(), cname)]);
  }
}
