import { type ReadonlySignal, useSignal } from '@preact/signals';
import { useEffect } from 'preact/hooks';

interface FullScreen {
  /** The picture fills the page, and the page the screen where the browser lets it. */
  readonly full: ReadonlySignal<boolean>;
  readonly toggle: () => void;
}

/**
 * It is the whole page that goes full screen, so that what steers and what leaves again stay in sight. An iPhone gives
 * the full screen to its own player only: there the picture fills the page and nothing more.
 */
export function useFullScreen(): FullScreen {
  const full = useSignal(false);
  useEffect(() => {
    const follow = () => {
      full.value = document.fullscreenElement !== null;
    };
    document.addEventListener('fullscreenchange', follow);
    return () => document.removeEventListener('fullscreenchange', follow);
  }, []);

  function toggle() {
    full.value = !full.value;
    const done = full.value ? enter() : leave();
    // Refused where no finger asked for it; the page is filled all the same.
    done?.catch(() => {});
  }

  return { full, toggle };
}

function enter(): Promise<void> | undefined {
  return document.fullscreenEnabled ? document.documentElement.requestFullscreen() : undefined;
}

function leave(): Promise<void> | undefined {
  return document.fullscreenElement ? document.exitFullscreen() : undefined;
}
