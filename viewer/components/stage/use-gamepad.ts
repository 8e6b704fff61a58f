import type { ReadonlySignal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import type { StageAids } from '../../models/stage/aids.ts';

/** Once there is a gamepad, loads what drives by it. */
export function useGamepad(aids: StageAids, attending: ReadonlySignal<boolean>): void {
  useEffect(() => {
    let drive: { dispose(): void } | undefined;
    let over = false;
    function begin() {
      window.removeEventListener('gamepadconnected', begin);
      aids.openGamepad(attending).then(
        (opened) => {
          if (over) opened.dispose();
          else drive = opened;
        },
        // It could not be loaded; the next one that is plugged in tries again.
        () => over || window.addEventListener('gamepadconnected', begin),
      );
    }
    // Browsers without gamepads never fire it.
    window.addEventListener('gamepadconnected', begin);
    if (typeof navigator.getGamepads === 'function' && navigator.getGamepads().some(Boolean)) begin();
    return () => {
      over = true;
      window.removeEventListener('gamepadconnected', begin);
      drive?.dispose();
    };
  }, [aids]);
}
