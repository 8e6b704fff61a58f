import { randomBytes } from 'node:crypto';
import type { Misbehaviour } from '../misbehaviour.ts';
import type { MediaFrame, MediaTrack } from './media-track.ts';
import { RtpStream } from './rtp-stream.ts';
import type { Carrier, Transport } from './transport.ts';

/** A stream that this server offers: its path, and what can be set up of it. */
export interface ServedStream {
  readonly name: string;
  readonly tracks: readonly MediaTrack[];
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
  readonly stream: ServedStream;
  readonly onSent: (nal: SentNal) => void;
  /** Nothing was heard of the client within the timeout; the session has ended itself. */
  readonly onTimeout: (session: RtspSession) => void;
  /** Ms since 1970, by the camera's own clock. */
  readonly now: () => number;
  readonly cname: string;
  /** Asked as things happen. */
  readonly misbehaviour: Readonly<
    Pick<Misbehaviour, 'silent' | 'reportsWithinMs' | 'demandsRequests' | 'quirks'>
  >;
  readonly timeoutMs: number;
  readonly senderReportMs: number;
}

/** A track that a client has set up. */
export interface SessionTrack {
  readonly track: MediaTrack;
  readonly transport: Transport;
  readonly carrier: Carrier;
  readonly rtp: RtpStream;
}

/** One client's session on one stream: from SETUP to TEARDOWN, timeout or the end of its connection. */
export class RtspSession {
  readonly id = randomBytes(8).toString('hex').toUpperCase();
  readonly #options: RtspSessionOptions;
  readonly #deadline: NodeJS.Timeout;
  readonly #tracks: SessionTrack[] = [];
  readonly #reports = new Map<SessionTrack, NodeJS.Timeout>();
  #unsubscribers: readonly (() => void)[] | undefined;
  /** When the client last reported, or began to play. */
  #heardAtMs = 0;
  #onFirstSent: (() => void) | undefined;

  constructor(options: RtspSessionOptions) {
    this.#options = options;
    this.#deadline = setTimeout(() => {
      this.end();
      options.onTimeout(this);
    }, options.timeoutMs);
  }

  get stream(): ServedStream {
    return this.#options.stream;
  }

  get tracks(): readonly SessionTrack[] {
    return this.#tracks;
  }

  get isPlaying(): boolean {
    return this.#unsubscribers !== undefined;
  }

  /** RTP packets of all its tracks. */
  get packetsSent(): number {
    return this.#tracks.reduce((sum, { rtp }) => sum + rtp.packetsSent, 0);
  }

  /** Of the stream's tracks each once, before it plays. */
  add(track: MediaTrack, transport: Transport, carrier: Carrier): SessionTrack {
    const added = { track, transport, carrier, rtp: new RtpStream(track, this.#options.misbehaviour.quirks) };
    this.#tracks.push(added);
    return added;
  }

  /** The client has given a sign of life: a request that names this session. */
  refresh(): void {
    this.#deadline.refresh();
  }

  /** RTCP has come. Not every client sends requests while media flow; all send receiver reports. */
  hearReport(): void {
    const { misbehaviour, now } = this.#options;
    this.#heardAtMs = now();
    if (!misbehaviour.demandsRequests) this.refresh();
  }

  /** From each source's next frame on, be it a keyframe or not, as cameras do. */
  play(): void {
    if (!this.isPlaying) this.#heardAtMs = this.#options.now();
    this.#unsubscribers ??= this.#tracks.map((sent) =>
      sent.track.subscribe((frame) => this.#send(sent, frame)),
    );
  }

  /** Settles when the first frame has been sent, or after `withinMs`. */
  firstSent(withinMs: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, withinMs);
      this.#onFirstSent = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }

  end(): void {
    clearTimeout(this.#deadline);
    for (const timer of this.#reports.values()) clearInterval(timer);
    for (const unsubscribe of this.#unsubscribers ?? []) unsubscribe();
    this.#unsubscribers = undefined;
    for (const { carrier } of this.#tracks) carrier.close();
  }

  #send(sent: SessionTrack, frame: MediaFrame): void {
    const { now, onSent, stream } = this.#options;
    const { rtp, carrier } = sent;
    if (this.#isHeldBack()) return;
    if (!carrier.sendRtp(rtp.packets(frame, now()))) return;
    this.#onFirstSent?.();
    if (!this.#reports.has(sent)) this.#startReports(sent);
    const rtpTimestamp = rtp.lastTimestamp;
    for (const nal of frame.nals) onSent({ stream: stream.name, session: this.id, nal, rtpTimestamp });
  }

  #isHeldBack(): boolean {
    const { misbehaviour, now } = this.#options;
    const { silent, reportsWithinMs } = misbehaviour;
    return silent || (reportsWithinMs !== undefined && now() - this.#heardAtMs > reportsWithinMs);
  }

  /** Not before the first frame: until then no timestamp belongs to a moment. */
  #startReports(sent: SessionTrack): void {
    this.#sendReport(sent);
    const timer = setInterval(() => this.#sendReport(sent), this.#options.senderReportMs);
    this.#reports.set(sent, timer);
  }

  #sendReport({ rtp, carrier }: SessionTrack): void {
    const { now, cname } = this.#options;
    carrier.sendRtcp(rtp.senderReport(now(), cname));
  }
}
