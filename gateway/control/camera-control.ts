import type { Logger } from 'pino';
import type { Principal } from '../../access/principal.ts';
import { decide } from '../../access/rights.ts';
import { DeviceError, type Preset, type PtzDevice } from '../../devices/camera.ts';
import {
  type Answer,
  type Command,
  type ControlMessage,
  MOVE_SILENCE_MS,
  parseCommand,
} from '../../protocol/commands.ts';
import { ProtocolError } from '../../protocol/parse.ts';
import { claim, DRIVER_LEASE_MS, type Driver, hasLetGo } from './driver.ts';
import { Motion } from './motion.ts';

export interface CameraControlOptions {
  readonly camera: string;
  /** Absent where the camera can not be moved. */
  readonly ptz?: PtzDevice;
  /** What the camera has now; asked with each command that needs it. Throws `DeviceError`. */
  readonly presets: () => Promise<readonly Preset[]>;
  readonly logger: Logger;
  /** Monotonic ms. */
  readonly now?: () => number;
}

/** Somebody who may send commands: a viewer's data channel, or the automation topics. */
export interface ControlOrigin {
  readonly id: string;
  readonly principal: Principal;
  /** Takes answers to {@link ControlLink.receive} and driver events. */
  send(message: ControlMessage): void;
}

export interface ControlLink {
  /** One command as JSON; its answer goes to the origin's `send`. Never throws. */
  receive(text: string): void;
  /** Carries out one command. Never rejects: what went wrong is in the answer. */
  execute(command: Command): Promise<Answer>;
  /** The origin has gone: if it drove, the camera stops. */
  close(): void;
}

/** Commands that one origin may have under way; a held pad has one or two. */
const MAX_UNDER_WAY = 16;

/** A camera's one seam for commands, whichever door they come through: validate, authorise, act, answer. */
export class CameraControl {
  readonly #options: CameraControlOptions;
  readonly #motion: Motion | undefined;
  readonly #origins = new Map<string, ControlOrigin>();
  readonly #now: () => number;
  #driver: Driver | undefined;
  #leaseTimer: NodeJS.Timeout | undefined;

  constructor(options: CameraControlOptions) {
    this.#options = options;
    this.#now = options.now ?? (() => performance.now());
    const { camera, ptz, logger } = options;
    if (ptz) this.#motion = new Motion({ camera, ptz, silenceMs: MOVE_SILENCE_MS, logger });
  }

  connect(origin: ControlOrigin): ControlLink {
    this.#origins.set(origin.id, origin);
    let underWay = 0;
    return {
      receive: (text) => {
        if (underWay >= MAX_UNDER_WAY) {
          origin.send(
            refuse({}, 'busy', `more than ${MAX_UNDER_WAY} commands under way; wait for their answers`),
          );
          return;
        }
        underWay++;
        this.#receive(origin, text)
          .then((answer) => origin.send(answer))
          .finally(() => underWay--);
      },
      execute: (command) => this.#execute(origin, command),
      close: () => this.#disconnect(origin),
    };
  }

  /** Stops the camera if it moves. */
  async stop(): Promise<void> {
    clearTimeout(this.#leaseTimer);
    if (this.#motion?.moving) await this.#motion.stop().catch(() => undefined);
  }

  async #receive(origin: ControlOrigin, text: string): Promise<Answer> {
    try {
      return await this.#execute(origin, parseCommand(text));
    } catch (error) {
      if (error instanceof ProtocolError) return refuse({}, 'malformed', error.message);
      throw error;
    }
  }

  async #execute(origin: ControlOrigin, command: Command): Promise<Answer> {
    const { camera, ptz } = this.#options;
    const right = decide(origin.principal, { kind: 'command', camera });
    if (!right.allowed) return refuse(command, 'forbidden', right.reason);
    if (!ptz || !this.#motion) return refuse(command, 'unsupported', `${camera} can not be moved`);
    if (command.command !== 'presets') {
      const refusal = this.#claim(origin, command);
      if (refusal) return refusal;
    }
    try {
      return await this.#act(command, ptz, this.#motion);
    } catch (error) {
      return this.#failure(command, error);
    }
  }

  async #act(command: Command, ptz: PtzDevice, motion: Motion): Promise<Answer> {
    switch (command.command) {
      case 'move':
        await motion.move({ pan: command.pan, tilt: command.tilt, zoom: command.zoom });
        break;
      case 'stop':
        await motion.stop();
        break;
      case 'home':
        await ptz.goHome();
        break;
      case 'preset': {
        const presets = await this.#options.presets();
        const preset = findPreset(presets, command.preset);
        if (!preset) {
          const known = presets.map(({ name }) => name).join(', ') || 'none';
          return refuse(command, 'unsupported', `no preset ${command.preset}; the camera has: ${known}`);
        }
        await ptz.goToPreset(preset.token);
        break;
      }
      case 'presets':
        return { status: 'ok', ...echo(command), presets: [...(await this.#options.presets())] };
    }
    return { status: 'ok', ...echo(command) };
  }

  #claim(origin: ControlOrigin, command: Command): Answer | undefined {
    const decision = claim(this.#driver, { id: origin.id, name: origin.principal.name }, this.#now());
    if (decision.kind === 'refused') {
      return refuse(command, 'busy', `${decision.driver.name} drives ${this.#options.camera} right now`);
    }
    this.#driver = decision.driver;
    if (decision.changed) this.#tellDriver();
    this.#watchLease();
    return undefined;
  }

  #watchLease(): void {
    clearTimeout(this.#leaseTimer);
    this.#leaseTimer = setTimeout(() => {
      if (!this.#driver) return;
      if (hasLetGo(this.#driver, this.#now())) this.#release();
      else this.#watchLease();
    }, DRIVER_LEASE_MS);
    this.#leaseTimer.unref();
  }

  #release(): void {
    this.#driver = undefined;
    this.#tellDriver();
  }

  #tellDriver(): void {
    const event = { event: 'driver', driver: this.#driver?.name ?? null } as const;
    for (const origin of this.#origins.values()) origin.send(event);
  }

  #disconnect(origin: ControlOrigin): void {
    this.#origins.delete(origin.id);
    if (this.#driver?.id !== origin.id) return;
    clearTimeout(this.#leaseTimer);
    this.#release();
    void this.stop();
  }

  #failure(command: Command, error: unknown): Answer {
    const { camera, logger } = this.#options;
    if (error instanceof DeviceError) {
      logger.warn(
        { camera, command: command.command, problem: error.message },
        'the camera did not take a command',
      );
      const gone = error.kind === 'unreachable' || error.kind === 'timeout';
      return refuse(command, gone ? 'camera-unreachable' : 'camera-refused', error.message);
    }
    logger.error({ camera, err: error }, 'a command failed');
    return refuse(
      command,
      'camera-refused',
      `${camera}: the command failed inside the gateway; its log says why`,
    );
  }
}

function findPreset(presets: readonly Preset[], wanted: string): Preset | undefined {
  return (
    presets.find(({ token }) => token === wanted) ??
    presets.find(({ name }) => name.toLowerCase() === wanted.toLowerCase())
  );
}

type Refusal = Extract<Answer, { status: 'error' }>;

function refuse(command: Pick<Command, 'transaction'>, code: Refusal['code'], error: string): Refusal {
  return { status: 'error', ...echo(command), code, error };
}

function echo({ transaction }: Pick<Command, 'transaction'>): Pick<Command, 'transaction'> {
  return transaction === undefined ? {} : { transaction };
}
