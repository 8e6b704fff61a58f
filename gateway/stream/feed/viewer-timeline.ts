/** Ticks of the video clock in a millisecond (RFC 6184 section 8.2.1: 90 kHz). */
const TICKS_PER_MS = 90;

/** Replayed frames are at most 1 ms apart, so that no latency is left behind. */
const MAX_REPLAY_TICKS = TICKS_PER_MS;

/**
 * One viewer's timestamps: continuous and never backward, whatever is replayed. Live frames keep one distance from the
 * stream's own timeline, which is what sender reports tell; a replay in mid-stream is squeezed in before that goes on.
 */
export class ViewerTimeline {
  readonly #now: () => number;
  #current: number;
  /** The stream's timestamp that {@link #current} stands for; absent before the first frame. */
  #source: number | undefined;
  /** From the stream's ticks to the viewer's; absent until live. */
  #offset: number | undefined;
  #replayTicks = MAX_REPLAY_TICKS;
  /** The next replayed packet is a replay's first, of a frame that may have been sent last. */
  #begins = false;
  /** When a replay ended that had not caught up, in ms. */
  #cutAt: number | undefined;

  constructor({ first, now }: { readonly first: number; readonly now: () => number }) {
    this.#current = first >>> 0;
    this.#now = now;
  }

  /** For a packet that goes out as it comes, in ticks of 32 bits. */
  live(source: number): number {
    if (source !== this.#source) this.#goOn(source);
    return this.#current;
  }

  /** For a packet out of the cache. */
  replayed(source: number): number {
    if (source !== this.#source || this.#begins) {
      this.#begins = false;
      if (this.#source !== undefined) this.#current = (this.#current + this.#replayTicks) >>> 0;
      this.#source = source;
    }
    return this.#current;
  }

  /**
   * A replay begins of so many frames, which will take about so long. Its timestamps must not run ahead of the time that
   * it takes: what is ahead waits in the viewer's jitter buffer.
   */
  beginReplay({ frames, forMs }: { readonly frames: number; readonly forMs: number }): void {
    const ticks = Math.floor((forMs * TICKS_PER_MS) / Math.max(1, frames));
    this.#replayTicks = Math.max(1, Math.min(MAX_REPLAY_TICKS, ticks));
    this.#begins = true;
    this.#cutAt = undefined;
  }

  /** The replay ended before it was live: what comes next follows by the time that passes from now on. */
  cutReplay(): void {
    this.#cutAt = this.#now();
  }

  /** What the viewer's timestamps say of a moment on the stream's timeline; absent until live. */
  at(source: number): number | undefined {
    return this.#offset === undefined ? undefined : (source + this.#offset) >>> 0;
  }

  #goOn(source: number): void {
    if (this.#source !== undefined) {
      const step = this.#step(source, this.#source);
      // Behind a replay that took less time than its timestamps, the live frames move by the rest.
      this.#current = (this.#current + (step > 0 ? step : this.#replayTicks)) >>> 0;
    }
    this.#source = source;
    this.#cutAt = undefined;
    this.#offset = this.#current - source;
  }

  #step(source: number, before: number): number {
    if (this.#offset !== undefined) return (source + this.#offset - this.#current) | 0;
    if (this.#cutAt !== undefined) return Math.round((this.#now() - this.#cutAt) * TICKS_PER_MS);
    return source - before;
  }
}
