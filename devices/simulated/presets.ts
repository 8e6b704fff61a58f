import type { Preset } from '../camera.ts';
import type { Pose } from './pose.ts';

export interface StoredPreset extends Preset {
  readonly pose: Pose;
}

/** What the camera comes with; each shows what it is called. */
const FACTORY_PRESETS: readonly StoredPreset[] = [
  { token: '1', name: 'Door', pose: { pan: 0, tilt: -0.55, zoom: 0.6 } },
  { token: '2', name: 'Garden', pose: { pan: 0.65, tilt: -0.9, zoom: 0.4 } },
  { token: '3', name: 'Lake', pose: { pan: -1, tilt: -0.2, zoom: 0.1 } },
];

export const FACTORY_HOME: Pose = { pan: 0, tilt: 0, zoom: 0 };

/** The positions that a camera remembers. */
export class Presets {
  home: Pose = FACTORY_HOME;
  readonly #presets = new Map(FACTORY_PRESETS.map((preset) => [preset.token, preset]));

  list(): readonly StoredPreset[] {
    return [...this.#presets.values()];
  }

  find(token: string): StoredPreset | undefined {
    return this.#presets.get(token);
  }

  /** Writes over the preset `token`, or makes a new one; gives its token. */
  set(preset: { token?: string; name?: string; pose: Pose }): string {
    const token = preset.token ?? this.#freeToken();
    const name = preset.name ?? this.#presets.get(token)?.name ?? `Preset ${token}`;
    this.#presets.set(token, { token, name, pose: preset.pose });
    return token;
  }

  remove(token: string): void {
    this.#presets.delete(token);
  }

  #freeToken(): string {
    let number = 1;
    while (this.#presets.has(String(number))) number += 1;
    return String(number);
  }
}
