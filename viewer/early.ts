import { createMemory } from './models/memory.ts';
import { knownBroker } from './models/signing/known-broker.ts';
import { beginSocket } from './transport/early-socket.ts';

/**
 * The way to the broker is begun by a script of its own, which is there long before the viewer is: connecting takes about
 * as long as reading and running that.
 */
export const early = beginSocket({
  url: knownBroker(createMemory(() => window.localStorage)),
  page: window.location.href,
});
