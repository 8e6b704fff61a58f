import type { PageFacts } from '../models/settings/network-facts.ts';

/** What the browser says of the page: by which way it came, and whether it is kept. */
export function readPageFacts(window: Window): PageFacts {
  const { location, navigator, isSecureContext } = window;
  const carrier = location.protocol === 'https:' ? 'https' : isSecureContext ? 'local' : 'plain';
  const standsAlone = window.matchMedia('(display-mode: standalone)').matches;
  return {
    carrier,
    // Safari on a phone says it in its own way.
    installed: standsAlone || ('standalone' in navigator && navigator.standalone === true),
    offline: Boolean(navigator.serviceWorker?.controller),
  };
}

const LIMIT_MS = 5000;

/** Whether the gateway that `page` came from has a page by which it is trusted: only where its certificate is its own. */
export async function hasAuthority(page: string): Promise<boolean> {
  try {
    const answer = await fetch(new URL('/authority', page), {
      method: 'HEAD',
      signal: AbortSignal.timeout(LIMIT_MS),
    });
    return answer.ok;
  } catch {
    return false;
  }
}
