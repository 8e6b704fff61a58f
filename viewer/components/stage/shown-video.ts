/** What shows the picture; null where none is on show. */
export function shownVideo(): HTMLVideoElement | null {
  return document.querySelector<HTMLVideoElement>('.stage video[data-testid="video"]');
}
