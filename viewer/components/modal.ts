import type { RefObject } from 'preact';
import { useEffect, useRef } from 'preact/hooks';

/** Shows a dialog over all else, and gives the focus back where it goes. */
export function useModal(): RefObject<HTMLDialogElement | null> {
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => {
    const opener = document.activeElement;
    dialog.current?.showModal();
    // A dialog that is taken away, and not closed, leaves the focus nowhere.
    return () => {
      if (opener instanceof HTMLElement) setTimeout(() => opener.focus({ preventScroll: true }));
    };
  }, []);
  return dialog;
}
