import { type ReadonlySignal, useComputed, useSignal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import { platformClock } from '../../models/clock.ts';
import { createIdle } from '../../models/stage/idle.ts';

interface FullScreen {
  /** The picture fills the page, and the page the screen where the browser lets it. */
  readonly full: ReadonlySignal<boolean>;
  /** In full screen nobody has touched anything for a while: the picture alone is to be seen. */
  readonly idle: ReadonlySignal<boolean>;
  readonly toggle: () => void;
}

/**
 * It is the whole page that goes full screen, so that what steers and what leaves again stay in sight. An iPhone gives
 * the full screen to its own player only: there the picture fills the page and nothing more.
 */
export function useFullScreen(): FullScreen {
  const full = useSignal(false);
  const still = useSignal(false);
  const idle = useComputed(() => full.value && still.value);
  useEffect(() => {
    const follow = () => {
      full.value = document.fullscreenElement !== null;
    };
    document.addEventListener('fullscreenchange', follow);
    return () => document.removeEventListener('fullscreenchange', follow);
  }, []);

  useEffect(() => {
    if (!full.value) return;
    let pressed = 0;
    const idling = createIdle({
      clock: platformClock,
      // What is open is being read.
      busy: () => pressed > 0 || document.querySelector('[aria-expanded="true"], dialog[open]') !== null,
    });
    const stop = idling.idle.subscribe((next) => {
      still.value = next;
    });
    const over = new AbortController();
    const options = { capture: true, passive: true, signal: over.signal };
    /** The press that brings the tools back is not also one of whatever comes back under it. */
    let waking = false;
    window.addEventListener(
      'pointerdown',
      () => {
        pressed++;
        waking = idle.peek();
      },
      options,
    );
    window.addEventListener(
      'click',
      (event) => {
        if (!waking) return;
        waking = false;
        event.stopPropagation();
        event.preventDefault();
      },
      { capture: true, signal: over.signal },
    );
    for (const type of ['pointerup', 'pointercancel']) {
      window.addEventListener(type, () => (pressed = Math.max(0, pressed - 1)), options);
    }
    for (const type of ['pointermove', 'pointerdown', 'pointerup', 'wheel', 'keydown', 'focusin']) {
      window.addEventListener(type, idling.stir, options);
    }
    return () => {
      over.abort();
      stop();
      idling.dispose();
    };
  }, [full.value]);

  function toggle() {
    full.value = !full.value;
    const done = full.value ? enter() : leave();
    // Refused where no finger asked for it; the page is filled all the same.
    done?.catch(() => {});
  }

  return { full, idle, toggle };
}

function enter(): Promise<void> | undefined {
  return document.fullscreenEnabled ? document.documentElement.requestFullscreen() : undefined;
}

function leave(): Promise<void> | undefined {
  return document.fullscreenElement ? document.exitFullscreen() : undefined;
}
