import type { Logger } from 'pino';

/** Encoders that are asked more often send nothing but keyframes, in ms. */
const SPACING_MS = 1_000;

/** A keyframe that comes later is most often the next one anyway, in ms. */
const TIMEOUT_MS = 3_000;

export interface KeyframeRequestsOptions {
  /** Asks the camera for a keyframe; absent where it can not be asked. */
  readonly ask: ((signal: AbortSignal) => Promise<void>) | undefined;
  /** Camera and quality, for log lines. */
  readonly name: string;
  /** Monotonic ms. */
  readonly now: () => number;
  readonly logger: Logger;
}

/** Requests to a camera for a keyframe of one stream: few, one at a time, and never waited for. */
export class KeyframeRequests {
  readonly #options: KeyframeRequestsOptions;
  #isPossible: boolean;
  #isAsking = false;
  #askedAt = Number.NEGATIVE_INFINITY;

  constructor(options: KeyframeRequestsOptions) {
    this.#options = options;
    this.#isPossible = options.ask !== undefined;
  }

  /** False once the camera has said that it does not know the request. */
  get isPossible(): boolean {
    return this.#isPossible;
  }

  /** Asks for a keyframe, unless that was done just now. */
  request(): void {
    const { ask, now } = this.#options;
    const atMs = now();
    if (!ask || !this.#isPossible || this.#isAsking || atMs - this.#askedAt < SPACING_MS) return;
    this.#askedAt = atMs;
    this.#isAsking = true;
    void this.#ask(ask);
  }

  async #ask(ask: (signal: AbortSignal) => Promise<void>): Promise<void> {
    const { name, logger } = this.#options;
    try {
      await ask(AbortSignal.timeout(TIMEOUT_MS));
    } catch (error) {
      const problem = error instanceof Error ? error.message : String(error);
      this.#isPossible = !(error instanceof Error && 'kind' in error && error.kind === 'unsupported');
      if (this.#isPossible) logger.debug({ stream: name, problem }, 'the camera made no keyframe');
      else logger.info({ stream: name, problem }, 'the camera makes no keyframe on request');
    } finally {
      this.#isAsking = false;
    }
  }
}
