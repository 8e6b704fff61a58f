import type { Logger } from 'pino';
import { type CameraFacts, type PtzDevice, STILL, type Velocity } from '../../devices/camera.ts';
import { type Command, MOVE_SILENCE_MS } from '../../protocol/commands.ts';
import { withinReach } from './abilities.ts';
import { CommandRefusal, type Outcome } from './answers.ts';
import { isDriving } from './command-rules.ts';
import { Motion } from './motion.ts';
import type { PresetBook } from './preset-book.ts';
import { Travel } from './travel.ts';
import type { Whereabouts } from './whereabouts.ts';

export interface CameraHeadOptions {
  readonly camera: string;
  readonly ptz: PtzDevice;
  readonly facts: () => CameraFacts | undefined;
  readonly presets: PresetBook;
  readonly whereabouts: Whereabouts;
  readonly logger: Logger;
}

export type HeadCommand = Exclude<
  Command,
  { command: 'relay' | 'snapshot' | 'imaging' | 'focus' | 'enable' }
>;

type Of<C extends Command['command']> = Extract<Command, { command: C }>;

/** Whatever turns the camera and zooms, and the places that it keeps. */
export class CameraHead {
  readonly #options: CameraHeadOptions;
  readonly #motion: Motion<Velocity>;
  readonly #travel: Travel;
  /** The driver's last command; one that is still being prepared gives way to it. */
  #newest: Command | undefined;
  /** The request that sent the camera travelling, while it has not answered. */
  #departure: Promise<unknown> | undefined;

  constructor(options: CameraHeadOptions) {
    this.#options = options;
    const { camera, ptz, logger } = options;
    this.#motion = new Motion({ camera, drive: ptz, still: STILL, silenceMs: MOVE_SILENCE_MS, logger });
    this.#travel = new Travel(ptz);
  }

  get moving(): boolean {
    return this.#motion.moving;
  }

  /** Whoever drove has gone: what they still had in preparation is not carried out. */
  abandon(): void {
    this.#newest = undefined;
    this.#travel.drop();
  }

  /** Stops a continuous move. Throws `DeviceError`. */
  halt(): Promise<void> {
    return this.#motion.stop();
  }

  /** Throws {@link CommandRefusal} and `DeviceError`. */
  async carryOut(command: HeadCommand): Promise<Outcome> {
    if (isDriving(command)) this.#newest = command;
    if (isDriving(command) && command.command !== 'move-to') this.#travel.drop();
    const { ptz, presets, whereabouts } = this.#options;
    switch (command.command) {
      case 'move':
        return this.#move(command);
      case 'stop':
        return this.#stop(command);
      case 'home':
        return this.#depart(command, () => ptz.goHome());
      case 'preset': {
        const { token } = await presets.find(command.preset);
        return this.#depart(command, () => ptz.goToPreset(token), token);
      }
      case 'move-by': {
        const { pan, tilt, zoom, speed, unit } = command;
        const by = { pan, tilt, zoom };
        return this.#depart(command, () =>
          unit === 'picture' ? ptz.aimBy(by, speed) : ptz.moveBy(by, speed),
        );
      }
      case 'move-to':
        return this.#moveTo(command);
      case 'position':
        return { position: await whereabouts.ask() };
      case 'presets':
        return { presets: [...(await presets.all())] };
      case 'save-preset':
        return this.#savePreset(command);
      case 'rename-preset':
        return this.#renamePreset(command);
      case 'remove-preset': {
        const { token } = await presets.find(command.preset);
        await ptz.removePreset(token);
        whereabouts.forget(token);
        presets.changed();
        return {};
      }
      case 'set-home':
        await ptz.setHome();
        return {};
    }
  }

  async #move(command: Of<'move'>): Promise<Outcome> {
    const { facts, whereabouts } = this.#options;
    whereabouts.commanded();
    await this.#motion.move(withinReach(command, facts()?.ptz));
    return {};
  }

  async #stop(command: Of<'stop'>): Promise<Outcome> {
    const underWay = [this.#departure, this.#travel.underWay].filter((request) => request !== undefined);
    this.#options.whereabouts.stopped();
    // The camera may work on a travel that was under way after it took the stop.
    if (underWay.length > 0)
      Promise.allSettled(underWay)
        .then(() => (this.#newest === command ? this.#motion.stop() : undefined))
        .catch(() => undefined);
    await this.#motion.stop();
    return {};
  }

  async #moveTo(command: Of<'move-to'>): Promise<Outcome> {
    const { pan, tilt, zoom, speed } = command;
    const position = {
      ...(pan !== undefined && { pan }),
      ...(tilt !== undefined && { tilt }),
      ...(zoom !== undefined && { zoom }),
    };
    let isSuperseded = false;
    const outcome = await this.#depart(command, async () => {
      isSuperseded = (await this.#travel.to({ position, speed })) === 'superseded';
    });
    return isSuperseded ? { superseded: true } : outcome;
  }

  /** Sends the camera travelling, to that preset where it is one; nothing where a newer command has come first. */
  async #depart(command: Command, request: () => Promise<void>, preset?: string): Promise<Outcome> {
    const { whereabouts } = this.#options;
    // The stop that ends a continuous move later would cut the travel short.
    if (this.#newest === command && this.#motion.moving) await this.#motion.stop().catch(() => undefined);
    if (this.#newest !== command) return { superseded: true };
    const departure = request();
    this.#departure = departure;
    try {
      await departure;
      whereabouts.commanded(this.#newest === command ? preset : undefined);
    } catch (error) {
      // It may have been taken all the same.
      whereabouts.commanded();
      throw error;
    } finally {
      if (this.#departure === departure) this.#departure = undefined;
    }
    return {};
  }

  async #savePreset({ name, preset }: Of<'save-preset'>): Promise<Outcome> {
    const { ptz, presets, whereabouts } = this.#options;
    const place = preset === undefined ? undefined : await presets.find(preset);
    const token = await ptz.savePreset({ name, ...(place && { token: place.token }) });
    whereabouts.standsAt(token);
    presets.changed();
    return { preset: token };
  }

  /** Nothing is saved unless the camera stands where the preset is: it would be kept as another place. */
  async #renamePreset(command: Of<'rename-preset'>): Promise<Outcome> {
    const { camera, ptz, presets, whereabouts } = this.#options;
    const { token, name } = await presets.find(command.preset);
    await this.#depart(command, () => ptz.goToPreset(token), token);
    const arrival = this.#newest === command ? await whereabouts.arrival() : 'unknown';
    if (this.#newest !== command)
      throw new CommandRefusal(
        'busy',
        `another command came before ${camera} stood at ${name}; nothing was renamed`,
      );
    if (arrival === 'moves')
      throw new CommandRefusal(
        'camera-refused',
        `${camera} has not come to stand at ${name}; nothing was renamed`,
      );
    const kept = await ptz.savePreset({ name: command.name, token });
    whereabouts.standsAt(kept);
    presets.changed();
    return { preset: kept };
  }
}
