import type { Cancel } from '../models/clock.ts';
import type { GamepadState } from '../models/stage/gamepad-motion.ts';

export interface Gamepads {
  /** The first one that is there; undefined where none is. */
  read(): GamepadState | undefined;
  /** `changed` is called where one comes or goes. */
  listen(changed: () => void): Cancel;
  /** Before the page is painted next, and so never while it is hidden. */
  nextFrame(run: () => void): Cancel;
}

export const platformGamepads: Gamepads = {
  read() {
    const [first] = navigator.getGamepads().filter((each) => each?.connected);
    return first ? { axes: first.axes, buttons: first.buttons.map(({ value }) => value) } : undefined;
  },
  listen(changed) {
    const types = ['gamepadconnected', 'gamepaddisconnected'];
    for (const type of types) window.addEventListener(type, changed);
    return () => {
      for (const type of types) window.removeEventListener(type, changed);
    };
  },
  nextFrame(run) {
    const handle = requestAnimationFrame(run);
    return () => cancelAnimationFrame(handle);
  },
};
