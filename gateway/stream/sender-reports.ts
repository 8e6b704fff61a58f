import { standingAt } from '../rtp/lip-sync.ts';
import { toNtpTime } from '../rtp/ntp.ts';
import type { AudioPath } from './audio-path.ts';
import type { VideoPath } from './video-path.ts';

/** Browsers bring sound and picture together by the second report of each, in ms. */
const PERIOD_MS = 1_000;

/** Whoever has just joined has its first packets by then, and the timestamps that a report needs, in ms. */
const SOON_MS = 150;

export interface SenderReportsOptions {
  readonly video: VideoPath;
  readonly audio: AudioPath;
  /** Monotonic ms. */
  readonly now: () => number;
  /** The time of day in ms since 1970; asked once, so that no report goes back when the clock is set. */
  readonly wallClock?: () => number;
}

/** Tells a stream's viewers, once a second, what moment the timestamps of its picture and sound stand for. */
export class SenderReports {
  readonly #options: SenderReportsOptions;
  /** From the local clock to the time of day, in ms. */
  readonly #sinceEpochMs: number;
  #timer: NodeJS.Timeout | undefined;
  #soon: NodeJS.Timeout | undefined;

  constructor(options: SenderReportsOptions) {
    this.#options = options;
    this.#sinceEpochMs = (options.wallClock ?? Date.now)() - options.now();
  }

  /** Goes on until {@link stop}; somebody has just joined. */
  start(): void {
    this.#timer ??= setInterval(() => this.#send(), PERIOD_MS);
    this.#soon ??= setTimeout(() => {
      this.#soon = undefined;
      this.#send();
    }, SOON_MS);
  }

  stop(): void {
    clearInterval(this.#timer);
    clearTimeout(this.#soon);
    this.#timer = undefined;
    this.#soon = undefined;
  }

  #send(): void {
    const { video, audio, now } = this.#options;
    const atMs = now();
    const ntpTime = toNtpTime(this.#sinceEpochMs + atMs);
    const { clock } = audio;
    const standing = standingAt(atMs, { video: video.clock, ...(clock && { audio: clock }) });
    video.report({ ntpTime, timestamp: Math.round(standing.video) });
    if (standing.audio !== undefined) audio.report({ ntpTime, timestamp: Math.round(standing.audio) });
  }
}
