import { brokerUrl } from './broker-url.ts';

/**
 * Makes what asks whether the server of a broker is there; nothing where that is another one than the page's own, which may
 * not be asked. Never rejects.
 */
export type Reach = (broker: string) => ((signal: AbortSignal) => Promise<boolean>) | undefined;

/** How many connections browsers make to one server at once, for requests of either kind. */
const CONNECTIONS = 6;

/**
 * Browsers hold back WebSockets to a server to which many have failed (Chromium by up to five seconds), and open only one at
 * a time; neither holds for a request. A request that is given up leaves its half-made connection to the next one of its
 * kind, with or without credentials: these are asked without as long as that brings new connections, which also keeps them
 * out of the way of what the page asks for.
 */
export function createReach(page: string): Reach {
  return (broker) => {
    try {
      if (new URL(brokerUrl(broker, page)).host !== new URL(page).host) return undefined;
    } catch {
      return undefined;
    }
    let bare = 0;
    return async (signal) => {
      const isBare = bare < CONNECTIONS;
      if (isBare) bare++;
      try {
        const { status } = await fetch(new URL('/api/address', page), {
          cache: 'no-store',
          credentials: isBare ? 'omit' : 'same-origin',
          // Whoever sends the page elsewhere is there.
          redirect: 'manual',
          signal,
        });
        // What a proxy says for a gateway that is not there.
        return status < 502;
      } catch {
        return false;
      } finally {
        if (isBare) bare--;
      }
    };
  };
}
