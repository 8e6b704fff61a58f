import { ntpToMs } from './ntp.ts';
import type { SenderInfo } from './rtcp.ts';

/** Reports that differ by more from what those before them say, in ms, show a clock that was set. */
const MAX_STEP_MS = 500;

/** One moment in both clocks of a camera. */
interface Moment {
  /** By the clock that the camera tells as its NTP time, in ms. */
  readonly ntpMs: number;
  readonly rtpTimestamp: number;
}

/**
 * What a camera's sender reports tell of one medium's clock (RFC 3550 section 6.4.1). A camera's NTP time need not be
 * the time of day, but it runs evenly: a report that says otherwise is believed when the next one agrees with it.
 */
export class SenderClock {
  readonly #ticksPerMs: number;
  #moment: Moment | undefined;
  #doubtful: Moment | undefined;

  /** `clockRate` in ticks a second. */
  constructor({ clockRate }: { readonly clockRate: number }) {
    this.#ticksPerMs = clockRate / 1000;
  }

  /** The last believable report; absent where there is none. */
  get moment(): Moment | undefined {
    return this.#moment;
  }

  hear({ ntpTime, rtpTimestamp }: Pick<SenderInfo, 'ntpTime' | 'rtpTimestamp'>): void {
    // Cameras that do not know the time say 0 (RFC 3550 allows it), which tells nothing.
    if (ntpTime === 0n) return;
    const moment: Moment = { ntpMs: ntpToMs(ntpTime), rtpTimestamp };
    if (!this.#moment || this.#agree(this.#moment, moment) || this.#agree(this.#doubtful, moment)) {
      this.#moment = moment;
      this.#doubtful = undefined;
    } else this.#doubtful = moment;
  }

  /** The camera has begun anew. */
  forget(): void {
    this.#moment = undefined;
    this.#doubtful = undefined;
  }

  #agree(before: Moment | undefined, { ntpMs, rtpTimestamp }: Moment): boolean {
    if (!before) return false;
    const elapsedMs = ((rtpTimestamp - before.rtpTimestamp) | 0) / this.#ticksPerMs;
    return Math.abs(ntpMs - before.ntpMs - elapsedMs) <= MAX_STEP_MS;
  }
}
