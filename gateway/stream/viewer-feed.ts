import type { PlayoutDelay } from '../rtp/header-writer.ts';
import type { MediaPacket } from '../rtp/media-packet.ts';
import type { ReportBlock } from '../rtp/rtcp.ts';
import type { GopCache } from './gop-cache.ts';
import type { PacketSink } from './packet-sink.ts';
import { type PathTotals, PathWatch } from './path-watch.ts';
import { Pauses } from './pauses.ts';
import { judgeRepetition, NO_REPETITION, type Repetition } from './repetition-policy.ts';
import { Replay } from './replay.ts';
import { firstPace, replayTakes } from './replay-pace.ts';
import { Retransmission } from './retransmission.ts';
import type { StreamMoment } from './stream-moment.ts';
import { ViewerOutput } from './viewer-output.ts';
import { type KeyframeAnswer, type Replayable, ViewerRequests } from './viewer-requests.ts';

/**
 * A camera that has sent nothing for so long, in ms, has stalled; what it sent before is not replayed then, or a
 * viewer that asks for a keyframe because its picture stands still would take the replay for live. Slow cameras send
 * one picture a second.
 */
const STALLED_MS = 1_500;

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
  /** Frames are left away until the queues on the path have drained. */
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

  constructor(options: ViewerFeedOptions) {
    const { cache, now } = options;
    this.#options = options;
    this.#output = new ViewerOutput(options);
    this.#retransmission = new Retransmission({ outlet: this.#output.outlet, now });
    this.#path = new PathWatch(now);
    this.#pauses = new Pauses({ onEnd: () => this.#endPause(), now });
    this.#replay = new Replay({
      cache,
      send: (packet) => this.#output.sendReplayed(packet),
      progress: () => this.#totals(),
      onEnd: (outcome) => this.#endReplay(outcome),
      now,
    });
    this.#requests = new ViewerRequests({
      replayable: () => this.#replayable(),
      cameraMakesKeyframes: () => options.cameraMakesKeyframes?.() ?? false,
      replay: () => this.#startReplay(),
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
    if (this.#phase === 'closed') return;
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
        return;
    }
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
    if (!this.#output.sendLive(packet)) this.#watchPath();
    const { copies } = this.#repetition;
    if (copies > 0) this.#retransmission.repeat(this.#output.outlet.lastSequence, copies);
  }

  #startReplay(): void {
    const { cache } = this.#options;
    this.#cutReplay();
    this.#output.breakOff();
    this.#phase = 'replaying';
    this.#replays++;
    const bps = firstPace(this.#path);
    this.#output.timeline.beginReplay({ frames: cache.frames, forMs: replayTakes(cache.bytes, bps) });
    this.#requests.keyframeSent({ replayedBytes: cache.bytes });
    this.#replay.start({ bps, streamBps: this.#path.streamBps });
  }

  #endReplay(outcome: 'caught-up' | 'overtaken'): void {
    if (outcome === 'caught-up') {
      this.#phase = 'live';
      this.#path.restart(this.#totals());
      return;
    }
    this.#cutReplay();
    this.#phase = 'waiting';
    this.#requests.need();
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
      replayTakesMs: replayTakes(cache.bytes, firstPace(this.#path)),
    };
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
    this.#requests.cancel();
    this.#pauses.begin();
  }

  #endPause(): void {
    this.#phase = 'waiting';
    this.#requests.need();
  }

  #totals(): PathTotals {
    const { packets, bytes, refused } = this.#output.outlet;
    return { packets, bytes, refused, missed: this.#retransmission.missed };
  }
}
