import type { ReportBlock } from '../rtp/rtcp.ts';

/** Counts since the feed began; of packets sent for the first time. */
export interface PathTotals {
  readonly packets: number;
  readonly bytes: number;
  readonly refused: number;
  /** Asked for again by the viewer, each counted once. */
  readonly missed: number;
}

/** How a viewer's path did for a while. */
export interface PathWindow {
  readonly forMs: number;
  readonly packets: number;
  /** Share of the packets that the engine did not take, 0 to 1. */
  readonly refusedRate: number;
  /** Share of the packets that the viewer missed, 0 to 1. */
  readonly lossRate: number;
  /** What was sent, without what was sent again, in bits per second. */
  readonly streamBps: number;
  /** What the viewer believes that its path carries (REMB); absent until told. */
  readonly bandwidthBps: number | undefined;
  readonly roundTripMs: number | undefined;
  /** The least that was measured: the path without queues. */
  readonly leastRoundTripMs: number | undefined;
}

/** Shorter windows tell chance, in ms. */
const WINDOW_MS = 500;

/** Of a window's loss, what it weighs beside those before. */
const LOSS_WEIGHT = 0.5;

/** Fewer packets than these tell no rate. */
const TELLING_PACKETS = 20;

/** A sender report's time as a report block repeats it: the middle 32 of 64 bits. */
const NTP_MIDDLE_SHIFT = 16n;

/** `delaySinceLastSr` is in 1/65536 s. */
const DELAY_UNITS_PER_MS = 65.536;

const NOTHING: PathTotals = { packets: 0, bytes: 0, refused: 0, missed: 0 };

/** What a viewer's RTCP tells of the path to it, put together. */
export class PathWatch {
  readonly #now: () => number;
  #since: number;
  #before: PathTotals = NOTHING;
  #lossRate = 0;
  #streamBps = 0;
  #bandwidthBps: number | undefined;
  #roundTripMs: number | undefined;
  #leastRoundTripMs: number | undefined;
  #reportedAt = 0;
  #reportedAs = 0;

  /** `now` is in monotonic ms. */
  constructor(now: () => number) {
    this.#now = now;
    this.#since = now();
  }

  /** Packets that the viewer missed of those sent in the last windows, 0 to 1. */
  get lossRate(): number {
    return this.#lossRate;
  }

  /** The same, or that of the window which has not ended yet, where it is higher. */
  lossRateWith({ packets, missed }: PathTotals): number {
    const sent = packets - this.#before.packets;
    if (sent < TELLING_PACKETS) return this.#lossRate;
    return Math.max(this.#lossRate, (missed - this.#before.missed) / sent);
  }

  /** In the last window; 0 until known. */
  get streamBps(): number {
    return this.#streamBps;
  }

  get bandwidthBps(): number | undefined {
    return this.#bandwidthBps;
  }

  get roundTripMs(): number | undefined {
    return this.#roundTripMs;
  }

  /** The viewer's estimate, in bits per second. */
  learnBandwidth(bitsPerSecond: number): void {
    this.#bandwidthBps = bitsPerSecond;
  }

  /** A sender report leaves that bears this time. */
  sentReport(ntpTime: bigint): void {
    this.#reportedAs = Number((ntpTime >> NTP_MIDDLE_SHIFT) & 0xffff_ffffn);
    this.#reportedAt = this.#now();
  }

  /** Measures the round trip (RFC 3550 section 6.4.1), where the block answers the last sender report. */
  learnReport({ lastSr, delaySinceLastSr }: ReportBlock): void {
    if (lastSr === 0 || lastSr !== this.#reportedAs) return;
    const roundTripMs = this.#now() - this.#reportedAt - delaySinceLastSr / DELAY_UNITS_PER_MS;
    this.#roundTripMs = Math.max(0, roundTripMs);
    this.#leastRoundTripMs = Math.min(this.#leastRoundTripMs ?? Number.POSITIVE_INFINITY, this.#roundTripMs);
  }

  /** Ends a window where it is long enough to tell something. */
  close(totals: PathTotals): PathWindow | undefined {
    const forMs = this.#now() - this.#since;
    if (forMs < WINDOW_MS) return undefined;
    const packets = totals.packets - this.#before.packets;
    const bytes = totals.bytes - this.#before.bytes;
    const refused = totals.refused - this.#before.refused;
    const missed = totals.missed - this.#before.missed;
    this.restart(totals);
    const lossRate = packets < TELLING_PACKETS ? 0 : Math.min(1, missed / packets);
    this.#lossRate += (lossRate - this.#lossRate) * LOSS_WEIGHT;
    this.#streamBps = (bytes * 8_000) / forMs;
    return {
      forMs,
      packets,
      refusedRate: packets < TELLING_PACKETS ? 0 : refused / packets,
      lossRate,
      streamBps: this.#streamBps,
      bandwidthBps: this.#bandwidthBps,
      roundTripMs: this.#roundTripMs,
      leastRoundTripMs: this.#leastRoundTripMs,
    };
  }

  /** Begins a window anew: a replay or a pause says nothing of how the path carries the stream. */
  restart(totals: PathTotals): void {
    this.#since = this.#now();
    this.#before = totals;
  }
}
