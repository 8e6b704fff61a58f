import type { MediaPacket } from '../../rtp/media-packet.ts';
import type { GopCache } from '../gop-cache.ts';
import { type Congestion, carriedBps, judgePath, UNCONGESTED } from './congestion-policy.ts';
import type { PathWindow } from './path-watch.ts';
import { StillPicture } from './still-picture.ts';

export interface PausesOptions {
  readonly cache: GopCache;
  readonly send: (packet: MediaPacket) => void;
  /** A single picture begins to go out. */
  readonly onPicture: () => void;
  /** The time is over and the viewer has got no picture: {@link Pauses.show} one, cached or new. */
  readonly onPictureNeeded: () => void;
  /** The queues on the path have had the time to drain, and the viewer has got a picture. */
  readonly onEnd: () => void;
  /** Monotonic milliseconds. */
  readonly now: () => number;
}

/**
 * When a viewer does not keep up, and the pauses in which it is sent single pictures then. Each has one at least: where
 * the path is as narrow as before, none comes through afterwards.
 */
export class Pauses {
  readonly #options: PausesOptions;
  readonly #still: StillPicture;
  #congestion: Congestion = UNCONGESTED;
  #forMs = 0;
  #timer: NodeJS.Timeout | undefined;
  #count = 0;
  #carriedBps = 0;
  #shown = false;

  constructor(options: PausesOptions) {
    const { cache, send, now } = options;
    this.#options = options;
    this.#still = new StillPicture({ cache, send, onEnd: () => this.#pictureSent(), now });
  }

  /** How many there were. */
  get count(): number {
    return this.#count;
  }

  /** What the path carried before the last one, in bits per second; absent where that is long past. */
  get carriedBps(): number | undefined {
    return this.#congestion.pauses > 0 ? this.#carriedBps : undefined;
  }

  /** The path was tried again after a pause, and was as narrow as before. */
  get areRepeated(): boolean {
    return this.#congestion.pauses > 1;
  }

  /** Whether one is to begin in front of the next frame, after one more window. */
  areDue(window: PathWindow): boolean {
    const { congestion, pauseMs } = judgePath(this.#congestion, window, this.#options.now());
    this.#congestion = congestion;
    if (pauseMs === undefined) return false;
    this.#forMs = pauseMs;
    this.#carriedBps = carriedBps(window);
    return true;
  }

  /** The one that was due begins. */
  begin(): void {
    this.#count++;
    this.#shown = false;
    this.#timer = setTimeout(() => this.#timeIsOver(), this.#forMs);
  }

  /** Sends the cached keyframe, of which more may still come, unless one is going out. */
  show(): void {
    if (this.#still.isGoing) return;
    this.#options.onPicture();
    this.#still.start(this.#carriedBps);
  }

  /** Ends the one that has begun, if any, without a word. */
  cancel(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#still.stop();
  }

  #timeIsOver(): void {
    this.#timer = undefined;
    if (this.#still.isGoing) return;
    if (this.#shown) this.#end();
    else this.#options.onPictureNeeded();
  }

  #pictureSent(): void {
    this.#shown = true;
    if (this.#timer === undefined) this.#end();
  }

  #end(): void {
    const { now, onEnd } = this.#options;
    this.#congestion = { ...this.#congestion, resumedAt: now() };
    onEnd();
  }
}
