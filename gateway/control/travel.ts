import type { Position, PtzDevice } from '../../devices/camera.ts';

/** Where to, and how fast (0…1 of the fastest). */
interface Target {
  readonly position: Position;
  readonly speed?: number | undefined;
}

interface Waiting {
  readonly target: Target;
  resolve(how: Sent): void;
  reject(error: unknown): void;
}

/** Whether the camera was told, or a newer command came before it could be. */
type Sent = 'sent' | 'superseded';

/**
 * Moves to places, as somebody sends who follows something: ten and more a second. One is under way at a time and only
 * the newest waits behind it, so a slow camera lags by one answer and never by a queue.
 */
export class Travel {
  readonly #ptz: Pick<PtzDevice, 'moveTo'>;
  #underWay: Promise<void> | undefined;
  #waiting: Waiting | undefined;

  constructor(ptz: Pick<PtzDevice, 'moveTo'>) {
    this.#ptz = ptz;
  }

  /** The one that the camera works on. */
  get underWay(): Promise<void> | undefined {
    return this.#underWay;
  }

  /** Resolves once the camera has taken it, or a newer command is in its place. Throws `DeviceError`. */
  to(target: Target): Promise<Sent> {
    this.drop();
    if (!this.#underWay) return this.#send(target);
    return new Promise((resolve, reject) => {
      this.#waiting = { target, resolve, reject };
    });
  }

  /** The one that waits is not to be sent any more. */
  drop(): void {
    this.#waiting?.resolve('superseded');
    this.#waiting = undefined;
  }

  async #send({ position, speed }: Target): Promise<Sent> {
    this.#underWay = this.#ptz.moveTo(position, speed);
    try {
      await this.#underWay;
      return 'sent';
    } finally {
      this.#underWay = undefined;
      const next = this.#waiting;
      this.#waiting = undefined;
      if (next) this.#send(next.target).then(next.resolve, next.reject);
    }
  }
}
