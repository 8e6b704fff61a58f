import type { Duplex } from 'node:stream';

/** Why a connection is not taken. */
export type Refusal = 'full' | 'address-full';

/** The broker's open connections, counted against their limits, and the way to end them all. */
export interface Connections {
  /** Whether one more from `address` may come. */
  refusal(address: string): Refusal | undefined;
  /** Counts `stream` until it has closed. */
  add(stream: Duplex, address: string): void;
  /** Resolves when all have closed. */
  closeAll(): Promise<void>;
}

interface ConnectionsOptions {
  readonly total: number;
  readonly perAddress: number;
}

export function createConnections({ total, perAddress }: ConnectionsOptions): Connections {
  const open = new Set<Duplex>();
  const byAddress = new Map<string, number>();

  return {
    refusal(address) {
      if (open.size >= total) return 'full';
      return (byAddress.get(address) ?? 0) >= perAddress ? 'address-full' : undefined;
    },
    add(stream, address) {
      open.add(stream);
      byAddress.set(address, (byAddress.get(address) ?? 0) + 1);
      stream.once('close', () => {
        open.delete(stream);
        const left = (byAddress.get(address) ?? 1) - 1;
        if (left > 0) byAddress.set(address, left);
        else byAddress.delete(address);
      });
    },
    async closeAll() {
      const closed = Array.from(open, (stream) => new Promise((done) => stream.once('close', done)));
      for (const stream of open) stream.destroy();
      await Promise.all(closed);
    },
  };
}
