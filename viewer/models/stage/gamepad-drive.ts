import { effect, type ReadonlySignal, untracked } from '@preact/signals';
import type { Gamepads } from '../../transport/gamepad.ts';
import type { Cancel } from '../clock.ts';
import { isStill } from '../control/motion.ts';
import type { PtzControl } from '../control/ptz.ts';
import { asksForHome, motionOfGamepad } from './gamepad-motion.ts';

export interface GamepadDriveOptions {
  readonly gamepads: Gamepads;
  readonly ptz: Pick<PtzControl, 'hold' | 'steer' | 'release' | 'home'>;
  /** Somebody looks at the page. */
  readonly attending: ReadonlySignal<boolean>;
}

const SOURCE = 'gamepad';

/** Drives the camera by a gamepad, which is looked at only while one is there and somebody looks at the page. */
export function createGamepadDrive({ gamepads, ptz, attending }: GamepadDriveOptions): { dispose(): void } {
  let cancelFrame: Cancel = () => {};
  let held = false;
  let wasHome = false;

  function letGo(): void {
    if (held) ptz.release(SOURCE);
    held = false;
  }

  function look(): void {
    cancelFrame();
    const state = attending.peek() ? gamepads.read() : undefined;
    if (!state) {
      letGo();
      return;
    }
    const motion = motionOfGamepad(state);
    if (isStill(motion)) letGo();
    // A hold that the camera refused stays refused until the stick comes back to its middle.
    else if (held) ptz.steer(SOURCE, motion);
    else {
      held = true;
      ptz.hold(SOURCE, motion);
    }
    const isHome = asksForHome(state);
    if (isHome && !wasHome) {
      held = false;
      ptz.home();
    }
    wasHome = isHome;
    cancelFrame = gamepads.nextFrame(look);
  }

  const stopListening = gamepads.listen(look);
  const stopFollowing = effect(() => {
    attending.value;
    untracked(look);
  });

  return {
    dispose() {
      stopFollowing();
      stopListening();
      cancelFrame();
      letGo();
    },
  };
}
