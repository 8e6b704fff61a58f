import type { RefObject } from 'preact';
import { useEffect } from 'preact/hooks';

/**
 * Whoever was within `box` by keyboard stays there when what had the focus goes away or can not be pressed any more, and
 * goes on at `after` where the box itself does. Browsers would begin anew at the top of the page.
 */
export function useKeptFocus(box: RefObject<HTMLElement | null>, after: () => HTMLElement | null): void {
  useEffect(() => {
    const element = box.current;
    if (!element) return;
    let inside = element.contains(document.activeElement);
    const follow = ({ target }: Event) => {
      inside = target instanceof Node && element.contains(target);
    };
    const changes = new MutationObserver(() => {
      if (inside && isNowhere()) element.focus({ preventScroll: true });
    });
    changes.observe(element, { childList: true, subtree: true, attributeFilter: ['disabled'] });
    for (const type of ['focusin', 'pointerdown']) document.addEventListener(type, follow, true);
    return () => {
      changes.disconnect();
      for (const type of ['focusin', 'pointerdown']) document.removeEventListener(type, follow, true);
      // The box is still there, and what comes in its place is not yet.
      if (inside) setTimeout(() => isNowhere() && after()?.focus({ preventScroll: true }));
    };
  }, []);
}

function isNowhere(): boolean {
  const { activeElement, body } = document;
  return activeElement === null || activeElement === body || activeElement.matches(':disabled');
}
