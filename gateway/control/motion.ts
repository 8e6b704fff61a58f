import { isDeepStrictEqual } from 'node:util';
import type { Logger } from 'pino';
import { DeviceError } from '../../devices/camera.ts';

export interface MotionOptions<T> {
  readonly camera: string;
  /** Both throw `DeviceError`. */
  readonly drive: {
    /** Moves until something else is asked; replaces the move before it. */
    move(velocity: T): Promise<void>;
    stop(): Promise<void>;
  };
  /** The velocity that is none. */
  readonly still: T;
  /** A move not repeated within so many ms is stopped. */
  readonly silenceMs: number;
  readonly logger: Logger;
}

/**
 * Cameras stop by themselves after the Timeout of the last ContinuousMove; an unchanged move is sent again when the
 * last is this old, in ms, and not with each repetition that the driver makes.
 */
const REFRESH_MS = 500;

/** A stop that the camera did not take is tried again after these pauses, in ms: a camera must not be left turning. */
const STOP_RETRIES_MS = [100, 200, 400, 800, 1_600] as const;

/** One that is away keeps turning where nobody sees it, so it is tried on at this pause, in ms, for some minutes. */
const AWAY_RETRY_MS = 2_000;
const MAX_AWAY_RETRIES = 150;

/**
 * A continuous movement: of the camera's head, or of its lens. One move is under way at a time and only the newest waits behind it, so a slow
 * camera lags by one answer and never by a queue. A stop overtakes everything.
 */
export class Motion<T> {
  readonly #options: MotionOptions<T>;
  #sent: { readonly velocity: T; readonly at: number } | undefined;
  #wanted: T;
  #sending: Promise<void> | undefined;
  #silence: NodeJS.Timeout | undefined;
  /** Grows with each stop; a move that was asked before it must not be sent after it. */
  #epoch = 0;
  /** A stop was asked for, has not been taken yet, and is still tried. */
  #stopping = false;

  constructor(options: MotionOptions<T>) {
    this.#options = options;
    this.#wanted = options.still;
  }

  /** Whether the camera may be turning: from the first move until a stop is taken, or given up. */
  get moving(): boolean {
    return this.#silence !== undefined || this.#stopping;
  }

  /** Moves until {@link stop}, or until this is not repeated for `silenceMs`. Throws `DeviceError`. */
  async move(velocity: T): Promise<void> {
    if (this.#isStill(velocity)) return this.stop();
    this.#wanted = velocity;
    this.#listen();
    const underWay = this.#sending;
    if (underWay) {
      const epoch = this.#epoch;
      await underWay.catch(() => undefined);
      if (epoch !== this.#epoch) return;
      // Another call that waited here may have sent the newest velocity already.
      const newer = this.#newerThan(underWay);
      if (newer) return newer;
    }
    if (this.#isFresh(this.#wanted)) return;
    await this.#send(this.#wanted);
  }

  /** Stops the camera, trying again while it does not take it. Throws `DeviceError` of the first try. */
  async stop(): Promise<void> {
    const epoch = ++this.#epoch;
    this.#wanted = this.#options.still;
    this.#sent = undefined;
    clearTimeout(this.#silence);
    this.#silence = undefined;
    this.#stopping = true;
    try {
      await this.#halt(epoch);
    } catch (error) {
      this.#retryStop({ epoch, retry: 0, error });
      throw error;
    }
  }

  async #halt(epoch: number): Promise<void> {
    const overtaken = this.#sending;
    await this.#options.drive.stop();
    if (overtaken) {
      // The camera may have worked on the move that was under way after it took the stop.
      await overtaken.catch(() => undefined);
      if (this.#isToStand(epoch)) await this.#options.drive.stop();
    }
    if (this.#isToStand(epoch)) this.#stopping = false;
  }

  /** No move and no other stop came after the stop of `epoch`. */
  #isToStand(epoch: number): boolean {
    return epoch === this.#epoch && this.#isStill(this.#wanted);
  }

  #isStill(velocity: T): boolean {
    return isDeepStrictEqual(velocity, this.#options.still);
  }

  #newerThan(sent: Promise<void>): Promise<void> | undefined {
    return this.#sending === sent ? undefined : this.#sending;
  }

  #listen(): void {
    clearTimeout(this.#silence);
    this.#silence = setTimeout(() => {
      this.#options.logger.debug({ camera: this.#options.camera }, 'driver fell silent; stopping the camera');
      this.stop().catch(() => undefined);
    }, this.#options.silenceMs);
  }

  #isFresh(velocity: T): boolean {
    const sent = this.#sent;
    return (
      sent !== undefined &&
      performance.now() - sent.at < REFRESH_MS &&
      isDeepStrictEqual(sent.velocity, velocity)
    );
  }

  async #send(velocity: T): Promise<void> {
    this.#sent = { velocity, at: performance.now() };
    const sending = this.#options.drive.move(velocity);
    this.#sending = sending;
    try {
      await sending;
    } catch (error) {
      this.#sent = undefined;
      throw error;
    } finally {
      if (this.#sending === sending) this.#sending = undefined;
    }
  }

  #retryStop({ epoch, retry, error }: { epoch: number; retry: number; error: unknown }): void {
    const { camera, logger } = this.#options;
    const pause = pauseBeforeStop(retry, error);
    if (retry === STOP_RETRIES_MS.length)
      logger.error({ camera }, 'the camera takes no stop; it may still be turning until its own limit');
    if (pause === undefined) {
      if (this.#isToStand(epoch)) this.#stopping = false;
      return;
    }
    setTimeout(() => {
      if (!this.#isToStand(epoch)) return;
      this.#halt(epoch).catch((again: unknown) => this.#retryStop({ epoch, retry: retry + 1, error: again }));
    }, pause);
  }
}

/** Nothing where no further try would help: the camera is there and will not. */
function pauseBeforeStop(retry: number, error: unknown): number | undefined {
  const pause = STOP_RETRIES_MS[retry];
  if (pause !== undefined) return pause;
  const away = error instanceof DeviceError && (error.kind === 'unreachable' || error.kind === 'timeout');
  return away && retry < MAX_AWAY_RETRIES ? AWAY_RETRY_MS : undefined;
}
