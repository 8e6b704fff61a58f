import type { AccessUnit, VideoCodec, VideoSource } from './video-source.ts';

/** Makes a picture each time it is asked. */
export interface VideoEncoder {
  /** H264 where it is absent. */
  readonly codec?: VideoCodec;
  readonly vps?: Buffer;
  readonly sps: Buffer;
  readonly pps: Buffer;
  /** Pictures a second. */
  readonly fps: number;
  nextFrame(): AccessUnit;
  /** Makes the next picture a keyframe; absent where it can not. */
  requestKeyframe?(): void;
}

/**
 * Drives an encoder at its pictures a second while anybody is subscribed; without, it costs nothing. As with real
 * cameras nobody gets a keyframe for coming: whoever subscribes begins with the next picture of the GOP.
 */
export class EncodedSource implements VideoSource {
  readonly #encoder: VideoEncoder;
  readonly #now: () => number;
  readonly #listeners = new Set<(unit: AccessUnit) => void>();
  #timer: NodeJS.Timeout | undefined;
  #dueAtMs = 0;

  /** `now` in ms, never going backward. */
  constructor(options: { encoder: VideoEncoder; now: () => number }) {
    this.#encoder = options.encoder;
    this.#now = options.now;
  }

  get codec(): VideoCodec {
    return this.#encoder.codec ?? 'H264';
  }

  get vps(): Buffer | undefined {
    return this.#encoder.vps;
  }

  get sps(): Buffer {
    return this.#encoder.sps;
  }

  get pps(): Buffer {
    return this.#encoder.pps;
  }

  requestKeyframe(): void {
    this.#encoder.requestKeyframe?.();
  }

  subscribe(onAccessUnit: (unit: AccessUnit) => void): () => void {
    // The same function may be given twice, and must then be called twice.
    const listener = (unit: AccessUnit) => onAccessUnit(unit);
    this.#listeners.add(listener);
    if (this.#timer === undefined) {
      this.#dueAtMs = this.#now();
      this.#timer = setTimeout(() => this.#emit(), 0);
    }
    return () => {
      this.#listeners.delete(listener);
      if (this.#listeners.size > 0) return;
      clearTimeout(this.#timer);
      this.#timer = undefined;
    };
  }

  #emit(): void {
    const unit = this.#encoder.nextFrame();
    this.#waitForNext();
    for (const listener of this.#listeners) listener(unit);
  }

  /** On the rhythm, so that nothing drifts; pictures whose time has passed are left out, or they would pile up. */
  #waitForNext(): void {
    const now = this.#now();
    const periodMs = 1000 / this.#encoder.fps;
    const steps = Math.max(1, Math.ceil((now - this.#dueAtMs) / periodMs));
    this.#dueAtMs += steps * periodMs;
    this.#timer = setTimeout(() => this.#emit(), this.#dueAtMs - now);
  }
}
