import type { Logger } from 'pino';
import { DeviceError, type Position, type PtzDevice, type PtzStatus, type Velocity } from '../../camera.ts';
import { LatestOnly } from '../latest-only.ts';
import { askStatus, goHome, goToPreset, removePreset, setHome, setPreset } from '../services/ptz-service.ts';
import type { PtzTarget, Sessions } from '../session.ts';
import { invertVelocity, type PtzOverrides } from './overrides.ts';
import { AXES, axesOf, toPosition } from './spaces.ts';
import { Travelling } from './travelling.ts';
import { type Reached, Turning } from './turning.ts';
import { wayOfHolding, wayOfMovingBy } from './way-of-moving.ts';

/** A held move at full speed is made of steps of this part of the range, where a camera knows nothing else. */
const STEP = 0.1;

export interface OnvifPtzOptions {
  readonly camera: string;
  readonly sessions: Sessions;
  readonly overrides: PtzOverrides;
  readonly logger: Logger;
}

interface Move {
  readonly velocity: Velocity;
  /** How many stops there had been when it was asked for. */
  readonly stops: number;
}

/** PTZ over ONVIF. Moves go one at a time, the latest first; a stop waits for none of them. */
export class OnvifPtz implements PtzDevice {
  readonly #options: OnvifPtzOptions;
  readonly #moves = new LatestOnly<Move>((move) => this.#move(move));
  readonly #turning: Turning;
  readonly #travelling: Travelling;
  #stops = 0;

  constructor(options: OnvifPtzOptions) {
    this.#options = options;
    this.#turning = new Turning(options);
    this.#travelling = new Travelling(options);
  }

  move(velocity: Velocity): Promise<void> {
    return this.#moves.run({ velocity, stops: this.#stops });
  }

  stop(): Promise<void> {
    this.#stops++;
    this.#moves.drop();
    return this.#use((session) => this.#turning.stop(session));
  }

  moveBy(by: Velocity, speed?: number): Promise<void> {
    const told = invertVelocity(by, this.#options.overrides);
    return this.#travel(this.#stops, (session) => this.#travelling.by(session, { by: told, speed }));
  }

  aimBy(by: Velocity, speed?: number): Promise<void> {
    const told = invertVelocity(by, this.#options.overrides);
    return this.#travel(this.#stops, (session) => this.#travelling.aim(session, { by: told, speed }));
  }

  moveTo(position: Position, speed?: number): Promise<void> {
    return this.#travel(this.#stops, (session) => this.#travelling.to(session, position, speed));
  }

  status(): Promise<PtzStatus> {
    return this.#use((session) => this.#status(session));
  }

  goToPreset(token: string): Promise<void> {
    return this.#travel(this.#stops, ({ client, ptz }) => goToPreset(client, ptz.profile, token));
  }

  savePreset({ name, token }: { readonly name: string; readonly token?: string }): Promise<string> {
    return this.#use(async ({ client, ptz }) => {
      const given = await setPreset(client, { profile: ptz.profile, name, token });
      const kept = given ?? token;
      if (kept === undefined) throw this.#unsupported('does not tell the token of the preset that it kept');
      return kept;
    });
  }

  removePreset(token: string): Promise<void> {
    return this.#use(({ client, ptz }) => removePreset(client, ptz.profile, token));
  }

  goHome(): Promise<void> {
    return this.#travel(this.#stops, ({ client, ptz }) => goHome(client, ptz.profile));
  }

  setHome(): Promise<void> {
    return this.#use(({ client, ptz }) => setHome(client, ptz.profile));
  }

  #use<T>(task: (session: Reached) => Promise<T>): Promise<T> {
    return this.#options.sessions.use(async ({ client, findPtz }) => {
      const ptz = await findPtz();
      if (!ptz) throw this.#unsupported('can not be moved');
      return task({ client, ptz });
    });
  }

  #move({ velocity, stops }: Move): Promise<void> {
    return this.#travel(stops, (session) => {
      const possible = this.#possible(velocity, session.ptz);
      return this.#hold(session, invertVelocity(possible, this.#options.overrides));
    });
  }

  /** Sets off, unless a stop has come since; `stops` is how many there had been when it was asked for. */
  #travel(stops: number, task: (session: Reached) => Promise<void>): Promise<void> {
    return this.#use(async (session) => {
      // A stop that came while the camera was being reached is the later word.
      if (stops !== this.#stops) return;
      try {
        await task(session);
      } finally {
        // The camera may have taken them in the other order, and would go on turning.
        if (stops !== this.#stops) await this.#stopAgain(session);
      }
    });
  }

  #hold(session: Reached, velocity: Velocity): Promise<void> {
    const { mode = 'auto', speed = 1 } = this.#options.overrides;
    const by = (part: number) => ({
      pan: velocity.pan * part,
      tilt: velocity.tilt * part,
      zoom: velocity.zoom * part,
    });
    if (wayOfHolding(session.ptz.node, mode) === 'continuous') return this.#turning.move(session, by(speed));
    if (isStill(velocity)) return this.#turning.stop(session);
    return this.#travelling.by(session, { by: by(STEP), speed: 1 });
  }

  async #stopAgain(session: Reached): Promise<void> {
    try {
      await this.#turning.stop(session);
    } catch (error) {
      this.#options.logger.warn({ camera: this.#options.camera, err: error }, 'Second stop failed');
    }
  }

  async #status({ client, ptz }: Reached): Promise<PtzStatus> {
    const told = await askStatus(client, ptz.profile);
    return {
      position: toPosition(ptz.node.absolute, told),
      ...(told.moving !== undefined && { moving: told.moving }),
    };
  }

  /** The part of `velocity` on axes that the camera has. */
  #possible(velocity: Velocity, { node }: PtzTarget): Velocity {
    const way = wayOfHolding(node, this.#options.overrides.mode ?? 'auto');
    const has = axesOf(
      way === 'relative' && wayOfMovingBy(node, way) === 'absolute' ? node.absolute : node[way],
    );
    const possible = {
      pan: has.pan ? velocity.pan : 0,
      tilt: has.tilt ? velocity.tilt : 0,
      zoom: has.zoom ? velocity.zoom : 0,
    };
    if (isStill(possible) && !isStill(velocity)) {
      const axes = AXES.filter((axis) => velocity[axis] !== 0);
      throw this.#unsupported(`has no ${axes.join(' or ')}`);
    }
    return possible;
  }

  #unsupported(what: string): DeviceError {
    const { camera } = this.#options;
    return new DeviceError({ kind: 'unsupported', camera, message: `The camera ${camera} ${what}` });
  }
}

function isStill({ pan, tilt, zoom }: Velocity): boolean {
  return pan === 0 && tilt === 0 && zoom === 0;
}
