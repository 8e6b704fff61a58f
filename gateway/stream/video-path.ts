import { randomInt } from 'node:crypto';
import { createReslicer } from '../rtp/create-reslicer.ts';
import { MediaClock } from '../rtp/media-clock.ts';
import type { MediaPacket } from '../rtp/media-packet.ts';
import { RtpView } from '../rtp/rtp-view.ts';
import type { VideoFormat } from '../rtp/video-format.ts';
import type { VideoReslicer } from '../rtp/video-reslicer.ts';
import type { VideoDescription } from '../rtsp/stream-description.ts';
import { type FeedCounters, FeedTotals } from './feed/feed-totals.ts';
import type { PacketSink } from './feed/packet-sink.ts';
import { ViewerFeed } from './feed/viewer-feed.ts';
import { GopCache } from './gop-cache.ts';
import { PauseTimer } from './pause-timer.ts';
import type { StreamMoment } from './stream-moment.ts';

/** Whatever clock rate a camera announces (RFC 6184 section 8.2.1, RFC 7798 section 7.1), in ticks a second. */
const CLOCK_RATE = 90_000;

/** Packets of one frame come closer than this, in ms; who sends five pictures a second waits longer between frames. */
const FRAME_PAUSE_MS = 50;

export interface VideoPathOptions {
  readonly cacheBytes: number;
  /** Bounds of a viewer's jitter buffer, in ms. */
  readonly playoutDelay: { readonly minMs: number; readonly maxMs: number };
  /** Monotonic ms. */
  readonly now: () => number;
  /** {@link VideoPath.format} or {@link VideoPath.reorders} is another one. */
  readonly onFormat: () => void;
  readonly cameraMakesKeyframes: () => boolean;
  readonly onKeyframeNeeded: () => void;
}

/** The picture's way through a stream: from the camera's packets to every viewer's feed. */
export class VideoPath {
  readonly clock = new MediaClock({ clockRate: CLOCK_RATE, outputRate: CLOCK_RATE });
  readonly #options: VideoPathOptions;
  readonly #cache: GopCache;
  readonly #view = new RtpView();
  readonly #feeds: ViewerFeed[] = [];
  readonly #totals = new FeedTotals();
  readonly #pause: PauseTimer;
  readonly #emit = (packet: MediaPacket) => this.#fanOut(packet);
  #codec: VideoFormat['codec'] = 'H264';
  #reslicer: VideoReslicer;
  #format: VideoFormat | undefined;
  #reorders = false;
  #packetsOut = 0;

  constructor(options: VideoPathOptions) {
    this.#options = options;
    this.#cache = new GopCache({ maxBytes: options.cacheBytes, now: options.now });
    this.#reslicer = createReslicer({ codec: this.#codec, emit: this.#emit });
    const onPause = () => this.#reslicer.flush();
    this.#pause = new PauseTimer({ afterMs: FRAME_PAUSE_MS, onPause, now: options.now });
  }

  /** By the parameter sets in force; absent until some are known. */
  get format(): VideoFormat | undefined {
    return this.#format;
  }

  /** The camera sends B-frames. */
  get reorders(): boolean {
    return this.#reorders;
  }

  /** A viewer who joins now waits for a keyframe. */
  get isCold(): boolean {
    return this.#cache.packets.length === 0 || this.#cache.damaged;
  }

  get cachedBytes(): number {
    return this.#cache.bytes;
  }

  /** Packets handed to feeds. */
  get packetsOut(): number {
    return this.#packetsOut;
  }

  /** Over all feeds that there are and were. */
  get feedCounters(): FeedCounters {
    return this.#totals.with(this.#feeds);
  }

  /** What the camera announces. Feeds of another codec are over; false then. */
  describe({ codec, parameterSets }: VideoDescription): boolean {
    const isSame = codec === this.#codec;
    if (!isSame) {
      this.#codec = codec;
      this.#reslicer = createReslicer({ codec, emit: this.#emit });
      this.#format = undefined;
      this.#reorders = false;
      this.#cache.clear();
      for (const feed of this.#feeds.splice(0)) this.#end(feed);
    }
    this.#reslicer.seed(parameterSets);
    this.#learn();
    return isSame;
  }

  /** One RTP packet of the camera; false where it is none. */
  push(packet: Buffer, arrivedAtMs: number): boolean {
    const view = this.#view;
    if (!view.parse(packet)) return false;
    this.#reslicer.push(view, this.clock.map(view.timestamp, arrivedAtMs));
    if (this.#reslicer.holdsBack) this.#pause.touch(arrivedAtMs);
    return true;
  }

  join(sink: PacketSink): ViewerFeed {
    const { now, cameraMakesKeyframes, onKeyframeNeeded, playoutDelay } = this.#options;
    const feed = new ViewerFeed({
      sink,
      cache: this.#cache,
      start: { sequence: randomInt(0x1_0000), timestamp: randomInt(0x1_0000_0000) },
      now,
      cameraMakesKeyframes,
      onKeyframeNeeded,
      playoutDelay,
    });
    this.#feeds.push(feed);
    return feed;
  }

  leave(feed: ViewerFeed): void {
    const index = this.#feeds.indexOf(feed);
    if (index < 0) return;
    this.#feeds.splice(index, 1);
    this.#end(feed);
  }

  /** What the camera sends next does not continue what it sent. */
  interrupt(): void {
    this.#pause.stop();
    this.#reslicer.reset();
    this.clock.restart(this.#options.now());
    this.#cache.clear();
    for (const feed of this.#feeds) feed.interrupt();
  }

  report(moment: StreamMoment): void {
    for (const feed of this.#feeds) feed.sendReport(moment);
  }

  close(): void {
    this.#pause.stop();
    for (const feed of this.#feeds.splice(0)) this.#end(feed);
  }

  #end(feed: ViewerFeed): void {
    feed.close();
    this.#totals.close(feed);
  }

  #fanOut(packet: MediaPacket): void {
    // Parameter sets may change in mid-stream (resolution, profile); viewers' decoders follow them, this one too.
    if (packet.startsKeyframe) this.#learn();
    this.#cache.push(packet);
    const feeds = this.#feeds;
    this.#packetsOut += feeds.length;
    for (let i = 0; i < feeds.length; i++) feeds[i]?.push(packet);
  }

  #learn(): void {
    const { format, reorders } = this.#reslicer;
    if (format === this.#format && reorders === this.#reorders) return;
    this.#format = format;
    this.#reorders = reorders;
    this.#options.onFormat();
  }
}
