import { brokerUrl } from './broker-url.ts';

/**
 * Makes what asks whether the server of a broker is there; nothing where that is another one than the page's own, which may
 * not be asked. Never rejects.
 */
export type Reach = (broker: string) => (() => Promise<boolean>) | undefined;

const LIMIT_MS = 1500;

/**
 * Browsers hold back WebSockets to a server to which many have failed (Chromium by up to five seconds), open only one at a
 * time, and wait for the kernel to send its SYN again; none of which holds for a request.
 */
export function createReach(page: string): Reach {
  return (broker) => {
    try {
      if (new URL(brokerUrl(broker, page)).host !== new URL(page).host) return undefined;
    } catch {
      return undefined;
    }
    return async () => {
      try {
        const { status } = await fetch(new URL('/api/address', page), {
          cache: 'no-store',
          signal: AbortSignal.timeout(LIMIT_MS),
        });
        // What a proxy says for a gateway that is not there.
        return status < 502;
      } catch {
        return false;
      }
    };
  };
}
