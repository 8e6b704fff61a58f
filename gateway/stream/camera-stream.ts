import { randomInt } from 'node:crypto';
import type { Logger } from 'pino';
import { H264Reslicer } from '../rtp/h264/reslicer.ts';
import type { MediaPacket } from '../rtp/media-packet.ts';
import { RtpView } from '../rtp/rtp-view.ts';
import { Timeline } from '../rtp/timeline.ts';
import type { VideoFormat } from '../rtp/video-format.ts';
import { pullRtsp } from '../rtsp/pull.ts';
import { FormatWatch } from './format-watch.ts';
import { GopCache } from './gop-cache.ts';
import { PullLoop } from './pull-loop.ts';
import { patience } from './reconnect.ts';
import { type StreamState, sameState } from './stream-state.ts';
import { type PacketSink, ViewerFeed } from './viewer-feed.ts';

export interface CameraStreamOptions {
  /** Camera and quality, for log lines. */
  readonly name: string;
  /** Asked before each pull, since a camera may have changed its address. */
  readonly resolveSource: (signal: AbortSignal) => Promise<RtspSource>;
  /** How long the pull goes on after the last viewer has left, in ms. */
  readonly lingerMs: number;
  /** Bound of the cached group of pictures, in bytes. */
  readonly cacheBytes: number;
  readonly userAgent: string;
  readonly logger: Logger;
  /** Monotonic milliseconds. */
  readonly now?: () => number;
}

export interface RtspSource {
  readonly url: string;
  readonly username?: string;
  readonly password?: string;
}

/** One viewer's share in a stream, from its offer to its end. */
export interface Subscription {
  /**
   * What the camera sends, as soon as that is known. Rejects when `signal` aborts, and with the reason when the
   * camera can not be reached.
   */
  format(signal: AbortSignal): Promise<VideoFormat>;
  /** Packets go to `sink` from now on, the cached ones first. */
  start(sink: PacketSink): void;
  requestKeyframe(): void;
  close(): void;
}

export interface StreamCounters {
  readonly packetsIn: number;
  readonly bytesIn: number;
  readonly packetsOut: number;
}

/**
 * A camera's live stream: one pull whatever the number of viewers, begun with the first and ended a while after
 * the last. It reconnects by itself; viewers keep their feeds meanwhile and go on at the next keyframe.
 */
export class CameraStream {
  readonly #options: CameraStreamOptions;
  readonly #now: () => number;
  readonly #loop: PullLoop;
  readonly #format = new FormatWatch();
  readonly #cache: GopCache;
  readonly #reslicer: H264Reslicer;
  readonly #view = new RtpView();
  readonly #timeline = new Timeline({ clockRate: 90_000 });
  readonly #feeds: ViewerFeed[] = [];
  readonly #listeners = new Set<(state: StreamState) => void>();
  #state: StreamState = { kind: 'idle' };
  #problem: string | undefined;
  #subscribers = 0;
  #lingerTimer: NodeJS.Timeout | undefined;
  /** From connecting to the description, the last time that there was one, in ms. */
  #handshakeMs: number | undefined;
  #packetsIn = 0;
  #bytesIn = 0;
  #packetsOut = 0;

  constructor(options: CameraStreamOptions) {
    this.#options = options;
    this.#now = options.now ?? (() => performance.now());
    this.#cache = new GopCache({ maxBytes: options.cacheBytes, now: this.#now });
    this.#reslicer = new H264Reslicer({ emit: (packet) => this.#fanOut(packet) });
    this.#loop = new PullLoop({
      pull: (signal) => this.#pull(signal),
      onTry: () => {
        if (this.#state.kind !== 'down') this.#setState({ kind: 'connecting' });
      },
      onFailure: (error) => {
        this.#discontinue();
        this.#problem = error instanceof Error ? error.message : String(error);
        this.#setState({ kind: 'down', problem: this.#problem });
        this.#format.fail(error);
      },
      onEnd: () => {
        this.#discontinue();
        this.#setState({ kind: 'idle' });
      },
    });
  }

  get state(): StreamState {
    return this.#state;
  }

  /** Why the last pull failed, also when nobody watches any more; nothing once packets have come. */
  get problem(): string | undefined {
    return this.#problem;
  }

  /** The camera was heard from by another way, so that the last pull's failure tells nothing any more. */
  forgetProblem(): void {
    this.#problem = undefined;
  }

  /** Absent until the camera has been reached once. */
  get format(): VideoFormat | undefined {
    return this.#format.current;
  }

  get viewers(): number {
    return this.#subscribers;
  }

  get counters(): StreamCounters {
    return { packetsIn: this.#packetsIn, bytesIn: this.#bytesIn, packetsOut: this.#packetsOut };
  }

  /** Calls `listener` at each change of {@link state}; gives back how to stop that. */
  onState(listener: (state: StreamState) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Joins; the pull starts where it does not run yet. */
  subscribe(): Subscription {
    this.#subscribers++;
    clearTimeout(this.#lingerTimer);
    this.#loop.start();
    let feed: ViewerFeed | undefined;
    let closed = false;
    return {
      format: (signal) => this.#awaitFormat(signal),
      start: (sink) => {
        if (closed || feed) return;
        feed = this.#addFeed(sink);
      },
      requestKeyframe: () => feed?.requestKeyframe(),
      close: () => {
        if (closed) return;
        closed = true;
        if (feed) this.#removeFeed(feed);
        this.#subscribers--;
        if (this.#subscribers === 0) this.#linger();
      },
    };
  }

  /** Ends the pull with a TEARDOWN; viewers get nothing more. */
  async stop(): Promise<void> {
    clearTimeout(this.#lingerTimer);
    for (const feed of this.#feeds.splice(0)) feed.close();
    await this.#loop.stop();
  }

  #linger(): void {
    clearTimeout(this.#lingerTimer);
    this.#lingerTimer = setTimeout(() => void this.#loop.stop(), this.#options.lingerMs);
  }

  #awaitFormat(signal: AbortSignal): Promise<VideoFormat> {
    const { current } = this.#format;
    if (current) return Promise.resolve(current);
    if (this.#state.kind === 'down') return Promise.reject(new Error(this.#state.problem));
    return this.#format.wait(signal);
  }

  #addFeed(sink: PacketSink): ViewerFeed {
    const feed = new ViewerFeed({
      sink,
      cache: this.#cache,
      start: { sequence: randomInt(0x1_0000), timestamp: randomInt(0x1_0000_0000) },
      now: this.#now,
    });
    this.#feeds.push(feed);
    return feed;
  }

  #removeFeed(feed: ViewerFeed): void {
    feed.close();
    const index = this.#feeds.indexOf(feed);
    if (index >= 0) this.#feeds.splice(index, 1);
  }

  async #pull(signal: AbortSignal): Promise<void> {
    const { resolveSource, userAgent, logger } = this.#options;
    const source = await resolveSource(signal);
    const patienceMs = patience(this.#handshakeMs);
    const startedAt = this.#now();
    await pullRtsp({
      source,
      userAgent,
      signal,
      connectTimeoutMs: patienceMs,
      requestTimeoutMs: patienceMs,
      onDescription: ({ video }) => {
        this.#handshakeMs = this.#now() - startedAt;
        this.#reslicer.seed(video.sps, video.pps);
        const [sps] = video.sps;
        if (sps) this.#learnFormat(sps);
      },
      onRtp: (packet, arrivedAtMs) => this.#onRtp(packet, arrivedAtMs),
      now: this.#now,
      logger,
    });
  }

  #onRtp(packet: Buffer, arrivedAtMs: number): void {
    this.#packetsIn++;
    this.#bytesIn += packet.length;
    if (!this.#view.parse(packet)) return;
    if (this.#state.kind !== 'live') {
      this.#loop.succeeded();
      this.#problem = undefined;
      this.#setState({ kind: 'live' });
    }
    this.#reslicer.push(this.#view, this.#timeline.map(this.#view.timestamp, arrivedAtMs));
  }

  #fanOut(packet: MediaPacket): void {
    if (packet.startsKeyframe) {
      // Parameter sets may change in mid-stream (resolution, profile); the decoder follows them, the format here too.
      const { sps } = this.#reslicer.parameterSets;
      if (sps) this.#learnFormat(sps);
    }
    this.#cache.push(packet);
    const feeds = this.#feeds;
    this.#packetsOut += feeds.length;
    for (let i = 0; i < feeds.length; i++) feeds[i]?.push(packet);
  }

  #learnFormat(sps: Buffer): void {
    try {
      this.#format.learn(sps);
    } catch (error) {
      this.#options.logger.warn(
        { err: error, stream: this.#options.name },
        'sequence parameter set not understood',
      );
    }
  }

  /** What the camera sends next does not continue what it sent. */
  #discontinue(): void {
    this.#reslicer.reset();
    this.#timeline.restart(this.#now());
    this.#cache.clear();
    for (const feed of this.#feeds) feed.interrupt();
  }

  #setState(state: StreamState): void {
    if (sameState(this.#state, state)) return;
    this.#state = state;
    const { logger, name } = this.#options;
    if (state.kind === 'down')
      logger.warn({ stream: name, problem: state.problem }, 'stream is down; trying again');
    else logger.info({ stream: name }, `stream is ${state.kind}`);
    for (const listener of this.#listeners) listener(state);
  }
}
