import type { ReportBlock } from '../../rtp/rtcp.ts';
import type { PacketSink } from './packet-sink.ts';
import { type PathTotals, PathWatch, type PathWindow } from './path-watch.ts';
import { judgeRepetition, NO_REPETITION, type Repetition } from './repetition-policy.ts';
import { firstPace, HELD_PACKETS, repairablePace } from './replay-pace.ts';
import type { AskingPath } from './retransmission.ts';
import type { ViewerOutput } from './viewer-output.ts';

/** What a group of pictures is that may go over the path. */
export interface PathLoad {
  readonly bytes: number;
  readonly packets: { readonly length: number };
}

export interface ViewerPathOptions {
  readonly sink: PacketSink;
  readonly output: ViewerOutput;
  /** Monotonic milliseconds. */
  readonly now: () => number;
}

/** The path to one viewer: what went out on it and what the viewer tells of it, and which speed and copies it takes. */
export class ViewerPath {
  readonly #options: ViewerPathOptions;
  readonly #watch: PathWatch;
  #repetition: Repetition = NO_REPETITION;

  constructor(options: ViewerPathOptions) {
    this.#options = options;
    this.#watch = new PathWatch(options.now);
  }

  /** How often each packet goes out again without being asked for. */
  get copies(): number {
    return this.#repetition.copies;
  }

  get totals(): PathTotals {
    const { outlet, retransmission } = this.#options.output;
    const { packets, bytes, refused } = outlet;
    return { packets, bytes, refused, missed: retransmission.missed };
  }

  /** As it is when the viewer asks for a packet. */
  get asking(): AskingPath {
    return { lossRate: this.#watch.lossRateWith(this.totals), roundTripMs: this.#watch.roundTripMs };
  }

  /** What the stream takes, in bits per second; 0 until known. */
  get streamBps(): number {
    return this.#watch.streamBps;
  }

  /** How fast a replay begins where nothing is known to be missing, in bits per second. */
  get firstBps(): number {
    return firstPace(this.#watch);
  }

  /**
   * The same for such a load: what gets lost is to be asked for while it can be sent again, and before a browser has
   * dropped all behind it.
   */
  firstBpsFor(load: PathLoad): number {
    const { sink, output } = this.#options;
    const overruns = sink.rtx !== undefined && load.packets.length > HELD_PACKETS;
    const careful = overruns || output.retransmission.missed > 0;
    return careful ? Math.min(this.firstBps, this.repairableBps(load)) : this.firstBps;
  }

  /** How fast a load may go so that what is lost of it can still be asked for, in bits per second. */
  repairableBps({ bytes, packets }: PathLoad): number {
    const packetBytes = bytes / Math.max(1, packets.length);
    const reach = Math.min(this.#options.output.outlet.reach, HELD_PACKETS);
    return repairablePace(reach * packetBytes, this.#watch.roundTripMs);
  }

  /** What the viewer tells of how the packets arrive. */
  learnReport(block: ReportBlock): void {
    this.#watch.learnReport(block);
  }

  /** The viewer's estimate, in bits per second. */
  learnBandwidth(bitsPerSecond: number): void {
    this.#watch.learnBandwidth(bitsPerSecond);
  }

  /** A sender report leaves that bears this time. */
  sentReport(ntpTime: bigint): void {
    this.#watch.sentReport(ntpTime);
  }

  /** Ends a window where it is long enough to tell something, and judges by it whether packets are to be repeated. */
  close(): PathWindow | undefined {
    const window = this.#watch.close(this.totals);
    if (!window) return undefined;
    const { sink, now } = this.#options;
    const judgement = { nowMs: now(), knowsRoundTrip: sink.knowsRoundTrip ?? false };
    this.#repetition = judgeRepetition(this.#repetition, window, judgement);
    return window;
  }

  /** Begins a window anew: a replay or a pause says nothing of how the path carries the stream. */
  restart(): void {
    this.#watch.restart(this.totals);
  }

  /** A pause has emptied the path: what was told of it before is past. */
  forget(): void {
    this.#watch.forget();
  }
}
