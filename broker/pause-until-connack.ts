import type { Client } from 'aedes';

/** What aedes' clients have, but its types lack. */
interface Pausable {
  pause(): void;
}

/**
 * To be called at a CONNECT: until it has answered that, aedes would take what comes behind it for the words of somebody who
 * has not signed in, and answer those first (over TLS, where each WebSocket frame is heard of by itself). It reads on by itself.
 */
export function pauseUntilConnack(client: Client): void {
  (client as Client & Pausable).pause();
}
