/** Makes the page dark whatever the system likes, or leaves it to the system; tokens.css has both. */
export function setNight(document: Document, night: boolean): void {
  document.documentElement.toggleAttribute('data-night', night);
  // The bar of the browser, or of the system around a page on the home screen.
  for (const meta of document.querySelectorAll<HTMLMetaElement>('meta[name="theme-color"]')) {
    const scheme = meta.dataset.scheme ?? '';
    meta.media = night ? (scheme === 'dark' ? 'all' : 'not all') : `(prefers-color-scheme: ${scheme})`;
  }
}
