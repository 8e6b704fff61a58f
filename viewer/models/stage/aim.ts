import { computed, effect, type ReadonlySignal, signal } from '@preact/signals';
import type { CameraInfo } from '../../../protocol/messages.ts';
import type { PtzAccess } from '../control/ptz.ts';

/** Whether a tap on the picture brings that point to its middle. */
export interface Aim {
  /** The camera can, and this viewer may. */
  readonly able: ReadonlySignal<boolean>;
  readonly on: ReadonlySignal<boolean>;
  toggle(): void;
  /** True where it was on. */
  putAway(): boolean;
  dispose(): void;
}

export interface AimOptions {
  readonly camera: ReadonlySignal<CameraInfo | undefined>;
  readonly access: ReadonlySignal<PtzAccess>;
}

export function createAim({ camera, access }: AimOptions): Aim {
  const taken = signal(false);
  const name = computed(() => camera.value?.name);
  const able = computed(
    () => camera.value?.ptz?.centre === true && access.value !== 'forbidden' && camera.value.state !== 'off',
  );
  const on = computed(() => taken.value && able.value);
  const stopFollowing = effect(() => {
    name.value;
    taken.value = false;
  });

  return {
    able,
    on,
    toggle() {
      taken.value = !on.peek();
    },
    putAway() {
      const was = on.peek();
      taken.value = false;
      return was;
    },
    dispose: stopFollowing,
  };
}
