import type { Logger } from 'pino';
import type { StreamFormat } from '../rtp/stream-format.ts';
import type { TransportKind } from '../rtsp/pull-options.ts';
import type { StreamDescription } from '../rtsp/stream-description.ts';
import { CameraPull, type CameraPullOptions } from './camera-pull.ts';
import { ColdStart } from './cold-start.ts';
import type { FeedCounters } from './feed/feed-totals.ts';
import { FormatWatch } from './format-watch.ts';
import { PullLoop } from './pull-loop.ts';
import { StreamMedia, type StreamMediaOptions } from './stream-media.ts';
import { type StreamState, sameState } from './stream-state.ts';
import { StreamShare, type Subscription } from './subscription.ts';

export interface CameraStreamOptions extends Omit<CameraPullOptions, 'logger'>, StreamMediaOptions {
  /** How long the pull goes on after the last viewer has left, in ms; `Infinity` is from now and for ever. */
  readonly warmMs: number;
  /** Whether a camera that is down when its last viewer leaves is tried on, until it is known to be back. */
  readonly mends: boolean;
  readonly logger: Logger;
  /** Monotonic milliseconds. */
  readonly now?: () => number;
}

export type { Subscription } from './subscription.ts';

/** Since the gateway's start, but for what the cache holds now. */
export interface StreamCounters extends Omit<FeedCounters, 'packets'> {
  readonly packetsIn: number;
  readonly bytesIn: number;
  /** Handed to feeds. */
  readonly packetsOut: number;
  readonly cachedBytes: number;
}

/**
 * A camera's live stream: one pull whatever the number of viewers, and as long without one as it is to be kept warm.
 * It reconnects by itself; viewers keep their feeds meanwhile and go on at the next keyframe.
 */
export class CameraStream {
  readonly #name: string;
  readonly #logger: Logger;
  readonly #warmMs: number;
  readonly #mends: boolean;
  readonly #pull: CameraPull;
  readonly #loop: PullLoop;
  readonly #formats = new FormatWatch();
  readonly #media: StreamMedia;
  readonly #coldStart: ColdStart;
  readonly #shares = new Set<StreamShare>();
  readonly #listeners = new Set<() => void>();
  #state: StreamState = { kind: 'idle' };
  #coolTimer: NodeJS.Timeout | undefined;
  /** Nobody watches; the pull goes on only until it is known that the camera is there again. */
  #mending = false;
  #hasPlayed = false;
  #stopped = false;

  constructor(options: CameraStreamOptions) {
    const { name, warmMs, logger, now = () => performance.now() } = options;
    const { transport, audio, userAgent, tls, resolveSource, pull } = options;
    this.#name = name;
    this.#warmMs = warmMs;
    this.#mends = options.mends;
    this.#logger = logger;
    this.#media = new StreamMedia({ ...options, now, onFormat: (format) => this.#learn(format) });
    this.#coldStart = new ColdStart({
      keyframes: this.#media.keyframes,
      isAwaited: () => this.#shares.size > 0 && this.#state.kind === 'live' && this.#media.video.isCold,
    });
    this.#pull = new CameraPull({
      ...{ transport, audio, userAgent, resolveSource, logger, now },
      ...(tls && { tls }),
      ...(pull && { pull }),
      listeners: {
        onDescription: (description) => this.#onDescription(description),
        onVideo: (packet, arrivedAtMs) => {
          if (this.#media.onVideo(packet, arrivedAtMs) && this.#state.kind !== 'live') this.#onFirstPacket();
        },
        onAudio: (packet, arrivedAtMs) => this.#media.onAudio(packet, arrivedAtMs),
        onSenderReport: (...report) => this.#media.onSenderReport(...report),
        onTransport: () => this.#changed(),
      },
    });
    this.#loop = new PullLoop({
      pull: (signal) => this.#pull.run(signal),
      onTry: () => {
        if (this.#state.kind !== 'down') this.#setState({ kind: 'connecting' });
      },
      onFailure: (problem) => {
        this.#media.interrupt();
        this.#setState({ kind: 'down', problem });
        this.#formats.fail(new Error(problem.message));
      },
      onEnd: () => {
        this.#media.interrupt();
        this.#setState({ kind: 'idle' });
      },
      isWatched: () => this.#shares.size > 0,
      now,
    });
    if (warmMs === Number.POSITIVE_INFINITY) this.#loop.start();
  }

  get state(): StreamState {
    return this.#state;
  }

  /** Absent until the camera has been reached once. */
  get format(): StreamFormat | undefined {
    return this.#formats.current;
  }

  /** The camera sends B-frames, which browsers show in a wrong order. */
  get reorders(): boolean {
    return this.#media.video.reorders;
  }

  /** How media came the last time that any did. */
  get transport(): TransportKind | undefined {
    return this.#pull.transport;
  }

  get viewers(): number {
    return this.#shares.size;
  }

  get counters(): StreamCounters {
    const { packetsIn, bytesIn, video, audio } = this.#media;
    const packetsOut = video.packetsOut + audio.packetsOut;
    return { ...video.feedCounters, packetsIn, bytesIn, packetsOut, cachedBytes: video.cachedBytes };
  }

  /** Calls `listener` when anything that is shown of the stream may have changed; gives back how to stop that. */
  onChange(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /**
   * Joins; the pull starts where it does not run yet. `onCodecChange` is called once, when the stream goes on in
   * another codec than the viewer was told; nothing more is sent then.
   */
  subscribe(onCodecChange: () => void): Subscription {
    const { video, audio, keyframes } = this.#media;
    const share = new StreamShare(
      {
        video,
        audio,
        awaitFormat: (signal) => this.#awaitFormat(signal),
        onJoin: () => this.#onJoin(),
        askCamera: () => keyframes.request(),
        onClose: (closed) => this.#onLeave(closed),
      },
      onCodecChange,
    );
    this.#shares.add(share);
    clearTimeout(this.#coolTimer);
    this.#mending = false;
    this.#loop.start();
    this.#changed();
    return share;
  }

  /** Ends the pull with a TEARDOWN; viewers get nothing more. */
  async stop(): Promise<void> {
    this.#stopped = true;
    clearTimeout(this.#coolTimer);
    this.#coldStart.stop();
    this.#media.close();
    await this.#loop.stop();
  }

  #onJoin(): void {
    if (this.#stopped) return;
    this.#media.reports.start();
    this.#coldStart.ask();
  }

  #onLeave(share: StreamShare): void {
    this.#shares.delete(share);
    this.#changed();
    if (this.#shares.size > 0) return;
    this.#media.reports.stop();
    if (this.#stopped || this.#warmMs === Number.POSITIVE_INFINITY) return;
    clearTimeout(this.#coolTimer);
    this.#coolTimer = setTimeout(() => this.#cool(), this.#warmMs);
  }

  /** A camera that was down when its last viewer left is tried on, so that it is not called down for ever. */
  #cool(): void {
    this.#mending = this.#mends && this.#state.kind === 'down';
    if (!this.#mending) void this.#loop.stop();
  }

  #awaitFormat(signal: AbortSignal): Promise<StreamFormat> {
    const { current } = this.#formats;
    // Who only describes its stream and then refuses it has nothing to wait for; who has played before comes back.
    if (this.#state.kind === 'down' && !(current && this.#hasPlayed))
      return Promise.reject(new Error(this.#state.problem.message));
    if (current) return Promise.resolve(current);
    return this.#formats.wait(signal);
  }

  #onDescription(description: StreamDescription): void {
    const { video } = description;
    // Whoever comes from here on waits for what the camera says now.
    if (this.#formats.current && this.#formats.current.video.codec !== video.codec) this.#formats.forget();
    if (this.#media.describe(description)) return;
    for (const share of [...this.#shares]) share.codecChanged();
  }

  #onFirstPacket(): void {
    this.#hasPlayed = true;
    this.#loop.succeeded();
    this.#setState({ kind: 'live' });
    this.#coldStart.firstPacket();
    if (!this.#mending) return;
    this.#mending = false;
    void this.#loop.stop();
  }

  #learn(format: StreamFormat): void {
    this.#formats.learn(format);
    this.#changed();
  }

  #setState(state: StreamState): void {
    if (sameState(this.#state, state)) return;
    this.#state = state;
    const stream = this.#name;
    if (state.kind === 'down') {
      const { reason, message: problem } = state.problem;
      this.#logger.warn({ stream, reason, problem }, 'stream is down; trying again');
    } else this.#logger.info({ stream }, `stream is ${state.kind}`);
    this.#changed();
  }

  #changed(): void {
    for (const listener of this.#listeners) listener();
  }
}
