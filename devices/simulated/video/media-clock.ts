/** RTP's clock for video (RFC 6184 section 8.1). */
const TICKS_PER_SECOND = 90_000;

/** A capture time further than this from where the pictures' rhythm expects it begins a new rhythm. */
const MAX_GAP_MS = 2000;

/**
 * Turns capture times into RTP timestamps that lie on the rhythm of the pictures: a timer's jitter does not show, a
 * picture left out does, and a clock that is set or a pause does not make them jump.
 */
export class MediaClock {
  readonly #start: number;
  readonly #fps: number;
  /** Capture time of picture 0 of the rhythm, which has index `#originIndex`. */
  #originMs: number | undefined;
  #originIndex = 0;
  #index = -1;

  /** `start` is the timestamp of the first picture. */
  constructor(options: { start: number; fps: number }) {
    this.#start = options.start;
    this.#fps = options.fps;
  }

  /** The 90 kHz timestamp, wrapped at 32 bit, of a picture captured at that Unix time; each is after the last. */
  stamp(capturedAtMs: number): number {
    const next = this.#index + 1;
    const origin = this.#originMs ?? capturedAtMs;
    const index = this.#originIndex + Math.round(((capturedAtMs - origin) * this.#fps) / 1000);
    if (this.#originMs === undefined || Math.abs(index - next) > (MAX_GAP_MS * this.#fps) / 1000) {
      this.#originMs = capturedAtMs;
      this.#originIndex = next;
      this.#index = next;
    } else {
      this.#index = Math.max(index, next);
    }
    return (this.#start + Math.round((this.#index * TICKS_PER_SECOND) / this.#fps)) % 2 ** 32;
  }
}
