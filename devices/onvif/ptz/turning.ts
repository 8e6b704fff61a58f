import type { Logger } from 'pino';
import { DeviceError, STILL, type Velocity } from '../../camera.ts';
import type { OnvifClient } from '../onvif-client.ts';
import { continuousMove, stop } from '../services/ptz-service.ts';
import type { PtzTarget } from '../session.ts';
import type { PtzOverrides } from './overrides.ts';
import {
  afterRefusedMove,
  afterRefusedStop,
  initialQuirks,
  type PtzQuirks,
  writeTimeout,
} from './ptz-quirks.ts';
import { toVelocityVector } from './spaces.ts';

/**
 * After this many ms a camera stops by itself, should every stop of ours be lost. Longer than a driver's repeats are
 * apart; whole seconds, since some cameras read no fractions.
 */
const MOVE_TIMEOUT_MS = 2_000;

export interface TurningOptions {
  readonly camera: string;
  readonly overrides: PtzOverrides;
  readonly logger: Logger;
}

/** A camera that was reached and can be moved. */
export interface Reached {
  readonly client: OnvifClient;
  readonly ptz: PtzTarget;
}

/** Continuous moves and stops, in the forms that one camera takes, which are learnt from what it refuses. */
export class Turning {
  readonly #options: TurningOptions;
  #quirks: PtzQuirks;

  constructor(options: TurningOptions) {
    this.#options = options;
    this.#quirks = initialQuirks(options.overrides);
  }

  /** In the camera's own sense of direction. Throws `DeviceError`. */
  async move(session: Reached, velocity: Velocity): Promise<void> {
    const known = this.#quirks;
    let quirks = known;
    let refusal: unknown;
    for (;;) {
      try {
        await send(session, velocity, writeTimeout(quirks.timeout, MOVE_TIMEOUT_MS));
        break;
      } catch (error) {
        refusal ??= error;
        const attempt = afterRefusedMove(quirks, error);
        // Where the other forms fail too, the first refusal is the one that says why.
        if (attempt.kind === 'give-up') throw refusal;
        quirks = attempt.quirks;
      }
    }
    const { timeout } = quirks;
    this.#quirks = { ...this.#quirks, timeout, isTimeoutKnown: true };
    if (timeout !== known.timeout) {
      const { camera, logger } = this.#options;
      logger.info({ camera, timeout }, 'Camera wants the timeout of a move in another form');
    }
  }

  /** Throws `DeviceError`. */
  async stop(session: Reached): Promise<void> {
    const { client, ptz } = session;
    if (this.#quirks.stopBy === 'velocity') return send(session, STILL, undefined);
    try {
      await stop(client, ptz.profile, ptz.axes);
    } catch (error) {
      const attempt = afterRefusedStop(this.#quirks, error);
      if (attempt.kind === 'give-up') throw error;
      await orElse(error, send(session, STILL, undefined));
      // Any other refusal may be of this one stop.
      if (!(error instanceof DeviceError) || error.kind !== 'unsupported') return;
      this.#quirks = { ...this.#quirks, stopBy: attempt.quirks.stopBy };
      const { camera, logger } = this.#options;
      logger.info({ camera }, 'Camera has no Stop, a move at no speed takes its place');
    }
  }
}

function send({ client, ptz }: Reached, velocity: Velocity, timeout: string | undefined): Promise<void> {
  const vector = toVelocityVector(ptz.node.continuous, velocity);
  return continuousMove(client, { profile: ptz.profile, velocity: vector, timeout });
}

async function orElse(refusal: unknown, otherwise: Promise<void>): Promise<void> {
  try {
    await otherwise;
  } catch {
    throw refusal;
  }
}
