import type { Identity } from '../../protocol/sealing/identity.ts';
import { keyTopic } from '../../protocol/topics.ts';
import type { MqttBus } from '../mqtt/bus.ts';
import type { PreKeys } from '../sealing/prekeys.ts';
import { PacedCall } from './paced-call.ts';

export interface KeyTeller {
  close(): void;
}

interface KeyTellerOptions {
  readonly bus: Pick<MqttBus, 'subscribe' | 'publish'>;
  readonly identity: Identity;
  readonly keys: PreKeys;
  /** Somebody else has spoken on the key topic. */
  onForged(): void;
}

/** What others retain in our place is replaced at most once in so many ms. */
const AGAIN_MS = 1_000;

/** More than any key message has. */
const MAX_BYTES = 2_048;

/**
 * Keeps the gateway's key message retained at the broker, which is how viewers know that it is there: at each new key,
 * whenever the bus comes back (it does so itself), and where somebody else has put another in its place.
 */
export function tellKeys({ bus, identity, keys, onForged }: KeyTellerOptions): KeyTeller {
  const topic = keyTopic(identity.id);
  let last = keys.current.message;
  const tell = () => bus.publish(topic, keys.current.message, { qos: 1, retain: true });
  const again = new PacedCall({ call: tell, everyMs: AGAIN_MS, gatherMs: 0 });

  bus.subscribe(topic, (_topic, payload) => {
    const text = payload.subarray(0, MAX_BYTES).toString('utf8');
    if (text === keys.current.message) return;
    // Our own words of a moment ago come back when the next are out already.
    if (text !== last) onForged();
    again.soon();
  });
  const stop = keys.onRotated((before) => {
    last = before.message;
    tell();
  });
  tell();
  return {
    close() {
      stop();
      again.close();
    },
  };
}
