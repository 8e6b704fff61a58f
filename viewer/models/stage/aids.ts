import { computed, type ReadonlySignal } from '@preact/signals';
import type { Clock } from '../clock.ts';
import { isStill } from '../control/motion.ts';
import type { PtzControl } from '../control/ptz.ts';
import type { Memory } from '../memory.ts';
import type { Watch } from '../watch/watch.ts';
import type { PresetPictures, PresetPicturesOptions } from './preset-pictures.ts';

/** What helps whoever drives a camera, loaded where it is of use: the first picture waits for none of it. */
export interface StageAids {
  /** Pictures were kept of presets of this gateway's cameras. */
  hasPresetPictures(): boolean;
  openPresetPictures(take: PresetPicturesOptions['take']): Promise<PresetPictures>;
  /** Drives by gamepad until it is disposed of. */
  openGamepad(attending: ReadonlySignal<boolean>): Promise<{ dispose(): void }>;
}

export interface StageAidsOptions {
  /** The gateway's key. */
  readonly gateway: string;
  readonly memory: Memory;
  readonly watch: Pick<Watch, 'camera' | 'control' | 'phase'>;
  readonly ptz: PtzControl;
  readonly clock: Clock;
}

export function createStageAids({ gateway, memory, watch, ptz, clock }: StageAidsOptions): StageAids {
  return {
    hasPresetPictures: () => memory.read(`preset-pictures.${gateway}`) !== undefined,
    async openPresetPictures(take) {
      const { createPresetPictures } = await import('./preset-pictures.ts');
      return createPresetPictures({
        gateway,
        memory,
        camera: watch.camera,
        channel: watch.control,
        clock,
        live: computed(() => watch.phase.value === 'live'),
        moved: computed(
          () => !isStill(ptz.motion.value) || (typeof ptz.driver.value === 'string' && !ptz.drives.value),
        ),
        take,
      });
    },
    async openGamepad(attending) {
      const [{ createGamepadDrive }, { platformGamepads }] = await Promise.all([
        import('./gamepad-drive.ts'),
        import('../../transport/gamepad.ts'),
      ]);
      return createGamepadDrive({ gamepads: platformGamepads, ptz, attending });
    },
  };
}
