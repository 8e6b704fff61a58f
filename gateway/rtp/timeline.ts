/** RFC 6184 section 8.2.1, RFC 7798 section 7.1. */
const VIDEO_RATE = 90_000;

/** Ahead of the local clock by more, at one step, is a jump of the camera's clock and no early packet. */
const MAX_AHEAD_MS = 500;

/** Back by less may be pictures sent in decoding order (B-frames); by more it is a jump. */
const MAX_REORDER_MS = 1000;

/** H.264 reorders no more pictures than a decoder holds (table A-1, MaxDpbFrames). */
const MAX_REORDERED_FRAMES = 16;

/** A large frame over a slow link may take this long under one timestamp. */
const FROZEN_AFTER_MS = 3000;

/** Packets of one frame come in a row; with a frozen clock, a longer pause is where the next frame begins. */
const FROZEN_FRAME_PAUSE_MS = 10;

/** Time in which the estimate follows a camera clock that runs slower than ours; a stall counts as one second. */
const DRIFT_MS = 60_000;
const MAX_DRIFT_STEP_MS = 1000;

/**
 * Maps a camera's RTP timestamps to one timeline of ticks that begins at 0, goes on through wraps, and never
 * backward. The camera's own spacing holds as long as it is believable; where the camera's clock jumps, stands
 * still or belongs to another session, the local clock tells how much time has passed.
 */
export class Timeline {
  /** Outgoing ticks in an incoming one, and in a millisecond. */
  readonly #scale: number;
  readonly #perMs: number;
  #started = false;
  #restarted = false;
  #frozen = false;
  #input = 0;
  /** Where {@link #input} lies by the camera's own spacing; below {@link #output} while that goes backward. */
  #position = 0;
  #output = 0;
  /** Arrival of the first and of the last packet that bore {@link #input}, in ms. */
  #beganAt = 0;
  #lastAt = 0;
  /** Ticks from the local clock to the timeline, by the packet that was delayed least. */
  #offset = 0;
  #framesBehind = 0;
  #epoch = 0;

  /** Ticks a second: the camera's, and those of the timeline. */
  constructor({ clockRate = VIDEO_RATE, outputRate = VIDEO_RATE }: TimelineOptions) {
    if (!(clockRate > 0)) throw new RangeError(`clock rate ${clockRate} is not above zero`);
    this.#scale = outputRate / clockRate;
    this.#perMs = outputRate / 1000;
  }

  /** Another number where the camera's clock has begun anew: what was known of it before tells nothing any more. */
  get epoch(): number {
    return this.#epoch;
  }

  /** Where a camera's 32-bit timestamp near the last one lies, in ticks, not rounded. */
  at(rtpTimestamp: number): number {
    return this.#position + ((rtpTimestamp - this.#input) | 0) * this.#scale;
  }

  /** Where a moment of the local clock lies, in ticks, not rounded, by the packet that was delayed least. */
  atLocal(atMs: number): number {
    return atMs * this.#perMs + this.#offset;
  }

  /**
   * Unwrapped ticks, a safe integer, for a packet's 32-bit timestamp and its arrival by a monotonic clock in ms.
   * The packets of one frame get the same value; so does a frame whose time is not after the last one's.
   */
  map(rtpTimestamp: number, arrivedAtMs: number): number {
    if (rtpTimestamp === this.#input && this.#started && !this.#restarted) {
      if (arrivedAtMs - this.#beganAt > FROZEN_AFTER_MS || this.#frozen) this.#thaw(arrivedAtMs);
      this.#lastAt = arrivedAtMs;
      return this.#output;
    }
    if (this.#started) this.#step(rtpTimestamp, arrivedAtMs);
    else this.#offset = -arrivedAtMs * this.#perMs;
    this.#started = true;
    this.#restarted = false;
    this.#frozen = false;
    this.#input = rtpTimestamp;
    this.#beganAt = arrivedAtMs;
    this.#lastAt = arrivedAtMs;
    return this.#output;
  }

  /** What comes next has nothing to do with what came: it continues by the local time that has passed. */
  restart(arrivedAtMs: number): void {
    if (!this.#started) return;
    this.#restarted = true;
    this.#epoch++;
    this.#output = Math.max(this.#output, this.#local(arrivedAtMs));
  }

  #step(rtpTimestamp: number, arrivedAtMs: number): void {
    const step = ((rtpTimestamp - this.#input) | 0) * this.#scale;
    const position = this.#position + step;
    // Not against the packet before: after a stall a camera may skip what it could not send.
    const lead = position - this.atLocal(arrivedAtMs);
    const behind = Math.round(position) < this.#output;

    if (this.#restarted || lead > MAX_AHEAD_MS * this.#perMs || step < -MAX_REORDER_MS * this.#perMs)
      this.#jump(arrivedAtMs);
    else if (behind && ++this.#framesBehind > MAX_REORDERED_FRAMES) this.#jump(arrivedAtMs);
    else {
      this.#position = position;
      if (behind) return;
      this.#output = Math.round(position);
      this.#framesBehind = 0;
      this.#follow(lead, arrivedAtMs);
    }
  }

  #jump(arrivedAtMs: number): void {
    this.#output = Math.max(this.#output + 1, this.#local(arrivedAtMs));
    this.#position = this.#output;
    // The restart has told already; what was heard since belongs to the new clock.
    if (!this.#restarted) this.#epoch++;
  }

  /** An early packet shows how late the others are; a late one may only be late. */
  #follow(lead: number, arrivedAtMs: number): void {
    const elapsedMs = Math.max(0, arrivedAtMs - this.#beganAt);
    this.#offset += lead > 0 ? lead : (lead * Math.min(elapsedMs, MAX_DRIFT_STEP_MS)) / DRIFT_MS;
  }

  #thaw(arrivedAtMs: number): void {
    this.#frozen = true;
    if (arrivedAtMs - this.#lastAt < FROZEN_FRAME_PAUSE_MS) return;
    this.#jump(arrivedAtMs);
    this.#beganAt = arrivedAtMs;
  }

  #local(atMs: number): number {
    return Math.round(this.atLocal(atMs));
  }
}

export interface TimelineOptions {
  readonly clockRate?: number;
  readonly outputRate?: number;
}
