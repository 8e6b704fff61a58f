import { setTimeout as pause } from 'node:timers/promises';
import type { Sender } from './bench.ts';
import { residentOver } from './memory-meter.ts';
import { slope } from './statistics.ts';
import type { ViewerCalls } from './viewer-process.ts';
import type { Worker } from './worker.ts';

export interface MemoryFigures {
  readonly sender: string;
  /** Resident bytes with so many viewers. */
  readonly points: readonly { readonly viewers: number; readonly bytes: number }[];
  /** Least squares over the points with viewers; undefined with fewer than two. */
  readonly bytesPerViewer: number | undefined;
}

/** At 4 Mbit/s the engine's store of 2048 packets is full after 4.6 s; a viewer costs less before. */
const SETTLE_MS = 7_000;
/** V8 gives back what a start took only some 25 s later; without this wait viewers would seem to cost less. */
const FIRST_SETTLE_MS = 35_000;
const WATCH_MS = 3_000;
const JOIN_LIMIT_MS = 60_000;

/** Adds viewers step by step to a sender that was just started. */
export async function measureMemory(
  sender: Sender,
  options: {
    viewerCounts: readonly number[];
    viewers: Worker<ViewerCalls>;
    say: (line: string) => void;
  },
): Promise<MemoryFigures> {
  const { viewerCounts, viewers, say } = options;
  const points: { viewers: number; bytes: number }[] = [];
  let joined = 0;
  for (const count of viewerCounts) {
    say(`Memory: ${sender.name}, ${count} viewer(s) …`);
    await viewers.call('join', { target: sender.target, count: count - joined }, JOIN_LIMIT_MS);
    await pause(points.length === 0 ? FIRST_SETTLE_MS : SETTLE_MS);
    joined = count;
    points.push({ viewers: count, bytes: await residentOver(sender.pid, WATCH_MS) });
  }
  await viewers.call('leave', undefined);
  return {
    sender: sender.name,
    points,
    // The first viewer of all also pays for what is loaded once.
    bytesPerViewer: slope(
      points.filter(({ viewers }) => viewers > 0).map((point) => ({ x: point.viewers, y: point.bytes })),
    ),
  };
}
