import type { Logger } from 'pino';
import { DeviceError, type PtzDevice, STILL, type Velocity } from '../camera.ts';
import { LatestOnly } from './latest-only.ts';
import type { OnvifClient } from './onvif-client.ts';
import { afterRefusedMove, afterRefusedStop, NO_QUIRKS, type PtzQuirks } from './quirks.ts';
import type { PtzTarget, Sessions } from './session.ts';

/**
 * After this many ms a camera stops by itself, should every stop of ours be lost. Longer than a driver's repeats are
 * apart; whole seconds, since some cameras read no fractions.
 */
const MOVE_TIMEOUT_MS = 2_000;

export interface OnvifPtzOptions {
  readonly camera: string;
  readonly sessions: Sessions;
  readonly logger: Logger;
}

interface Move {
  readonly velocity: Velocity;
  /** How many stops there had been when it was asked for. */
  readonly stops: number;
}

interface Reached {
  readonly client: OnvifClient;
  readonly ptz: PtzTarget;
}

/** PTZ over ONVIF. Moves go one at a time, the latest first; a stop waits for none of them. */
export class OnvifPtz implements PtzDevice {
  readonly #options: OnvifPtzOptions;
  readonly #moves = new LatestOnly<Move>((move) => this.#move(move));
  #quirks: PtzQuirks = NO_QUIRKS;
  #stops = 0;

  constructor(options: OnvifPtzOptions) {
    this.#options = options;
  }

  move(velocity: Velocity): Promise<void> {
    return this.#moves.run({ velocity, stops: this.#stops });
  }

  stop(): Promise<void> {
    this.#stops++;
    this.#moves.drop();
    return this.#use((session) => this.#sendStop(session));
  }

  goToPreset(token: string): Promise<void> {
    return this.#use(({ client, ptz }) => client.goToPreset(ptz.profile, token));
  }

  goHome(): Promise<void> {
    return this.#use(({ client, ptz }) => client.goHome(ptz.profile));
  }

  #use(task: (session: Reached) => Promise<void>): Promise<void> {
    return this.#options.sessions.use(async ({ client, findPtz }) => {
      const ptz = await findPtz();
      if (!ptz) throw this.#unsupported('can not be moved');
      return task({ client, ptz });
    });
  }

  #move({ velocity, stops }: Move): Promise<void> {
    return this.#use(async (session) => {
      const possible = this.#possible(velocity, session.ptz);
      // A stop that came while the camera was being reached is the later word.
      if (stops !== this.#stops) return;
      try {
        await this.#sendMove(session, possible);
      } finally {
        // The camera may have taken them in the other order, and would go on turning.
        if (stops !== this.#stops) await this.#stopAgain(session);
      }
    });
  }

  async #sendMove(session: Reached, velocity: Velocity): Promise<void> {
    const quirks = this.#quirks;
    try {
      await sendContinuousMove(
        session,
        velocity,
        quirks.moveTimeout === 'refused' ? undefined : MOVE_TIMEOUT_MS,
      );
      if (quirks.moveTimeout === 'untried') this.#quirks = { ...this.#quirks, moveTimeout: 'taken' };
    } catch (error) {
      const attempt = afterRefusedMove(quirks, error);
      if (attempt.kind === 'give-up') throw error;
      await orElse(error, sendContinuousMove(session, velocity, undefined));
      this.#learn({ moveTimeout: attempt.quirks.moveTimeout }, 'Camera takes no timeout with a move');
    }
  }

  async #sendStop(session: Reached): Promise<void> {
    const { client, ptz } = session;
    if (this.#quirks.stopBy === 'still-move') return sendContinuousMove(session, STILL, undefined);
    try {
      await client.stop(ptz.profile, ptz.axes);
    } catch (error) {
      const attempt = afterRefusedStop(this.#quirks, error);
      if (attempt.kind === 'give-up') throw error;
      await orElse(error, sendContinuousMove(session, STILL, undefined));
      if (error instanceof DeviceError && error.kind === 'unsupported') {
        this.#learn(
          { stopBy: attempt.quirks.stopBy },
          'Camera has no Stop, a move at no speed takes its place',
        );
      }
    }
  }

  async #stopAgain(session: Reached): Promise<void> {
    try {
      await this.#sendStop(session);
    } catch (error) {
      this.#options.logger.warn({ camera: this.#options.camera, err: error }, 'Second stop failed');
    }
  }

  /** The part of `velocity` on axes that the camera has. */
  #possible(velocity: Velocity, { node }: PtzTarget): Velocity {
    const possible = {
      pan: node.pan ? velocity.pan : 0,
      tilt: node.tilt ? velocity.tilt : 0,
      zoom: node.zoom ? velocity.zoom : 0,
    };
    if (isStill(possible) && !isStill(velocity)) {
      const axes = (['pan', 'tilt', 'zoom'] as const).filter((axis) => velocity[axis] !== 0);
      throw this.#unsupported(`has no ${axes.join(' or ')}`);
    }
    return possible;
  }

  #learn(quirk: Partial<PtzQuirks>, message: string): void {
    this.#quirks = { ...this.#quirks, ...quirk };
    this.#options.logger.info({ camera: this.#options.camera }, message);
  }

  #unsupported(what: string): DeviceError {
    const { camera } = this.#options;
    return new DeviceError({ kind: 'unsupported', camera, message: `The camera ${camera} ${what}` });
  }
}

function sendContinuousMove({ client, ptz }: Reached, velocity: Velocity, timeoutMs: number | undefined) {
  return client.continuousMove({ profile: ptz.profile, velocity, axes: ptz.axes, timeoutMs });
}

/** Where the other way fails too, the first refusal is the one that says why. */
async function orElse(refusal: unknown, otherwise: Promise<void>): Promise<void> {
  try {
    await otherwise;
  } catch {
    throw refusal;
  }
}

function isStill({ pan, tilt, zoom }: Velocity): boolean {
  return pan === 0 && tilt === 0 && zoom === 0;
}
