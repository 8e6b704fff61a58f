import type { Logger } from 'pino';
import { decide } from '../../access/rights.ts';
import {
  type CameraFacts,
  DeviceError,
  type ImagingDevice,
  type PtzDevice,
  type RelayDevice,
} from '../../devices/camera.ts';
import {
  type Answer,
  type Command,
  type ControlMessage,
  parseCommand,
  transactionOf,
} from '../../protocol/commands.ts';
import { ProtocolError } from '../../protocol/parse.ts';
import { shortcoming } from './abilities.ts';
import { CommandRefusal, type Outcome, refuse, succeed } from './answers.ts';
import { CameraFittings } from './camera-fittings.ts';
import { CameraHead } from './camera-head.ts';
import { isDriving, rightFor } from './command-rules.ts';
import type { ControlLink, ControlOrigin } from './control-link.ts';
import { PictureSettings } from './picture-settings.ts';
import { PresetBook } from './preset-book.ts';
import { Wheel } from './wheel.ts';
import { Whereabouts } from './whereabouts.ts';

export type { ControlLink, ControlOrigin } from './control-link.ts';

export interface CameraControlOptions {
  readonly camera: string;
  /** Absent where the camera can not be moved; so are the other doors. */
  readonly ptz?: PtzDevice | undefined;
  readonly imaging?: ImagingDevice | undefined;
  readonly relays?: RelayDevice | undefined;
  /** Takes a still that is told to everybody. */
  readonly takeSnapshot?: (() => Promise<Buffer>) | undefined;
  /** As last told by the camera; absent before it has answered. */
  readonly facts: () => CameraFacts | undefined;
  /** Asks the camera anew. Throws `DeviceError`. */
  readonly refresh: () => Promise<CameraFacts>;
  readonly isEnabled: () => boolean;
  readonly setEnabled: (enabled: boolean) => Promise<void>;
  /** A relay has been switched by a command. */
  readonly onRelay: (token: string, active: boolean) => void;
  /** Where the camera looks, or how its picture is set, has changed. */
  readonly onChange: () => void;
  readonly logger: Logger;
  /** Monotonic ms. */
  readonly now?: () => number;
}

/** How commands have ended, for metrics: `ok`, or the code of the error. */
export type CommandEnd = 'ok' | Extract<Answer, { status: 'error' }>['code'];

/** Commands that one origin may have under way; a held pad has one or two. */
const MAX_UNDER_WAY = 16;

/** The same problem is logged again after so many ms. */
const QUIET_MS = 10_000;

/** A camera's one seam for commands, whichever door they come through: validate, authorise, act, answer. */
export class CameraControl {
  readonly whereabouts: Whereabouts;
  readonly picture: PictureSettings;
  readonly ends = new Map<CommandEnd, number>();
  readonly #options: CameraControlOptions;
  readonly #head: CameraHead | undefined;
  readonly #fittings: CameraFittings;
  readonly #wheel: Wheel;
  readonly #origins = new Map<string, ControlOrigin>();
  readonly #now: () => number;
  #logged: { readonly problem: string; readonly at: number } | undefined;

  constructor(options: CameraControlOptions) {
    this.#options = options;
    const { ptz, facts, isEnabled, onChange, now = () => performance.now() } = options;
    this.#now = now;
    const isTold = () => isEnabled() && facts()?.ptz?.position === true;
    this.whereabouts = new Whereabouts({ ptz, isTold, onChange, now });
    this.#wheel = new Wheel({ now, onDriver: () => this.#tellDriver() });
    this.picture = new PictureSettings(options);
    this.#fittings = new CameraFittings({ ...options, picture: this.picture });
    const presets = new PresetBook(options);
    if (ptz) this.#head = new CameraHead({ ...options, ptz, presets, whereabouts: this.whereabouts });
  }

  connect(origin: ControlOrigin): ControlLink {
    this.#origins.set(origin.id, origin);
    // Who joins while somebody drives would otherwise learn of it by being refused.
    if (this.#head) origin.send(this.#driverEvent());
    let underWay = 0;
    const execute = async (command: Command): Promise<Answer> => {
      // A stop finds room where moves have taken it all.
      const limit = command.command === 'stop' ? 2 * MAX_UNDER_WAY : MAX_UNDER_WAY;
      if (underWay >= limit)
        return this.#count(
          refuse(command, 'busy', `more than ${limit} commands under way; wait for their answers`),
        );
      underWay++;
      try {
        return this.#count(await this.#execute(origin, command));
      } finally {
        underWay--;
      }
    };
    return {
      receive: (text) => void this.#receive(text, execute).then((answer) => origin.send(answer)),
      execute,
      close: () => this.#disconnect(origin),
    };
  }

  /** Stops the camera if it moves, and lets go of what was to be carried out next. A second time where it does not take the first: nobody may be left to try later. */
  async stop(): Promise<void> {
    this.#head?.abandon();
    const turning = [this.#head, this.#fittings].filter((part) => part?.moving);
    const halts = turning.map((part) => part?.halt().catch(() => part.halt()));
    await Promise.allSettled(halts);
  }

  /** For good: also asks nothing any more. */
  async close(): Promise<void> {
    this.#wheel.close();
    await this.stop();
    this.whereabouts.close();
  }

  async #execute(origin: ControlOrigin, command: Command): Promise<Answer> {
    try {
      this.#admit(origin, command);
      return succeed(command, await this.#act(command));
    } catch (error) {
      return this.#failure(command, error);
    }
  }

  /** Throws {@link CommandRefusal} where whoever sent it may not, or the camera can not. */
  #admit(origin: ControlOrigin, command: Command): void {
    const { camera, facts, isEnabled, ...doors } = this.#options;
    const right = decide(origin.principal, { kind: rightFor(command), camera });
    if (!right.allowed) throw new CommandRefusal('forbidden', right.reason);
    if (this.#origins.get(origin.id) !== origin)
      throw new CommandRefusal('busy', `whoever sent this has left ${camera}; nobody could stop it`);
    if (!isEnabled() && command.command !== 'enable')
      throw new CommandRefusal('camera-unreachable', `${camera} is switched off`);
    const snapshot = doors.takeSnapshot;
    const missing = shortcoming(command, { camera, doors: { ...doors, snapshot }, facts: facts() });
    if (missing !== undefined) throw new CommandRefusal('unsupported', missing);
    if (!isDriving(command)) return;
    const driver = this.#wheel.claim({ id: origin.id, name: origin.principal.name });
    if (driver !== undefined) throw new CommandRefusal('busy', `${driver} drives ${camera} right now`);
  }

  async #act(command: Command): Promise<Outcome> {
    switch (command.command) {
      case 'enable':
        await this.#options.setEnabled(command.enabled);
        return {};
      case 'relay':
      case 'snapshot':
      case 'imaging':
      case 'focus':
        return this.#fittings.carryOut(command);
      default: {
        if (command.command === 'stop' && this.#fittings.moving) void this.#fittings.halt().catch(() => {});
        const outcome = await this.#head?.carryOut(command);
        return outcome ?? {};
      }
    }
  }

  #tellDriver(): void {
    for (const origin of this.#origins.values()) origin.send(this.#driverEvent());
  }

  #driverEvent(): ControlMessage {
    return { event: 'driver', driver: this.#wheel.driver ?? null };
  }

  #disconnect(origin: ControlOrigin): void {
    if (this.#origins.get(origin.id) === origin) this.#origins.delete(origin.id);
    if (this.#wheel.leave(origin.id)) void this.stop();
  }

  #failure(command: Command, error: unknown): Answer {
    const { camera, logger } = this.#options;
    if (error instanceof CommandRefusal) return refuse(command, error.code, error.message);
    if (error instanceof DeviceError) {
      this.#logProblem(command, error.message);
      return refuse(command, codeOf(error), error.message);
    }
    logger.error({ camera, err: error }, 'a command failed');
    return refuse(
      command,
      'camera-refused',
      `${camera}: the command failed inside the gateway; its log says why`,
    );
  }

  /** Once for all those that fail alike: somebody may send twenty a second. */
  #logProblem({ command }: Command, problem: string): void {
    const { camera, logger } = this.#options;
    const now = this.#now();
    if (this.#logged?.problem === problem && now - this.#logged.at < QUIET_MS) return;
    this.#logged = { problem, at: now };
    logger.warn({ camera, command, problem }, 'the camera did not take a command');
  }

  async #receive(text: string, execute: ControlLink['execute']): Promise<Answer> {
    try {
      return await execute(parseCommand(text));
    } catch (error) {
      if (!(error instanceof ProtocolError)) throw error;
      return this.#count(refuse({ transaction: transactionOf(text) }, 'malformed', error.message));
    }
  }

  #count(answer: Answer): Answer {
    const end = answer.status === 'ok' ? 'ok' : answer.code;
    this.ends.set(end, (this.ends.get(end) ?? 0) + 1);
    return answer;
  }
}

function codeOf({ kind }: DeviceError): CommandEnd & Exclude<CommandEnd, 'ok'> {
  switch (kind) {
    case 'unreachable':
    case 'timeout':
      return 'camera-unreachable';
    case 'unsupported':
      return 'unsupported';
    default:
      return 'camera-refused';
  }
}
