import type { Logger } from 'pino';
import { DeviceError, type Position, type Velocity } from '../../camera.ts';
import { isAnswer } from '../fault.ts';
import { absoluteMove, askStatus, type PtzVector, relativeMove } from '../services/ptz-service.ts';
import { estimateTurn } from './field-of-view.ts';
import type { PtzOverrides } from './overrides.ts';
import {
  axesOf,
  moved,
  toPictureVector,
  toPosition,
  toPositionVector,
  toSpeed,
  toTranslation,
  toTurn,
} from './spaces.ts';
import type { Reached } from './turning.ts';
import { type WayOfAiming, wayOfMovingBy, waysOfAiming } from './way-of-moving.ts';

export interface TravellingOptions {
  readonly camera: string;
  readonly overrides: PtzOverrides;
  readonly logger: Logger;
}

/** How far, on each axis, and how fast, 0…1; without a speed at the camera's own. */
interface Way {
  readonly by: Velocity;
  readonly speed: number | undefined;
}

const NOWHERE: Position = {};

/** Moves that end by themselves, in the camera's own sense of direction. */
export class Travelling {
  readonly #options: TravellingOptions;
  /** Ways of aiming that the camera announces and has not. */
  readonly #missing = new Set<WayOfAiming>();

  constructor(options: TravellingOptions) {
    this.#options = options;
  }

  /** By a part of the range on each axis. Throws `DeviceError`. */
  async by(session: Reached, { by, speed }: Way): Promise<void> {
    const { node } = session.ptz;
    const way = wayOfMovingBy(node, this.#mode);
    if (way === 'absolute') return this.#stepTo(session, { by, speed });
    const vector = way && toTranslation(node.relative, by);
    if (!vector) throw this.#unsupported('can not be moved by a part of its range');
    return this.#sendBy(session, vector, speed);
  }

  /** By parts of the picture, 1 being half of it. Throws `DeviceError`. */
  async aim(session: Reached, way: Way): Promise<void> {
    const { camera, logger } = this.#options;
    const { pan, tilt, zoom } = way.by;
    // What is in the middle is there already, and a zoom is by the range in either unit.
    if (pan === 0 && tilt === 0) return zoom === 0 ? undefined : this.by(session, way);
    const told = { panTilt: true, zoom: true };
    const ways = waysOfAiming(session.ptz.node, { mode: this.#mode, told });
    let refusal: unknown;
    for (const candidate of ways.filter((announced) => !this.#missing.has(announced))) {
      try {
        await this.#aimIn(session, candidate, way);
        return;
      } catch (error) {
        // Where the others fail too, the first refusal is the one that says why.
        refusal ??= error;
        if (!isAnswer(error)) throw error;
        // Any other refusal may be of this one move.
        if (candidate !== 'picture' || !isUnsupported(error)) continue;
        this.#missing.add(candidate);
        logger.info({ camera }, 'Camera has no moves by its picture, which it announces');
      }
    }
    throw refusal ?? this.#unsupported('can not be turned by parts of its picture');
  }

  /** To a place; an axis that is absent stays. Throws `DeviceError`. */
  async to(session: Reached, position: Position, speed: number | undefined): Promise<void> {
    const isWhole = (position.pan === undefined) === (position.tilt === undefined);
    const now = isWhole ? NOWHERE : await this.#whereabouts(session);
    return this.#sendTo(session, { to: position, now, speed });
  }

  async #aimIn(session: Reached, candidate: WayOfAiming, { by, speed }: Way): Promise<void> {
    const { node, aspect } = session.ptz;
    if (candidate === 'picture') return this.#sendBy(session, toPictureVector(node, by), speed);
    const now = await this.#whereabouts(session);
    const zooms = [node.continuous, node.relative, node.absolute].some((spaces) => axesOf(spaces).zoom);
    if (zooms && now.zoom === undefined) throw this.#unsupported('does not tell how far it is zoomed in');
    const turn = estimateTurn(by, { zoom: now.zoom ?? 0, aspect }, this.#options.overrides);
    const turned = { ...turn, zoom: by.zoom };
    if (candidate === 'relative') return this.#sendBy(session, toTurn(node, turned), speed);
    return this.#sendTo(session, { to: moved(now, turned), now, speed });
  }

  async #stepTo(session: Reached, { by, speed }: Way): Promise<void> {
    const now = await this.#whereabouts(session);
    return this.#sendTo(session, { to: moved(now, by), now, speed });
  }

  async #sendBy({ client, ptz }: Reached, by: PtzVector, speed: number | undefined): Promise<void> {
    if (!by.panTilt && !by.zoom) throw this.#unsupported('can not be moved by a part of its range');
    await relativeMove(client, { profile: ptz.profile, by, speed: this.#speed(ptz, by, speed) });
  }

  async #sendTo(
    { client, ptz }: Reached,
    { to, now, speed }: { to: Position; now: Position; speed: number | undefined },
  ): Promise<void> {
    const isUsed = this.#mode !== 'continuous';
    const vector = isUsed ? toPositionVector(ptz.node.absolute, { to, now, limits: ptz.limits }) : undefined;
    if (!vector?.panTilt && !vector?.zoom)
      throw this.#unsupported('can not be moved to a place in its range');
    await absoluteMove(client, { profile: ptz.profile, to: vector, speed: this.#speed(ptz, vector, speed) });
  }

  async #whereabouts({ client, ptz }: Reached): Promise<Position> {
    return toPosition(ptz.node.absolute, await askStatus(client, ptz.profile));
  }

  #speed({ node }: Reached['ptz'], vector: PtzVector, asked: number | undefined): PtzVector | undefined {
    const { speed = 1 } = this.#options.overrides;
    // The camera's own speed unless somebody said one.
    return asked === undefined && speed === 1 ? undefined : toSpeed(node, vector, (asked ?? 1) * speed);
  }

  get #mode() {
    return this.#options.overrides.mode ?? 'auto';
  }

  #unsupported(what: string): DeviceError {
    const { camera } = this.#options;
    return new DeviceError({ kind: 'unsupported', camera, message: `The camera ${camera} ${what}` });
  }
}

function isUnsupported(error: unknown): boolean {
  return error instanceof DeviceError && error.kind === 'unsupported';
}
