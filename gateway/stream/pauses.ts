import { type Congestion, judgePath, UNCONGESTED } from './congestion-policy.ts';
import type { PathWindow } from './path-watch.ts';

export interface PausesOptions {
  /** The queues on the path have had the time to drain. */
  readonly onEnd: () => void;
  /** Monotonic milliseconds. */
  readonly now: () => number;
}

/** When a viewer does not keep up, and the pauses in which it is sent nothing then. */
export class Pauses {
  readonly #options: PausesOptions;
  #congestion: Congestion = UNCONGESTED;
  #forMs = 0;
  #timer: NodeJS.Timeout | undefined;
  #count = 0;

  constructor(options: PausesOptions) {
    this.#options = options;
  }

  /** How many there were. */
  get count(): number {
    return this.#count;
  }

  /** Whether one is to begin in front of the next frame, after one more window. */
  areDue(window: PathWindow): boolean {
    const { congestion, pauseMs } = judgePath(this.#congestion, window, this.#options.now());
    this.#congestion = congestion;
    if (pauseMs === undefined) return false;
    this.#forMs = pauseMs;
    return true;
  }

  /** The one that was due begins. */
  begin(): void {
    this.#count++;
    this.#timer = setTimeout(() => this.#end(), this.#forMs);
  }

  /** Ends the one that has begun, if any, without a word. */
  cancel(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
  }

  #end(): void {
    const { now, onEnd } = this.#options;
    this.#timer = undefined;
    this.#congestion = { ...this.#congestion, resumedAt: now() };
    onEnd();
  }
}
