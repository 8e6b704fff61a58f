import type { CameraFacts, ImagingDevice, ImagingSettings } from '../../devices/camera.ts';

export interface PictureSettingsOptions {
  /** Absent where nothing can be set. */
  readonly imaging?: Pick<ImagingDevice, 'settings'> | undefined;
  /** What is known has changed. */
  readonly onChange: () => void;
}

/** How night mode, light and the rest are set, as far as the camera has told or was told. */
export class PictureSettings {
  readonly #options: PictureSettingsOptions;
  #known: ImagingSettings = {};
  /** Counts what was learnt: an answer to an older question is out of date. */
  #learnt = 0;
  #isAsked = false;

  constructor(options: PictureSettingsOptions) {
    this.#options = options;
  }

  /** What is absent is not known. */
  get known(): ImagingSettings {
    return this.#known;
  }

  /** The camera has told that, or taken it; what it says nothing of, as most do of their light, stays. */
  learn(settings: ImagingSettings): void {
    this.#learnt++;
    const isSame = JSON.stringify({ ...this.#known, ...settings }) === JSON.stringify(this.#known);
    if (isSame) return;
    this.#known = { ...this.#known, ...settings };
    this.#options.onChange();
  }

  /** Asks once each time that the camera has come. One that is away may come back with other settings. */
  follow({ isThere, facts }: { isThere: boolean; facts: CameraFacts | undefined }): void {
    if (!isThere) {
      this.#learnt++;
      this.#known = {};
      this.#isAsked = false;
    } else if (!this.#isAsked && (facts?.imaging?.night || facts?.imaging?.light)) {
      this.#isAsked = true;
      void this.#ask();
    }
  }

  /** Where the camera does not answer, nothing is learnt. */
  async #ask(): Promise<void> {
    const before = this.#learnt;
    const settings = await this.#options.imaging?.settings().catch(() => undefined);
    if (settings && this.#learnt === before) this.learn(settings);
  }
}
