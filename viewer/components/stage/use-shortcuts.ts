import { useEffect, useRef } from 'preact/hooks';
import { type Shortcut, shortcutOf } from '../../models/stage/shortcuts.ts';
import { isTyping } from '../../models/typing.ts';

/** What each key does now; absent where it does nothing. `back` says whether there was anything to leave. */
export type ShortcutActions = {
  readonly [Key in Exclude<Shortcut, 'back'>]?: (() => void) | undefined;
} & { readonly back?: () => boolean };

/** Lets keys do what the tools do, wherever the focus is; never while somebody types. */
export function useShortcuts(actions: ShortcutActions): void {
  const newest = useRef(actions);
  newest.current = actions;

  useEffect(() => {
    function onKeyDown(event: KeyboardEvent) {
      const shortcut = shortcutOf(event);
      // What has closed itself by Escape says so.
      if (!shortcut || event.defaultPrevented || isTyping(event)) return;
      if (shortcut === 'back') {
        if (newest.current.back?.()) event.preventDefault();
        return;
      }
      const act = newest.current[shortcut];
      if (!act || (event.repeat && !/^(zoom|look)-/.test(shortcut))) return;
      event.preventDefault();
      act();
    }
    window.addEventListener('keydown', onKeyDown);
    return () => window.removeEventListener('keydown', onKeyDown);
  }, []);
}
