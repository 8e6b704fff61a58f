import type { SenderInfo } from './rtcp.ts';
import { SenderClock } from './sender-clock.ts';
import { Timeline } from './timeline.ts';

export interface MediaClockOptions {
  /** Of the camera's RTP timestamps, in ticks a second. */
  readonly clockRate: number;
  /** Of the outgoing timeline; 90000 for video whatever the camera has. */
  readonly outputRate: number;
}

/** One medium's outgoing timeline, and what the camera's sender reports tell of it. */
export class MediaClock {
  readonly #timeline: Timeline;
  readonly #sender: SenderClock;
  readonly #ticksPerMs: number;
  /** The timeline's epoch that {@link #sender} belongs to. */
  #epoch = 0;

  constructor({ clockRate, outputRate }: MediaClockOptions) {
    this.#timeline = new Timeline({ clockRate, outputRate });
    this.#sender = new SenderClock({ clockRate });
    this.#ticksPerMs = outputRate / 1000;
  }

  /** A packet's place on the timeline ({@link Timeline.map}). */
  map(rtpTimestamp: number, arrivedAtMs: number): number {
    return this.#timeline.map(rtpTimestamp, arrivedAtMs);
  }

  /** What comes next is another session's. */
  restart(atMs: number): void {
    this.#timeline.restart(atMs);
  }

  /** A sender report of the camera. */
  hear(info: Pick<SenderInfo, 'ntpTime' | 'rtpTimestamp'>): void {
    this.#checkEpoch();
    this.#sender.hear(info);
  }

  /**
   * How far the camera's NTP time is ahead of the local clock, in ms, by this medium's reports and the arrival of its
   * packets; absent where its reports tell nothing.
   */
  get aheadMs(): number | undefined {
    this.#checkEpoch();
    const { moment } = this.#sender;
    if (!moment) return undefined;
    return moment.ntpMs - this.#localMs(this.#timeline.at(moment.rtpTimestamp));
  }

  /** The ticks of a moment of the local clock, by the arrival of packets. */
  ticksByArrival(atMs: number): number {
    return this.#timeline.atLocal(atMs);
  }

  /** The ticks of a moment of the camera's NTP time; by {@link aheadMs} the reports are known to tell. */
  ticksByReports(ntpMs: number): number | undefined {
    this.#checkEpoch();
    const { moment } = this.#sender;
    return moment && this.#timeline.at(moment.rtpTimestamp) + (ntpMs - moment.ntpMs) * this.#ticksPerMs;
  }

  #localMs(ticks: number): number {
    return (ticks - this.#timeline.atLocal(0)) / this.#ticksPerMs;
  }

  #checkEpoch(): void {
    if (this.#epoch === this.#timeline.epoch) return;
    this.#epoch = this.#timeline.epoch;
    this.#sender.forget();
  }
}
