import type { KeyframeRequests } from './keyframe-requests.ts';

/** By then a camera that begins with a keyframe has sent it, in ms. */
const FIRST_KEYFRAME_MS = 250;

/** A camera that makes no keyframe for so many requests, one a second, makes none for more. */
const TRIES = 3;
const RETRY_MS = 1_000;

export interface ColdStartOptions {
  readonly keyframes: KeyframeRequests;
  /** Somebody watches a stream that is live, and there is no picture cached that a viewer could begin with. */
  readonly isAwaited: () => boolean;
}

/** Whoever watches a stream without a cached picture waits for a keyframe: asks the camera for it, a few times. */
export class ColdStart {
  readonly #options: ColdStartOptions;
  #timer: NodeJS.Timeout | undefined;

  constructor(options: ColdStartOptions) {
    this.#options = options;
  }

  /** The camera has begun to send. */
  firstPacket(): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.ask(), FIRST_KEYFRAME_MS);
  }

  /** Asks where a keyframe is awaited. */
  ask(): void {
    this.#ask(TRIES);
  }

  /** Nothing more is asked for. */
  stop(): void {
    clearTimeout(this.#timer);
  }

  #ask(tries: number): void {
    clearTimeout(this.#timer);
    const { keyframes, isAwaited } = this.#options;
    if (!isAwaited()) return;
    keyframes.request();
    // It may have been too soon after the last one, for a viewer who has left.
    if (tries > 1 && keyframes.isPossible) this.#timer = setTimeout(() => this.#ask(tries - 1), RETRY_MS);
  }
}
