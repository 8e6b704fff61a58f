import type { ReadonlySignal } from '@preact/signals';
import type { CameraInfo } from '../../../protocol/messages.ts';
import type { Clock } from '../clock.ts';
import type { Haptics } from '../control/haptics.ts';
import type { PtzControl } from '../control/ptz.ts';
import type { Aim } from './aim.ts';
import { createGestures, type Gestures } from './gestures.ts';
import type { Lens } from './lens.ts';

export interface PictureHandOptions {
  readonly clock: Clock;
  readonly lens: Lens;
  readonly camera: ReadonlySignal<CameraInfo | undefined>;
  readonly ptz: PtzControl;
  readonly aim: Aim;
  readonly haptics: Haptics;
}

const SOURCE = 'picture';

/** What a hand on the picture does to the camera and to what is seen of it. */
export function createPictureHand({ clock, lens, camera, ptz, aim, haptics }: PictureHandOptions): Gestures {
  return createGestures({
    clock,
    lens,
    size: lens.size,
    steering: {
      able() {
        const axes = camera.peek()?.ptz;
        // A camera that goes step by step does not follow a finger.
        return axes?.continuous.panTilt === true && ptz.access.peek() === 'ready' && !aim.on.peek();
      },
      hold: (motion) => ptz.hold(SOURCE, motion),
      steer: (motion) => ptz.steer(SOURCE, motion),
      release: () => ptz.release(SOURCE),
    },
    onTap(at) {
      if (!aim.on.peek()) return false;
      const point = lens.pictureAt(at);
      if (point && ptz.access.peek() === 'ready') {
        haptics.tap();
        ptz.aim(point);
        // The point comes to the picture's middle, and that is to be the middle of what is seen.
        lens.centre();
      }
      return true;
    },
  });
}
