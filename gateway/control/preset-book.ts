import type { CameraFacts, Preset } from '../../devices/camera.ts';
import { CommandRefusal } from './answers.ts';

export interface PresetBookOptions {
  /** As last told by the camera. */
  readonly facts: () => CameraFacts | undefined;
  /** Asks the camera anew. Throws `DeviceError`. */
  readonly refresh: () => Promise<CameraFacts>;
}

/** A camera's presets as they are known, read anew where that does not do. */
export class PresetBook {
  readonly #options: PresetBookOptions;

  constructor(options: PresetBookOptions) {
    this.#options = options;
  }

  /** Asks the camera. Throws `DeviceError`. */
  async all(): Promise<readonly Preset[]> {
    return (await this.#options.refresh()).ptz?.presets ?? [];
  }

  /**
   * By token, or by name where no token is equal. The camera is only asked where it is not known: it may have been
   * made since. Throws {@link CommandRefusal} and `DeviceError`.
   */
  async find(wanted: string): Promise<Preset> {
    const known = findPreset(this.#options.facts()?.ptz?.presets ?? [], wanted);
    if (known) return known;
    const presets = await this.all();
    const found = findPreset(presets, wanted);
    if (found) return found;
    const names = presets.map(({ name }) => name).join(', ') || 'none';
    throw new CommandRefusal('unsupported', `no preset ${wanted}; the camera has: ${names}`);
  }

  /** One was saved or removed; whoever is shown them is to see that soon. */
  changed(): void {
    this.#options.refresh().catch(() => undefined);
  }
}

function findPreset(presets: readonly Preset[], wanted: string): Preset | undefined {
  return (
    presets.find(({ token }) => token === wanted) ??
    presets.find(({ name }) => name.toLowerCase() === wanted.toLowerCase())
  );
}
