import { type ReturningViewer, startReturningViewer } from './returning-viewer.ts';
import { serveCalls } from './worker.ts';

export type ReconnectCalls = typeof calls;

export interface WatchOrder {
  readonly brokerUrl: string;
  readonly gatewayKey: string;
  readonly camera: string;
  /** Of the devices, in hex. */
  readonly seeds: readonly string[];
}

const viewers: ReturningViewer[] = [];

const calls = {
  watch({ seeds, ...order }: WatchOrder): void {
    for (const seed of seeds)
      viewers.push(startReturningViewer({ ...order, seed: Buffer.from(seed, 'hex') }));
  },
  /** Since when each plays that does, by the machine's monotonic clock in ms. */
  playing(): readonly number[] {
    return viewers.flatMap(({ playingSince }) => playingSince ?? []);
  },
  bytes(): number {
    return viewers.reduce((sum, { bytes }) => sum + bytes, 0);
  },
  async leave(): Promise<void> {
    await Promise.all(viewers.splice(0).map((viewer) => viewer.close()));
  },
};

serveCalls(calls);
