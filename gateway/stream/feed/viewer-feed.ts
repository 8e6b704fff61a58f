import type { PlayoutDelay } from '../../rtp/header-writer.ts';
import type { MediaPacket } from '../../rtp/media-packet.ts';
import type { ReportBlock } from '../../rtp/rtcp.ts';
import type { GopCache } from '../gop-cache.ts';
import type { StreamMoment } from '../stream-moment.ts';
import type { FeedCounters } from './feed-totals.ts';
import type { PacketSink } from './packet-sink.ts';
import { Pauses } from './pauses.ts';
import { Replays } from './replays.ts';
import { ViewerOutput } from './viewer-output.ts';
import { ViewerPath } from './viewer-path.ts';
import { type KeyframeAnswer, type Replayable, ViewerRequests } from './viewer-requests.ts';

type Phase =
  /** Nothing that a decoder could start from has been sent. */
  | 'waiting'
  /** The same, for the camera had stalled; what is cached goes out with the next packet that comes. */
  | 'silent'
  /** Cached packets are going out; live ones wait behind them in the cache. */
  | 'replaying'
  | 'live'
  /** The path does not keep up: live until the frame ends, then paused. */
  | 'stopping'
  /** Frames are left away until the queues on the path have drained, but for single keyframes. */
  | 'paused'
  | 'closed';

export interface ViewerFeedOptions {
  readonly sink: PacketSink;
  readonly cache: GopCache;
  /** First sequence number and timestamp; random in production (RFC 3550 section 5.1). */
  readonly start: { readonly sequence: number; readonly timestamp: number };
  /** Monotonic milliseconds. */
  readonly now: () => number;
  /** Whether the camera can be asked for a keyframe (ONVIF SetSynchronizationPoint); asked anew each time. */
  readonly cameraMakesKeyframes?: () => boolean;
  /** The feed needs a keyframe from the camera at a moment when nobody has just called {@link ViewerFeed.requestKeyframe}. */
  readonly onKeyframeNeeded?: () => void;
  /** For viewers that take the `playout-delay` extension; 0 and 0 where absent. */
  readonly playoutDelay?: PlayoutDelay;
}

/**
 * One viewer's way through a stream: the cached group of pictures first, then live, on one continuous sequence and
 * timeline of the viewer's own whatever the camera does.
 */
export class ViewerFeed {
  readonly #options: ViewerFeedOptions;
  readonly #output: ViewerOutput;
  readonly #path: ViewerPath;
  readonly #replays: Replays;
  readonly #requests: ViewerRequests;
  readonly #pauses: Pauses;
  #phase: Phase = 'waiting';

  constructor(options: ViewerFeedOptions) {
    const { sink, cache, now } = options;
    this.#options = options;
    const output = new ViewerOutput(options);
    const path = new ViewerPath({ sink, output, now });
    this.#output = output;
    this.#path = path;
    this.#pauses = new Pauses({
      cache,
      send: (packet) => output.sendLive(packet),
      onPicture: () => this.#beginStill(),
      onPictureNeeded: () => this.#requests.need(),
      onEnd: () => this.#endPause(),
      now,
    });
    this.#replays = new Replays({
      cache,
      output,
      path,
      send: (packet) => this.#sendReplayed(packet),
      onCaughtUp: () => this.#goLive(),
      onOvertaken: () => this.#awaitKeyframe(),
      now,
    });
    this.#requests = new ViewerRequests({
      replayable: () => this.#replayable(),
      cameraMakesKeyframes: () => options.cameraMakesKeyframes?.() ?? false,
      replay: () => (this.#phase === 'paused' ? this.#pauses.show() : this.#startReplay()),
      onKeyframeNeeded: () => options.onKeyframeNeeded?.(),
      now,
    });
    if (cache.packets.length === 0) return;
    if (this.#replays.isStale) this.#phase = 'silent';
    else this.#startReplay();
  }

  get counters(): FeedCounters {
    return { ...this.#output.counters, replays: this.#replays.count, pauses: this.#pauses.count };
  }

  /** One live packet; the cache has it already. */
  push(packet: MediaPacket): void {
    if (this.#phase === 'live') this.#sendLive(packet);
    else this.#pushElsewhere(packet);
  }

  /** The viewer asks for a keyframe (RTCP PLI or FIR). One that comes too soon is answered later by itself. */
  requestKeyframe(): KeyframeAnswer {
    // The end of a pause brings one.
    const isPaused = this.#phase === 'stopping' || this.#phase === 'paused';
    return isPaused || this.#phase === 'closed' ? 'too-soon' : this.#requests.ask();
  }

  /** The viewer misses the packet of this number (generic NACK). */
  lost(sequence: number): void {
    const { retransmission } = this.#output;
    if (this.#phase === 'closed' || !retransmission.hears(sequence)) return;
    retransmission.lost(sequence, this.#path.asking);
    this.#watchPath();
  }

  /** What the viewer tells of how the packets arrive. */
  report(block: ReportBlock): void {
    if (block.sourceSsrc !== this.#options.sink.ssrc >>> 0) return;
    this.#path.learnReport(block);
    this.#output.learnReport(block.highestSequence);
    this.#watchPath();
  }

  /** What the viewer believes that its path carries (REMB). */
  bandwidth(bitsPerSecond: number): void {
    this.#path.learnBandwidth(bitsPerSecond);
    this.#watchPath();
  }

  /** Tells the viewer what moment its timestamps stand for; says nothing while they are not the stream's own. */
  sendReport(moment: StreamMoment): void {
    if (this.#phase !== 'live' && this.#phase !== 'stopping') return;
    if (this.#output.sendReport(moment)) this.#path.sentReport(moment.ntpTime);
  }

  /** What follows does not continue what was sent; the next keyframe does. */
  interrupt(): void {
    if (this.#phase === 'closed') return;
    this.#cutReplay();
    this.#requests.cancel();
    this.#pauses.cancel();
    this.#phase = 'waiting';
  }

  /** Nothing more goes out. */
  close(): void {
    this.interrupt();
    this.#output.close();
    this.#phase = 'closed';
  }

  #pushElsewhere(packet: MediaPacket): void {
    switch (this.#phase) {
      case 'waiting':
      case 'silent':
      case 'replaying':
        // A fresh keyframe needs nothing of the older group: what was not yet replayed of it is skipped.
        if (packet.startsKeyframe) this.#goOnWith(packet);
        else if (this.#phase === 'silent') this.#startReplay();
        return;
      case 'stopping':
        if (packet.startsFrame) this.#beginPause();
        else this.#sendLive(packet);
        break;
    }
    if (this.#phase === 'paused' && packet.startsKeyframe) this.#pauses.show();
  }

  #goOnWith(keyframe: MediaPacket): void {
    this.#cutReplay();
    this.#output.breakOff();
    this.#goLive();
    this.#sendLive(keyframe);
  }

  #goLive(): void {
    this.#phase = 'live';
    this.#path.restart();
  }

  #sendLive(packet: MediaPacket): void {
    if (packet.startsKeyframe) this.#requests.keyframeSent({ replayedBytes: 0 });
    else if (packet.afterLoss) this.#requests.holeSent();
    if (!this.#output.sendLive(packet, this.#path.copies)) this.#watchPath();
  }

  #sendReplayed(packet: MediaPacket): boolean {
    if (packet.afterLoss && !packet.startsKeyframe) this.#requests.holeSent();
    return this.#output.sendReplayed(packet);
  }

  #startReplay(): void {
    const { cache } = this.#options;
    this.#cutReplay();
    if (cache.packets.length === 0) {
      this.#awaitKeyframe();
      return;
    }
    this.#phase = 'replaying';
    this.#requests.keyframeSent({ replayedBytes: cache.bytes });
    this.#replays.start();
  }

  #cutReplay(): void {
    if (this.#phase === 'replaying') this.#replays.cut();
  }

  #replayable(): Replayable {
    const replaying = this.#phase === 'replaying';
    return { ...this.#replays.material, replaying, replayTakesMs: this.#replayTakesMs() };
  }

  #replayTakesMs(): number {
    // The cached keyframe got lost when the path was tried last, and goes out alone.
    if (this.#phase === 'paused' && this.#pauses.areRepeated) return 0;
    return this.#replays.takesMs(this.#pauses.carriedBps);
  }

  #watchPath(): void {
    if (this.#phase !== 'live') return;
    const window = this.#path.close();
    if (window && this.#pauses.areDue(window)) this.#phase = 'stopping';
  }

  #beginPause(): void {
    this.#phase = 'paused';
    this.#output.retransmission.abandon();
    this.#requests.cancel();
    this.#pauses.begin();
  }

  #endPause(): void {
    this.#path.forget();
    this.#awaitKeyframe();
  }

  #beginStill(): void {
    this.#requests.keyframeSent({ replayedBytes: 0 });
    this.#output.breakOff();
  }

  #awaitKeyframe(): void {
    this.#phase = 'waiting';
    this.#requests.need();
  }
}
