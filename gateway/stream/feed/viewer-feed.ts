import type { PlayoutDelay } from '../../rtp/header-writer.ts';
import type { MediaPacket } from '../../rtp/media-packet.ts';
import type { ReportBlock } from '../../rtp/rtcp.ts';
import type { GopCache } from '../gop-cache.ts';
import type { StreamMoment } from '../stream-moment.ts';
import type { PacketSink } from './packet-sink.ts';
import { type PathTotals, PathWatch } from './path-watch.ts';
import { Pauses } from './pauses.ts';
import { judgeRepetition, NO_REPETITION, type Repetition } from './repetition-policy.ts';
import { Replay } from './replay.ts';
import { firstPace, HELD_PACKETS, repairablePace, replayTakes } from './replay-pace.ts';
import { Retransmission } from './retransmission.ts';
import { ViewerOutput } from './viewer-output.ts';
import { type KeyframeAnswer, type Replayable, ViewerRequests } from './viewer-requests.ts';

/**
 * A camera that has sent nothing for so long, in ms, has stalled; what it sent before is not replayed then, or a
 * viewer that asks for a keyframe because its picture stands still would take the replay for live. Slow cameras send
 * one picture a second.
 */
const STALLED_MS = 1_500;

/** Numbers left out since a pause, at most, while it matters what was sent before it. */
const MOST_SKIPPED = 8;

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

/** All since the feed began. */
export interface FeedCounters {
  /** Sent, and of those the ones that the sink did not take. */
  readonly packets: number;
  readonly refused: number;
  /** Asked for by the viewer, each counted once; sent again, copies included; asked for in vain. */
  readonly missed: number;
  readonly resent: number;
  readonly unanswered: number;
  readonly replays: number;
  /** Times that the feed left frames away since the path did not keep up. */
  readonly pauses: number;
}

/**
 * One viewer's way through a stream: the cached group of pictures first, then live, on one continuous sequence and
 * timeline of the viewer's own whatever the camera does.
 */
export class ViewerFeed {
  readonly #options: ViewerFeedOptions;
  readonly #output: ViewerOutput;
  readonly #retransmission: Retransmission;
  readonly #replay: Replay;
  readonly #requests: ViewerRequests;
  readonly #path: PathWatch;
  readonly #pauses: Pauses;
  #phase: Phase = 'waiting';
  #repetition: Repetition = NO_REPETITION;
  #replays = 0;
  /** Packets sent before the last pause, of which nothing is sent again. */
  #abandoned = 0;

  constructor(options: ViewerFeedOptions) {
    const { cache, now } = options;
    this.#options = options;
    this.#output = new ViewerOutput(options);
    this.#retransmission = new Retransmission({ outlet: this.#output.outlet, now });
    this.#path = new PathWatch(now);
    this.#pauses = new Pauses({
      cache,
      send: (packet) => this.#sendStill(packet),
      onPicture: () => this.#beginStill(),
      onPictureNeeded: () => this.#requests.need(),
      onEnd: () => this.#endPause(),
      now,
    });
    this.#replay = new Replay({
      cache,
      send: (packet) => this.#sendReplayed(packet),
      progress: () => this.#totals(),
      onEnd: (outcome) => this.#endReplay(outcome),
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
    if (cache.quietForMs > STALLED_MS) this.#phase = 'silent';
    else this.#startReplay();
  }

  get counters(): FeedCounters {
    const { packets, refused, resent } = this.#output.outlet;
    return {
      packets,
      refused,
      missed: this.#retransmission.missed,
      resent,
      unanswered: this.#retransmission.unanswered,
      replays: this.#replays,
      pauses: this.#pauses.count,
    };
  }

  /** One live packet; the cache has it already. */
  push(packet: MediaPacket): void {
    if (this.#phase === 'live') this.#sendLive(packet);
    else this.#pushElsewhere(packet);
  }

  /** The viewer asks for a keyframe (RTCP PLI or FIR). One that comes too soon is answered later by itself. */
  requestKeyframe(): KeyframeAnswer {
    if (this.#phase === 'closed') return 'too-soon';
    // The end of the pause brings one.
    if (this.#phase === 'stopping' || this.#phase === 'paused') return 'too-soon';
    return this.#requests.ask();
  }

  /** The viewer misses the packet of this number (generic NACK). */
  lost(sequence: number): void {
    if (this.#phase === 'closed' || this.#isAbandoned(sequence) || !this.#retransmission.hears()) return;
    this.#retransmission.lost(sequence, {
      lossRate: this.#path.lossRateWith(this.#totals()),
      roundTripMs: this.#path.roundTripMs,
    });
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
    this.#retransmission.close();
    this.#output.outlet.forget();
    this.#phase = 'closed';
  }

  #pushElsewhere(packet: MediaPacket): void {
    switch (this.#phase) {
      case 'waiting':
      case 'silent':
      case 'replaying':
        // A fresh keyframe needs nothing of the older group: what was not yet replayed of it is skipped.
        if (packet.startsKeyframe) this.#goLive(packet);
        else if (this.#phase === 'silent') this.#startReplay();
        return;
      case 'stopping':
        if (packet.startsFrame) this.#beginPause();
        else this.#sendLive(packet);
        break;
    }
    if (this.#phase === 'paused' && packet.startsKeyframe) this.#pauses.show();
  }

  #goLive(keyframe: MediaPacket): void {
    this.#cutReplay();
    this.#output.breakOff();
    this.#phase = 'live';
    this.#path.restart(this.#totals());
    this.#sendLive(keyframe);
  }

  #sendLive(packet: MediaPacket): void {
    if (packet.startsKeyframe) this.#requests.keyframeSent({ replayedBytes: 0 });
    else if (packet.afterLoss) this.#requests.holeSent();
    let { copies } = this.#repetition;
    if (!this.#output.sendLive(packet)) {
      this.#watchPath();
      copies = Math.max(1, copies);
    }
    if (copies > 0) this.#retransmission.repeat(this.#output.outlet.lastSequence, copies);
  }

  /** What the socket's buffer has no room for in a burst goes out some ms later. */
  #sendReplayed(packet: MediaPacket): boolean {
    if (packet.afterLoss && !packet.startsKeyframe) this.#requests.holeSent();
    const sent = this.#output.sendReplayed(packet);
    if (!sent) this.#retransmission.repeat(this.#output.outlet.lastSequence, 1);
    return sent;
  }

  #startReplay(): void {
    const { cache } = this.#options;
    this.#cutReplay();
    if (cache.packets.length === 0) {
      this.#awaitKeyframe();
      return;
    }
    this.#output.breakOff();
    this.#phase = 'replaying';
    this.#replays++;
    const bps = this.#firstPace();
    this.#output.timeline.beginReplay({ frames: cache.frames, forMs: replayTakes(cache.bytes, bps) });
    this.#requests.keyframeSent({ replayedBytes: cache.bytes });
    this.#replay.start({ bps, streamBps: this.#path.streamBps, repairableBps: this.#repairableBps() });
  }

  /** What gets lost is to be asked for while it can be sent again, and before a browser has dropped all behind it. */
  #firstPace(): number {
    const { sink, cache } = this.#options;
    const bps = firstPace(this.#path);
    const overruns = sink.rtx !== undefined && cache.packets.length > HELD_PACKETS;
    return overruns || this.#retransmission.missed > 0 ? Math.min(bps, this.#repairableBps()) : bps;
  }

  #repairableBps(): number {
    const { cache } = this.#options;
    const packetBytes = cache.bytes / Math.max(1, cache.packets.length);
    const packets = Math.min(this.#output.outlet.reach, HELD_PACKETS);
    return repairablePace(packets * packetBytes, this.#path.roundTripMs);
  }

  #endReplay(outcome: 'caught-up' | 'overtaken'): void {
    if (outcome === 'caught-up') {
      this.#phase = 'live';
      this.#path.restart(this.#totals());
      return;
    }
    this.#cutReplay();
    this.#awaitKeyframe();
  }

  #cutReplay(): void {
    if (this.#phase !== 'replaying') return;
    this.#replay.stop();
    this.#output.timeline.cutReplay();
  }

  #replayable(): Replayable {
    const { cache } = this.#options;
    return {
      replaying: this.#phase === 'replaying',
      cachedBytes: cache.quietForMs > STALLED_MS ? 0 : cache.bytes,
      damaged: cache.damaged,
      generation: cache.generation,
      replayTakesMs: this.#replayTakesMs(),
    };
  }

  #replayTakesMs(): number {
    // The cached keyframe got lost when the path was tried last, and goes out alone.
    if (this.#phase === 'paused' && this.#pauses.areRepeated) return 0;
    return replayTakes(this.#options.cache.bytes, this.#pauses.carriedBps ?? firstPace(this.#path));
  }

  #watchPath(): void {
    if (this.#phase !== 'live') return;
    const window = this.#path.close(this.#totals());
    if (!window) return;
    const { sink, now } = this.#options;
    const judgement = { nowMs: now(), knowsRoundTrip: sink.knowsRoundTrip ?? false };
    this.#repetition = judgeRepetition(this.#repetition, window, judgement);
    if (this.#pauses.areDue(window)) this.#phase = 'stopping';
  }

  #beginPause(): void {
    this.#phase = 'paused';
    this.#abandoned = this.#output.outlet.packets;
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

  #sendStill(packet: MediaPacket): void {
    if (!this.#output.sendLive(packet)) this.#retransmission.repeat(this.#output.outlet.lastSequence, 1);
  }

  #isAbandoned(sequence: number): boolean {
    const { packets, lastSequence } = this.#output.outlet;
    return ((lastSequence - sequence) & 0xffff) >= packets - this.#abandoned + MOST_SKIPPED;
  }

  #awaitKeyframe(): void {
    this.#phase = 'waiting';
    this.#requests.need();
  }

  #totals(): PathTotals {
    const { packets, bytes, refused } = this.#output.outlet;
    return { packets, bytes, refused, missed: this.#retransmission.missed };
  }
}
