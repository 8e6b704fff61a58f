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
import { claim, type Driver, hasLetGo, leaseLeftMs } from './driver.ts';
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
  /** The driver's last command; one that is still being prepared gives way to it. */
  #newest: Command | undefined;
  #leaseTimer: NodeJS.Timeout | undefined;

  constructor(options: CameraControlOptions) {
    this.#options = options;
    this.#now = options.now ?? (() => performance.now());
    const { camera, ptz, logger } = options;
    if (ptz) this.#motion = new Motion({ camera, ptz, silenceMs: MOVE_SILENCE_MS, logger });
  }

  connect(origin: ControlOrigin): ControlLink {
    this.#origins.set(origin.id, origin);
    // Who joins while somebody drives would otherwise learn of it by being refused.
    if (this.#motion) origin.send(this.#driverEvent());
    let underWay = 0;
    const execute = async (command: Command): Promise<Answer> => {
      // A stop finds room where moves have taken it all.
      const limit = command.command === 'stop' ? 2 * MAX_UNDER_WAY : MAX_UNDER_WAY;
      if (underWay >= limit)
        return refuse(command, 'busy', `more than ${limit} commands under way; wait for their answers`);
      underWay++;
      try {
        return await this.#execute(origin, command);
      } finally {
        underWay--;
      }
    };
    return {
      receive: (text) => void receive(text, execute).then((answer) => origin.send(answer)),
      execute,
      close: () => this.#disconnect(origin),
    };
  }

  /** Stops the camera if it moves. A second time where it does not take the first: nobody may be left to try later. */
  async stop(): Promise<void> {
    clearTimeout(this.#leaseTimer);
    const motion = this.#motion;
    if (motion?.moving)
      await motion
        .stop()
        .catch(() => motion.stop())
        .catch(() => undefined);
  }

  async #execute(origin: ControlOrigin, command: Command): Promise<Answer> {
    const { camera, ptz } = this.#options;
    const right = decide(origin.principal, { kind: 'command', camera });
    if (!right.allowed) return refuse(command, 'forbidden', right.reason);
    if (this.#origins.get(origin.id) !== origin)
      return refuse(command, 'busy', `whoever sent this has left ${camera}; nobody could stop it`);
    if (!ptz || !this.#motion) return refuse(command, 'unsupported', `${camera} can not be moved`);
    if (command.command !== 'presets') {
      const refusal = this.#claim(origin, command);
      if (refusal) return refusal;
      this.#newest = command;
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
        if (motion.moving && (await this.#isOvertaken(command, motion))) break;
        await ptz.goHome();
        break;
      case 'preset': {
        const presets = await this.#options.presets();
        const preset = findPreset(presets, command.preset);
        if (!preset) {
          const known = presets.map(({ name }) => name).join(', ') || 'none';
          return refuse(command, 'unsupported', `no preset ${command.preset}; the camera has: ${known}`);
        }
        if (await this.#isOvertaken(command, motion)) break;
        await ptz.goToPreset(preset.token);
        break;
      }
      case 'presets':
        return { status: 'ok', ...echo(command), presets: [...(await this.#options.presets())] };
    }
    return { status: 'ok', ...echo(command) };
  }

  /**
   * Ends a continuous move before the camera travels: the stop that ends it later would cut the travel short. True
   * where the driver has sent another command meanwhile, or has gone.
   */
  async #isOvertaken(command: Command, motion: Motion): Promise<boolean> {
    if (this.#newest === command && motion.moving) await motion.stop().catch(() => undefined);
    return this.#newest !== command;
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
    const driver = this.#driver;
    if (!driver) return;
    // Timers of Node.js may fire up to 1 ms early; then only that is waited for, not the whole time again.
    const leftMs = leaseLeftMs(driver, this.#now());
    this.#leaseTimer = setTimeout(() => {
      if (hasLetGo(driver, this.#now())) this.#release();
      else this.#watchLease();
    }, Math.ceil(leftMs));
    this.#leaseTimer.unref();
  }

  #release(): void {
    this.#driver = undefined;
    this.#tellDriver();
  }

  #tellDriver(): void {
    for (const origin of this.#origins.values()) origin.send(this.#driverEvent());
  }

  #driverEvent(): ControlMessage {
    return { event: 'driver', driver: this.#driver?.name ?? null };
  }

  #disconnect(origin: ControlOrigin): void {
    this.#origins.delete(origin.id);
    if (this.#driver?.id !== origin.id) return;
    this.#newest = undefined;
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

async function receive(text: string, execute: ControlLink['execute']): Promise<Answer> {
  try {
    return await execute(parseCommand(text));
  } catch (error) {
    if (error instanceof ProtocolError) return refuse({}, 'malformed', error.message);
    throw error;
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
