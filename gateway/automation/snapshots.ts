import type { Logger } from 'pino';
import { cameraTopic } from '../../protocol/topics.ts';
import type { MqttBus } from '../mqtt/bus.ts';
import { timeLimit } from '../time-limit.ts';
import type { AutomatedCamera } from './automated-camera.ts';
import { Pace } from './pace.ts';

/** Larger pictures are not published, in bytes: brokers and their clients hold each in memory. */
export const MAX_PICTURE_BYTES = 1_048_576;

/** A camera that has given no picture by then gives none, in ms. */
const TAKE_TIMEOUT_MS = 15_000;

/** A picture is sent again once per so many ms, however many ask: a command of few bytes makes a message of a megabyte. */
const RESEND_MS = 1_000;

export interface SnapshotsOptions {
  readonly bus: MqttBus;
  readonly gateway: string;
  readonly camera: AutomatedCamera;
  /** Whether motion takes one, and the least time between two of those, in ms. */
  readonly onMotion: boolean;
  readonly everyMs: number;
  readonly logger: Logger;
  /** Monotonic ms. */
  readonly now?: () => number;
}

interface Motion {
  /** Whether it has begun, and no picture was taken of it yet. */
  readonly isNew: boolean;
  /** Monotonic ms of the last picture that motion took; undefined where none. */
  readonly takenAt: number | undefined;
  readonly everyMs: number;
  readonly now: number;
}

type SnapshotDecision =
  | { readonly kind: 'none' }
  | { readonly kind: 'take' }
  | { readonly kind: 'wait'; readonly forMs: number };

/** Motion takes a picture when it begins, or while it goes on, once the last is long enough ago. */
export function decideSnapshot({ isNew, takenAt, everyMs, now }: Motion): SnapshotDecision {
  if (!isNew) return { kind: 'none' };
  const forMs = takenAt === undefined ? 0 : takenAt + everyMs - now;
  return forMs > 0 ? { kind: 'wait', forMs } : { kind: 'take' };
}

/** One camera's pictures: what is taken for automation is published as it is, and not retained. */
export class Snapshots {
  readonly #options: SnapshotsOptions;
  readonly #now: () => number;
  readonly #stopListening: () => void;
  readonly #closing = new AbortController();
  readonly #again: Pace;
  #last: Buffer | undefined;
  #moving = false;
  #isNew = false;
  #waiting: NodeJS.Timeout | undefined;
  #takenAt: number | undefined;
  #failing = false;
  #tooLarge = false;
  #count = 0;

  constructor(options: SnapshotsOptions) {
    this.#options = options;
    this.#now = options.now ?? (() => performance.now());
    this.#stopListening = options.camera.onSnapshot((jpeg) => this.#publish(jpeg));
    this.#again = new Pace({
      everyMs: RESEND_MS,
      run: () => this.#last && this.#send(this.#last),
      now: this.#now,
    });
  }

  /** Pictures that were published so far. */
  get count(): number {
    return this.#count;
  }

  /** Tells whether there is motion; its beginning takes a picture. */
  motion(active: boolean): void {
    const { onMotion } = this.#options;
    if (!onMotion) return;
    if (active !== this.#moving) this.#isNew = active;
    // One that goes on without a picture may belong to a camera that had not told yet whether it gives any.
    else if (!this.#isNew) return;
    this.#moving = active;
    this.#takeWhenDue();
  }

  /** Publishes the last picture again, for somebody who was not there. */
  resend(): void {
    if (this.#last) this.#again.ask();
  }

  /** The camera was switched off: from then on nobody gets a picture of before. */
  forget(): void {
    this.#last = undefined;
  }

  close(): void {
    clearTimeout(this.#waiting);
    this.#again.close();
    this.#stopListening();
    this.#closing.abort();
  }

  #takeWhenDue(): void {
    const { camera, everyMs } = this.#options;
    const now = this.#now();
    clearTimeout(this.#waiting);
    const decision = decideSnapshot({ isNew: this.#isNew, takenAt: this.#takenAt, everyMs, now });
    if (decision.kind === 'wait') {
      this.#waiting = setTimeout(() => this.#takeWhenDue(), Math.ceil(decision.forMs));
    } else if (decision.kind === 'take' && camera.facts()?.snapshot) {
      this.#isNew = false;
      this.#takenAt = now;
      void this.#take();
    }
  }

  async #take(): Promise<void> {
    const { camera, logger } = this.#options;
    const limit = timeLimit(TAKE_TIMEOUT_MS, this.#closing.signal);
    try {
      await camera.takeSnapshot(limit.signal);
      this.#failing = false;
    } catch (error) {
      if (this.#failing || this.#closing.signal.aborted) return;
      this.#failing = true;
      const problem = error instanceof Error ? error.message : String(error);
      logger.warn({ camera: camera.name, problem }, 'motion took no picture');
    } finally {
      limit.clear();
    }
  }

  #publish(jpeg: Buffer): void {
    const wasTooLarge = this.#tooLarge;
    this.#tooLarge = jpeg.length > MAX_PICTURE_BYTES;
    if (this.#tooLarge) {
      const { camera, logger } = this.#options;
      if (!wasTooLarge)
        logger.warn({ camera: camera.name, bytes: jpeg.length }, 'picture too large to publish');
      return;
    }
    this.#last = jpeg;
    this.#send(jpeg);
  }

  #send(jpeg: Buffer): void {
    const { bus, gateway, camera } = this.#options;
    this.#count++;
    bus.publish(cameraTopic({ gateway, camera: camera.name, topic: 'snapshot' }), jpeg, { qos: 0 });
  }
}
