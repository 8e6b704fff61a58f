import type { ReportBlock } from '../../rtp/rtcp.ts';

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
  /** Share of the time in which it took not all, in tenths of a second, 0 to 1: a burst is over within one of them. */
  readonly refusedTime: number;
  /** Share of the packets that the viewer missed though the engine took them, 0 to 1. */
  readonly lossRate: number;
  /** The same by the viewer's last report: with what is lost beyond what can be sent again, and what was refused. */
  readonly reportedLossRate: number;
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

/** Of this grain is {@link PathWindow.refusedTime}, in ms. */
const REFUSAL_MS = 100;

/** Of a window's loss, what it weighs beside those before. */
const LOSS_WEIGHT = 0.5;

/** Fewer packets than these tell no rate. */
const TELLING_PACKETS = 20;

/** A sender report's time as a report block repeats it: the middle 32 of 64 bits. */
const NTP_MIDDLE_SHIFT = 16n;

/** The middle of an NTP time, and `delaySinceLastSr`, are in 1/65536 s. */
const NTP_UNITS_PER_MS = 65.536;

const NOTHING: PathTotals = { packets: 0, bytes: 0, refused: 0, missed: 0 };

/** What a viewer's RTCP tells of the path to it, put together. */
export class PathWatch {
  readonly #now: () => number;
  #since: number;
  #before: PathTotals = NOTHING;
  #refused = 0;
  #refusedAt = Number.NEGATIVE_INFINITY;
  #refusedMs = 0;
  /** Refused in the window before; the viewer may ask for them in this one. */
  #refusedBefore = 0;
  #lossRate = 0;
  #reportedLossRate = 0;
  #streamBps = 0;
  #bandwidthBps: number | undefined;
  #roundTripMs: number | undefined;
  #leastRoundTripMs: number | undefined;
  #reportedAt = 0;
  #reportedAs: number | undefined;
  /** Sender reports from before are of no interest. */
  #reportsSince: number;

  /** `now` is in monotonic ms. */
  constructor(now: () => number) {
    this.#now = now;
    this.#since = now();
    this.#reportsSince = this.#since;
  }

  /** Packets that the viewer missed of those sent in the last windows, 0 to 1. */
  get lossRate(): number {
    return this.#lossRate;
  }

  /** The same, or that of the window which has not ended yet, where it is higher. */
  lossRateWith(totals: PathTotals): number {
    const sent = totals.packets - this.#before.packets;
    if (sent < TELLING_PACKETS) return this.#lossRate;
    return Math.max(this.#lossRate, this.#lostOnPath(totals) / sent);
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

  /**
   * Measures the round trip too (RFC 3550 section 6.4.1). The report that the block answers need not be the last one: a
   * queue may be seconds long.
   */
  learnReport({ fractionLost, lastSr, delaySinceLastSr }: ReportBlock): void {
    this.#reportedLossRate = fractionLost / 256;
    if (lastSr === 0 || this.#reportedAs === undefined) return;
    const answeredMs = this.#reportedAt - ((this.#reportedAs - lastSr) >>> 0) / NTP_UNITS_PER_MS;
    if (answeredMs < this.#reportsSince) return;
    this.#roundTripMs = Math.max(0, this.#now() - answeredMs - delaySinceLastSr / NTP_UNITS_PER_MS);
    this.#leastRoundTripMs = Math.min(this.#leastRoundTripMs ?? Number.POSITIVE_INFINITY, this.#roundTripMs);
  }

  /** A pause has emptied the path: what was told of it before is past. */
  forget(): void {
    this.#reportedLossRate = 0;
    this.#roundTripMs = undefined;
    this.#reportsSince = this.#now();
  }

  /** Ends a window where it is long enough to tell something; to be called whenever a packet was refused, too. */
  close(totals: PathTotals): PathWindow | undefined {
    const now = this.#now();
    if (totals.refused !== this.#refused) this.#noteRefusal(totals.refused, now);
    const forMs = now - this.#since;
    if (forMs < WINDOW_MS) return undefined;
    const packets = totals.packets - this.#before.packets;
    const bytes = totals.bytes - this.#before.bytes;
    const refused = totals.refused - this.#before.refused;
    const lost = this.#lostOnPath(totals);
    const refusedTime = Math.min(1, this.#refusedMs / forMs);
    this.restart(totals);
    const lossRate = packets < TELLING_PACKETS ? 0 : Math.min(1, lost / packets);
    this.#lossRate += (lossRate - this.#lossRate) * LOSS_WEIGHT;
    this.#streamBps = (bytes * 8_000) / forMs;
    return {
      forMs,
      packets,
      refusedRate: packets < TELLING_PACKETS ? 0 : refused / packets,
      refusedTime,
      lossRate,
      reportedLossRate: this.#reportedLossRate,
      streamBps: this.#streamBps,
      bandwidthBps: this.#bandwidthBps,
      roundTripMs: this.#roundTripMs,
      leastRoundTripMs: this.#leastRoundTripMs,
    };
  }

  /** Begins a window anew: a replay or a pause says nothing of how the path carries the stream. */
  restart(totals: PathTotals): void {
    this.#since = this.#now();
    this.#refusedBefore = totals.refused - this.#before.refused;
    this.#refusedMs = 0;
    this.#before = totals;
  }

  #noteRefusal(refused: number, now: number): void {
    this.#refused = refused;
    if (now - this.#refusedAt < REFUSAL_MS) return;
    this.#refusedAt = now;
    this.#refusedMs += REFUSAL_MS;
  }

  /** Since the window began. */
  #lostOnPath({ missed, refused }: PathTotals): number {
    const refusedLately = refused - this.#before.refused + this.#refusedBefore;
    return Math.max(0, missed - this.#before.missed - refusedLately);
  }
}
