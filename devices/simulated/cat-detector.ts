import { catWalk } from './video/scene/actors.ts';

export interface CatDetectorOptions {
  /** Unix ms, as the scene has them; default `Date.now`. */
  readonly now?: () => number;
  /** Told when the cat sets out, and when it sits down. */
  readonly onMotion: (on: boolean) => void;
}

/** Motion as the camera's own scene has it: the cat walks from one side of the lawn to the other. */
export class CatDetector {
  readonly #options: CatDetectorOptions;
  readonly #now: () => number;
  #timer: NodeJS.Timeout | undefined;
  #isWalking = false;

  constructor(options: CatDetectorOptions) {
    this.#options = options;
    this.#now = options.now ?? Date.now;
  }

  start(): void {
    clearTimeout(this.#timer);
    const now = this.#now();
    const { isWalking, untilMs } = catWalk(now);
    if (isWalking !== this.#isWalking) this.#options.onMotion(isWalking);
    this.#isWalking = isWalking;
    this.#timer = setTimeout(() => this.start(), untilMs - now + 1).unref();
  }

  stop(): void {
    clearTimeout(this.#timer);
    if (this.#isWalking) this.#options.onMotion(false);
    this.#isWalking = false;
  }
}
