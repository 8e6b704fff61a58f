import { effect, type ReadonlySignal, signal, untracked } from '@preact/signals';
import type { CameraInfo } from '../../../protocol/messages.ts';
import type { Cancel, Clock } from '../clock.ts';
import { renamed } from '../renamed.ts';

/** Opens a camera by its name, or the one it had before, as soon as the gateway names it. */
export interface Opening {
  /** `withinMs`: how long it may take to turn up in the list; by default it has to be in the first one. */
  open(camera: string, withinMs?: number): void;
  dispose(): void;
}

export interface OpeningOptions {
  /** Undefined until the gateway has sent the list. */
  readonly cameras: ReadonlySignal<readonly CameraInfo[] | undefined>;
  readonly clock: Clock;
  readonly choose: (camera: string) => void;
  /** There is no such camera, or not for this viewer. */
  readonly onUnknown: (camera: string) => void;
}

interface Awaited {
  readonly camera: string;
  readonly patient: boolean;
}

export function createOpening({ cameras, clock, choose, onUnknown }: OpeningOptions): Opening {
  const awaited = signal<Awaited | undefined>(undefined);
  let cancelLimit: Cancel = () => {};

  function giveUp(camera: string): void {
    awaited.value = undefined;
    onUnknown(camera);
  }

  const stop = effect(() => {
    const list = cameras.value;
    const next = awaited.value;
    if (!list || !next) return;
    untracked(() => {
      const isThere = list.some(({ name }) => name === next.camera);
      // One that has yet to turn up is no camera that once had its name.
      const found = isThere ? next.camera : next.patient ? undefined : renamed(next.camera, list);
      if (found !== undefined) {
        cancelLimit();
        awaited.value = undefined;
        choose(found);
      } else if (!next.patient) {
        giveUp(next.camera);
      }
    });
  });

  return {
    open(camera, withinMs = 0) {
      cancelLimit();
      if (withinMs > 0) {
        cancelLimit = clock.after(withinMs, () => {
          if (awaited.peek()?.camera === camera) giveUp(camera);
        });
      }
      awaited.value = { camera, patient: withinMs > 0 };
    },
    dispose() {
      cancelLimit();
      stop();
    },
  };
}
