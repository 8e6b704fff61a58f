import type { Cancel } from '../models/clock.ts';

/** Tells whether any part of `element` is in sight, at first and whenever that changes. */
export type WatchVisibility = (element: Element, onChange: (inSight: boolean) => void) => Cancel;

/** By the browser's own observer; where there is none, everything counts as in sight. */
export const watchVisibility: WatchVisibility = (element, onChange) => {
  if (typeof IntersectionObserver !== 'function') {
    onChange(true);
    return () => {};
  }
  const observer = new IntersectionObserver((entries) => {
    const newest = entries.at(-1);
    if (newest) onChange(newest.isIntersecting);
  });
  observer.observe(element);
  return () => observer.disconnect();
};
