import { Readable } from 'node:stream';
import type { Aedes, AedesPublishPacket } from 'aedes';

/** As much of aedes' persistence as keeps what is retained. */
interface RetainedStore {
  storeRetained(packet: AedesPublishPacket): Promise<void>;
  /** In object mode. */
  createRetainedStreamCombi(filters: readonly string[]): Readable;
}

const CLEARED = Buffer.alloc(0);

/**
 * aedes reads ahead what it is to hand over to a new subscriber, some thirty messages, and sends what is published meanwhile
 * before them: an old value would come last, and stay. So each is given as it is when its turn comes; empty where it was
 * cleared meanwhile.
 */
export function giveNewestRetained(aedes: Aedes): void {
  const { persistence } = aedes as Aedes & { readonly persistence: RetainedStore };
  const newest = new Map<string, AedesPublishPacket['payload']>();
  const store = persistence.storeRetained.bind(persistence);
  const read = persistence.createRetainedStreamCombi.bind(persistence);

  persistence.storeRetained = (packet) => {
    if (packet.payload.length === 0) newest.delete(packet.topic);
    else newest.set(packet.topic, packet.payload);
    return store(packet);
  };
  persistence.createRetainedStreamCombi = (filters) => Readable.from(whenTaken(read(filters)));

  async function* whenTaken(packets: Readable): AsyncGenerator<object> {
    for await (const { cmd, qos, topic } of packets as AsyncIterable<AedesPublishPacket>) {
      yield {
        ...{ cmd, qos, topic },
        get payload() {
          return newest.get(topic) ?? CLEARED;
        },
      };
    }
  }
}
