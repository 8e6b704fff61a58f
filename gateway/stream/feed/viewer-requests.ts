import {
  CAMERA_PATIENCE_MS,
  CROSSING_MS,
  type Damage,
  decideKeyframe,
  type KeyframeSituation,
} from './keyframe-policy.ts';

/** What became of a viewer's request; at `needs-camera` the caller asks the camera for a keyframe. */
export type KeyframeAnswer = 'replayed' | 'needs-camera' | 'too-soon';

/** A camera that was asked twice in vain is asked so rarely, in ms, as long as nobody asks anew. */
const GIVE_UP_MS = 10_000;

/**
 * A keyframe by the camera costs every viewer and the camera itself, and anybody can ask for ever: a viewer gets one in so
 * long, in ms, and so many at once.
 */
const CAMERA_SHARE_MS = 10_000;
const CAMERA_AT_ONCE = 3;

/** What the requests' owner knows of the stream and the path. */
export interface Replayable extends Pick<KeyframeSituation, 'replaying' | 'cachedBytes' | 'replayTakesMs'> {
  /** Something is missing in the cached group. */
  readonly damaged: boolean;
  /** Which group that is. */
  readonly generation: number;
}

export interface ViewerRequestsOptions {
  readonly replayable: () => Replayable;
  readonly cameraMakesKeyframes: () => boolean;
  readonly replay: () => void;
  /** The camera is to be asked, at a moment when nobody has just called {@link ViewerRequests.ask}. */
  readonly onKeyframeNeeded: () => void;
  /** Monotonic milliseconds. */
  readonly now: () => number;
}

/** One viewer's requests for a keyframe: answers them, or remembers them until they can be answered. */
export class ViewerRequests {
  readonly #options: ViewerRequestsOptions;
  #keyframeAt = Number.NEGATIVE_INFINITY;
  #replayedBytes = 0;
  #cameraAskedAt = Number.NEGATIVE_INFINITY;
  /** When all of the viewer's share in the camera is there again. */
  #shareFullAt = Number.NEGATIVE_INFINITY;
  /** Groups whose hole the viewer was sent, and was replayed to. */
  #passed: number | undefined;
  #replayed: number | undefined;
  #timer: NodeJS.Timeout | undefined;

  constructor(options: ViewerRequestsOptions) {
    this.#options = options;
  }

  /** The first packet of a keyframe goes out: whatever was asked for before is answered by it. */
  keyframeSent({ replayedBytes }: { readonly replayedBytes: number }): void {
    this.#forget();
    this.#keyframeAt = this.#options.now();
    this.#replayedBytes = replayedBytes;
    // A replay does not show that the camera makes keyframes when it is asked.
    if (replayedBytes === 0) this.#cameraAskedAt = Number.NEGATIVE_INFINITY;
    else this.#noteReplay();
  }

  /** What follows a hole in the cached group goes out. */
  holeSent(): void {
    this.#passed = this.#options.replayable().generation;
  }

  /** The viewer asks. */
  ask(): KeyframeAnswer {
    const decision = this.#decide();
    switch (decision.kind) {
      case 'replay':
        this.#options.replay();
        return 'replayed';
      case 'camera':
        this.#askCamera(CAMERA_PATIENCE_MS);
        return 'needs-camera';
      case 'wait':
        this.#later(decision.forMs);
        return 'too-soon';
      case 'crossed':
        return 'too-soon';
    }
  }

  /** The feed itself needs one to go on with. */
  need(): void {
    const decision = this.#decide();
    if (decision.kind === 'replay') this.#options.replay();
    else if (decision.kind === 'wait') this.#later(decision.forMs);
    else if (decision.kind === 'crossed') this.#later(CROSSING_MS);
    else {
      this.#askCamera(GIVE_UP_MS);
      this.#options.onKeyframeNeeded();
    }
  }

  /** What was asked for is of no use any more. */
  cancel(): void {
    this.#forget();
    this.#cameraAskedAt = Number.NEGATIVE_INFINITY;
  }

  #decide() {
    const { now, cameraMakesKeyframes, replayable } = this.#options;
    const at = now();
    const known = replayable();
    return decideKeyframe({
      ...known,
      damage: this.#damage(known),
      sinceKeyframeMs: at - this.#keyframeAt,
      replayedBytes: this.#replayedBytes,
      sinceCameraAskedMs: at - this.#cameraAskedAt,
      cameraMakesKeyframes: cameraMakesKeyframes(),
      cameraInMs: Math.max(0, this.#shareFullAt - (CAMERA_AT_ONCE - 1) * CAMERA_SHARE_MS - at),
    });
  }

  #damage({ damaged, generation }: Replayable): Damage {
    if (!damaged) return 'none';
    if (this.#replayed === generation) return 'replayed';
    return this.#passed === generation ? 'passed' : 'unseen';
  }

  #noteReplay(): void {
    const { damaged, generation } = this.#options.replayable();
    if (damaged) this.#replayed = generation;
  }

  #askCamera(againAfterMs: number): void {
    this.#cameraAskedAt = this.#options.now();
    this.#shareFullAt = Math.max(this.#cameraAskedAt, this.#shareFullAt) + CAMERA_SHARE_MS;
    this.#later(againAfterMs);
  }

  #later(forMs: number): void {
    this.#forget();
    this.#timer = setTimeout(() => this.need(), forMs);
  }

  #forget(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
  }
}
