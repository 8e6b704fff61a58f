import type { Cancel } from '../clock.ts';
import { motionOfKey } from './motion.ts';
import type { PtzControl } from './ptz.ts';

/** Anything that fires keyboard and focus events: a window, or a test's own. */
export type KeySource = Pick<EventTarget, 'addEventListener' | 'removeEventListener'>;

export interface PtzKeysOptions {
  readonly window: KeySource;
  readonly ptz: Pick<PtzControl, 'access' | 'hold' | 'release' | 'releaseAll'>;
  /** Whether the event belongs to a field that somebody types in. */
  readonly isTyping: (event: Event) => boolean;
}

/** Arrow keys and plus and minus drive the camera for as long as they are held and the window has the focus. */
export function listenForPtzKeys({ window, ptz, isTyping }: PtzKeysOptions): Cancel {
  function onKeyDown(event: Event): void {
    if (!isKeyEvent(event) || event.ctrlKey || event.metaKey || event.altKey || isTyping(event)) return;
    // With shift the arrows move what is seen of a magnified picture.
    if (event.shiftKey && event.key.startsWith('Arrow')) return;
    const motion = motionOfKey(event.key);
    if (!motion || ptz.access.peek() !== 'ready') return;
    // Otherwise the page scrolls under the hand that steers.
    event.preventDefault();
    if (!event.repeat) ptz.hold(sourceOf(event.key), motion);
  }

  function onKeyUp(event: Event): void {
    if (isKeyEvent(event) && motionOfKey(event.key)) ptz.release(sourceOf(event.key));
  }

  // Without the focus no keyup comes, and the camera would turn on.
  const onBlur = () => ptz.releaseAll();

  window.addEventListener('keydown', onKeyDown);
  window.addEventListener('keyup', onKeyUp);
  window.addEventListener('blur', onBlur);
  return () => {
    window.removeEventListener('keydown', onKeyDown);
    window.removeEventListener('keyup', onKeyUp);
    window.removeEventListener('blur', onBlur);
  };
}

type KeyEvent = Event & Pick<KeyboardEvent, 'key' | 'repeat' | 'shiftKey' | 'ctrlKey' | 'metaKey' | 'altKey'>;

function isKeyEvent(event: Event): event is KeyEvent {
  return 'key' in event && 'repeat' in event;
}

/** Shift may go up before the key itself does: both of a key's characters are one source. */
function sourceOf(key: string): string {
  const same: Readonly<Record<string, string>> = { '=': '+', _: '-' };
  return `key ${same[key] ?? key}`;
}
