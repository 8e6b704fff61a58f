import type { Logger } from 'pino';
import type { CameraFacts, ImagingDevice, ImagingSettings, RelayDevice } from '../../devices/camera.ts';
import { type Command, MOVE_SILENCE_MS } from '../../protocol/commands.ts';
import { findRelay } from './abilities.ts';
import { CommandRefusal, type Outcome } from './answers.ts';
import { Motion } from './motion.ts';
import type { PictureSettings } from './picture-settings.ts';

export interface CameraFittingsOptions {
  readonly camera: string;
  readonly imaging?: ImagingDevice | undefined;
  readonly relays?: RelayDevice | undefined;
  /** Takes a still that is told to everybody; absent where no camera of this kind has one. */
  readonly takeSnapshot?: (() => Promise<Buffer>) | undefined;
  readonly facts: () => CameraFacts | undefined;
  /** Asks the camera anew. Throws `DeviceError`. */
  readonly refresh: () => Promise<CameraFacts>;
  /** A relay has been switched, as far as the camera says. */
  readonly onRelay: (token: string, active: boolean) => void;
  /** How the picture is set, for whoever is shown that. */
  readonly picture: Pick<PictureSettings, 'learn'>;
  readonly logger: Logger;
}

export type FittingCommand = Extract<Command, { command: 'relay' | 'snapshot' | 'imaging' | 'focus' }>;

/** A camera's lens, picture settings and switches. */
export class CameraFittings {
  readonly #options: CameraFittingsOptions;
  readonly #lens: Motion<number> | undefined;

  constructor(options: CameraFittingsOptions) {
    this.#options = options;
    const { camera, imaging, logger } = options;
    if (!imaging) return;
    const drive = { move: (speed: number) => imaging.focus(speed), stop: () => imaging.focus(0) };
    this.#lens = new Motion({ camera, drive, still: 0, silenceMs: MOVE_SILENCE_MS, logger });
  }

  /** Whether the lens may be turning. */
  get moving(): boolean {
    return this.#lens?.moving ?? false;
  }

  /** Stops the lens. Throws `DeviceError`. */
  async halt(): Promise<void> {
    await this.#lens?.stop();
  }

  /** Throws {@link CommandRefusal} and `DeviceError`. */
  async carryOut(command: FittingCommand): Promise<Outcome> {
    switch (command.command) {
      case 'relay':
        return this.#relay(command);
      case 'snapshot':
        return { bytes: (await this.#options.takeSnapshot?.())?.length ?? 0 };
      case 'focus':
        await this.#lens?.move(command.speed + 0);
        return {};
      case 'imaging':
        return this.#imaging(command);
    }
  }

  async #relay({ relay: wanted, state }: Extract<Command, { command: 'relay' }>): Promise<Outcome> {
    const { camera, relays, facts, refresh, onRelay } = this.#options;
    const known = (facts() ?? (await refresh())).relays ?? [];
    const relay = findRelay(known, wanted);
    if (!relay) {
      const names = known.map(({ token }, index) => `${index + 1} (${token})`).join(', ') || 'none';
      throw new CommandRefusal('unsupported', `${camera} has no relay ${wanted}; it has: ${names}`);
    }
    await relays?.set(relay.token, state === 'on');
    // One that falls back by itself is off again before anybody could be told.
    if (!relay.pulse) onRelay(relay.token, state === 'on');
    return {};
  }

  async #imaging(command: Extract<Command, { command: 'imaging' }>): Promise<Outcome> {
    const { imaging, picture } = this.#options;
    if (!imaging) return {};
    const change = changeOf(command);
    const isChange = Object.keys(change).length > 0;
    if (isChange) {
      await imaging.set(change);
      picture.learn(change);
    }
    const asked = imaging.settings();
    // The change was taken, whether or not the camera tells how things stand now.
    const settings = await (isChange ? asked.catch(() => undefined) : asked);
    if (!settings) return {};
    picture.learn(settings);
    return { imaging: settings };
  }
}

function changeOf(command: Extract<Command, { command: 'imaging' }>): ImagingSettings {
  const { night, light, brightness, contrast, saturation, sharpness, focus } = command;
  return {
    ...(night !== undefined && { night }),
    ...(light !== undefined && { light }),
    ...(brightness !== undefined && { brightness }),
    ...(contrast !== undefined && { contrast }),
    ...(saturation !== undefined && { saturation }),
    ...(sharpness !== undefined && { sharpness }),
    ...(focus !== undefined && { focus }),
  };
}
